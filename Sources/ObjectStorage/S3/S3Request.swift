// One operation on a bucket before it has an address and a signature, with the names that an error
// about it needs.

import HTTP
import Hashing

/// An operation as the client repeats it: each try makes a new signed request of it.
struct S3Request: Sendable {
  /// For people, after "to": `read it`, `set its policy`.
  var verb: String
  /// The IAM action that allows it: `s3:GetObject`.
  var permission: String
  var method: String
  /// From the bucket's root; nil: the bucket.
  var key: String?
  var query: [(String, String)] = []
  var headers: [HTTPHeader] = []
  var body: HTTPBody = .empty
  var digest: Digest = SHA256.digest(of: [])
  /// Statuses besides 2xx that are answers and no errors.
  var expected: Set<Int> = []
  /// Whether an answer with status 200 may hold an error.
  var mayFailInside = false
}

/// The answer, and what became of earlier tries.
struct S3Outcome: Sendable {
  var response: HTTPResponse
  /// An earlier try had no answer, or one that leaves open whether it was carried out.
  var mayHaveRunBefore: Bool
}

extension Digest {
  /// As S3's checksum headers have it.
  var base64: String { base64Text(bytes) }

  /// From a checksum header; nil for the checksum of a multipart upload's checksums.
  init?(base64 text: String) {
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    guard text.utf8.count == 44, text.hasSuffix("=") else { return nil }
    for byte in text.utf8.dropLast() {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 0xFF))
      }
    }
    self.init(bytes: bytes)
  }
}
