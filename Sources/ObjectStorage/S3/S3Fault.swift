// What can go wrong between the client and a store, as facts. The wording is in `S3Wording`.

import HTTP
import Notation

/// A store's error answer, or one of somebody in between.
struct S3ErrorAnswer: Sendable, Hashable {
  var status: Int
  /// `AccessDenied`; nil where the answer has no body, or one that is no XML.
  var code: String?
  var message: String?
  /// The start of a body that is no error of S3's.
  var foreignText: String?
  /// Where the answer names the bucket's region.
  var region: String?
  /// What `301` and `307` point at.
  var location: String?
  var requestID: String?
  var hostID: String?

  /// - Parameter redacted: takes secrets out of what the server repeats.
  init(_ response: HTTPResponse, redacted: (String) -> String) {
    status = response.status
    region = response.header("x-amz-bucket-region")
    location = response.header("Location")
    requestID = response.header("x-amz-request-id").map(redacted)
    hostID = response.header("x-amz-id-2").map(redacted)
    guard !response.body.isEmpty else { return }
    guard let root = try? xmlDocument(response.body),
      let error = root.name == "Error" ? root : root.child("Error")
    else {
      foreignText = redacted(firstLine(response.body))
      return
    }
    code = error.child("Code").map { redacted($0.text) }
    message = error.child("Message").map { redacted(oneLine($0.text)) }
    if message?.isEmpty == true { message = nil }
    region = error.child("Region")?.text ?? region
    if let id = (error.child("RequestId") ?? root.child("RequestId"))?.text, requestID == nil {
      requestID = redacted(id)
    }
    if hostID == nil { hostID = error.child("HostId").map { redacted($0.text) } }
  }
}

/// Why an operation was not done.
enum S3Fact: Sendable {
  case answer(S3ErrorAnswer)
  case failure(HTTPFailure)
  case credentials(CredentialError)
  /// There are no others than those that the server calls expired.
  case expired(source: String, S3ErrorAnswer)
  /// The server wants to be asked again later than anybody waits for.
  case asksToWait(seconds: Int64, S3ErrorAnswer)
  case clock(advice: String, S3ErrorAnswer)
  case noRegion(HTTPResponse)
  /// The answer says something that cannot be.
  case untrue(String)
  case interrupted
}

/// A fact with the operation that it befell.
public struct S3Fault: Sendable {
  var fact: S3Fact
  var request: S3Request
  var region: String
  /// How often it was tried.
  var tries: Int
  var place: S3Place
}

private func firstLine(_ body: [UInt8]) -> String {
  oneLine(String(decoding: body.prefix(400), as: UTF8.self))
}

/// Printable characters of the first 200, white space as single spaces.
private func oneLine(_ text: String) -> String {
  let words = text.unicodeScalars.split { $0.value <= 0x20 || (0x7F...0xA0).contains($0.value) }
  let line = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
  return line.count > 300 ? String(line.prefix(300)) + "…" : line
}
