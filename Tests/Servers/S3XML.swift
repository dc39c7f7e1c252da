// S3's XML as AWS writes it, byte for byte: errors, answers, escapes and dates.

import Glibc

extension ServedResponse {
  /// - Parameter details: further elements between the message and the request's identifier.
  public static func s3Error(
    _ status: Int, _ code: String, _ message: String,
    _ details: [(name: String, value: String)] = []
  ) -> ServedResponse {
    let elements = [(name: "Code", value: code), (name: "Message", value: message)] + details
    let text = elements.map { "<\($0.name)>\(xmlEscaped($0.value))</\($0.name)>" }.joined()
    var response = ServedResponse(
      status,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\(text)"
        + "<RequestId>0000000000000000</RequestId><HostId>host</HostId></Error>",
      type: "application/xml")
    response.headers["x-amz-request-id"] = "0000000000000000"
    response.headers["x-amz-id-2"] = "host"
    return response
  }

  /// A whole answer: the root's name, and what stands in it.
  static func s3(_ root: String, _ content: String) -> ServedResponse {
    ServedResponse(
      200,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<\(root) xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(content)</\(root)>",
      type: "application/xml")
  }

  /// Puts the request's own identifier where an error has a placeholder. Answers to HEAD have no
  /// body.
  mutating func identify(as identifier: String, isHead: Bool) {
    headers["x-amz-request-id"] = identifier
    headers["x-amz-id-2"] = "host"
    if status >= 300, isHead {
      body = []
    } else if status >= 300, !body.isEmpty {
      body = Array(
        text.replacing("<RequestId>0000000000000000<", with: "<RequestId>\(identifier)<").utf8)
    }
  }
}

public func xmlEscaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\r": result += "&#13;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// As lists with `encoding-type=url` have keys: `/` stays, a space is `+`.
func percentEncoded(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x2f, 0x2a:
      result.unicodeScalars.append(UnicodeScalar(byte))
    case 0x20:
      result += "+"
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      result += "%" + (byte < 16 ? "0" : "") + digits
    }
  }
  return result
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
public func httpDate(_ seconds: Int) -> String { formatted(seconds, "%a, %d %b %Y %H:%M:%S GMT") }

/// `1994-11-06T08:49:37.000Z`.
func xmlDate(_ seconds: Int) -> String { formatted(seconds, "%Y-%m-%dT%H:%M:%S.000Z") }

private func formatted(_ seconds: Int, _ format: String) -> String {
  var seconds = time_t(seconds)
  var parts = tm()
  gmtime_r(&seconds, &parts)
  var buffer = [CChar](repeating: 0, count: 64)
  let count = strftime(&buffer, buffer.count, format, &parts)
  return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
