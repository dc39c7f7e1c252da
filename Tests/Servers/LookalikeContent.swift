// The bytes of an upload to the S3 lookalike: unframed, and compared with what the headers promise.

import Hashing

extension LookalikeState {
  /// The object's bytes, or the answer to a request that breaks its own word.
  func content(of request: ServedRequest) -> ([UInt8], ServedResponse?) {
    var bytes = request.body
    let promised = request.headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD"
    if promised.hasPrefix("STREAMING-") {
      guard let unframed = unframed(bytes) else {
        return ([], .s3Error(400, "IncompleteBody", "The request body terminated unexpectedly"))
      }
      bytes = unframed
    }
    guard settings.verifiesChecksums else { return (bytes, nil) }
    let digest = SHA256.digest(of: bytes)
    if promised.utf8.count == 64, promised != digest.hexadecimal {
      return (
        [],
        .s3Error(
          400, "XAmzContentSHA256Mismatch",
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
          [
            ("ClientComputedContentSHA256", promised),
            ("S3ComputedContentSHA256", digest.hexadecimal),
          ])
      )
    }
    if let checksum = request.headers["x-amz-checksum-sha256"], checksum != base64(digest.bytes) {
      return (
        [],
        .s3Error(
          400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.")
      )
    }
    return (bytes, nil)
  }

  /// The data of an `aws-chunked` body; signatures and trailers are dropped.
  private func unframed(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 13) {
      let line = String(decoding: rest[..<end], as: UTF8.self)
      guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { return nil }
      if size == 0 { return result }
      rest = rest[end...].dropFirst(2)
      guard rest.count >= size + 2 else { return nil }
      result += rest.prefix(size)
      rest = rest.dropFirst(size + 2)
    }
    return nil
  }
}

/// - Source: RFC 4648, section 4.
func base64(_ bytes: [UInt8]) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  var text = ""
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let padded = Array(group) + Array(repeating: 0, count: 3 - group.count)
    let word = padded.reduce(0) { $0 << 8 | Int($1) }
    for place in 0..<4 {
      text.append(place <= group.count ? digits[word >> (18 - 6 * place) & 63] : "=")
    }
  }
  return text
}
