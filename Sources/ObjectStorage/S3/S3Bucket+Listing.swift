// Listing: page by page, with keys as the store escapes them.

import Host
import Notation

extension S3Bucket {
  public func list(_ prefix: String) async throws(StorageError) -> [ListedObject] {
    var objects: [ListedObject] = []
    var token: String?
    repeat {
      var request = S3Request(
        verb: "list it", permission: "s3:ListBucket", method: "GET", key: nil,
        query: [("list-type", "2"), ("encoding-type", "url"), ("prefix", place.key(prefix))])
      if let token { request.query.append(("continuation-token", token)) }
      let response = try await client.perform(request).response
      memory.noteBucket()
      guard let page = try? xmlDocument(response.body), page.name == "ListBucketResult" else {
        throw client.untrue("what came in place of a listing is not one", request)
      }
      // Keys may have characters that XML cannot; a store that does not know this sends them plain.
      let isEscaped = page.child("EncodingType")?.text == "url"
      for element in page.children where element.name == "Contents" {
        objects.append(try listed(element, isEscaped: isEscaped, request))
      }
      guard page.child("IsTruncated")?.text == "true" else { break }
      let next = page.child("NextContinuationToken")?.text
      guard let next, !next.isEmpty, next != token else {
        throw client.untrue("the listing goes on, and does not say where", request)
      }
      token = next
    } while true
    return objects.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private func listed(
    _ element: XMLElement, isEscaped: Bool, _ request: S3Request
  ) throws(StorageError) -> ListedObject {
    let text = element.child("Key")?.text ?? ""
    let key = isEscaped ? unescapedKey(text) : text
    guard key.utf8.starts(with: place.prefix.utf8),
      let size = element.child("Size").flatMap({ Int64($0.text) }),
      let modified = element.child("LastModified").flatMap({ nanoseconds(ofTimestamp: $0.text) })
    else {
      throw client.untrue("the listing has an entry that is not one: `\(text)`", request)
    }
    return ListedObject(
      key: String(decoding: Array(key.utf8).dropFirst(place.prefix.utf8.count), as: UTF8.self),
      sizeBytes: size, tag: bareTag(element.child("ETag")?.text ?? ""),
      modifiedNanoseconds: modified)
  }
}

/// A key of a listing with `encoding-type=url`: `%XX`, and `+` for a space.
private func unescapedKey(_ text: String) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    let digits = rest.prefix(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    if byte == UInt8(ascii: "%"), digits.count == 2 {
      bytes.append(UInt8(digits[0] << 4 | digits[1]))
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
