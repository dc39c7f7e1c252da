// Uploads in parts, for files that a store does not take at once.

import HTTP
import Hashing
import Host
import Notation
import Synchronization

extension S3Bucket {
  /// As the condition on completing is not heeded everywhere, the key is looked at before, and what is
  /// there afterwards has to be what was sent.
  func createInParts(
    _ key: String, contentsOf file: Path, sizeBytes: Int64, digest: Digest, type: String,
    sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> Bool {
    if try await status(of: key) != nil { return false }
    let partBytes = max(settings.partBytes, (sizeBytes + 9_999) / 10_000)
    let digests = try partDigests(file, key, partBytes: partBytes, whole: digest)
    var start = S3Request(
      verb: "create it", permission: "s3:PutObject", method: "POST", key: place.key(key),
      query: [("uploads", "")], headers: objectHeaders(key, digest: digest, type: type))
    start.headers.append(HTTPHeader("x-amz-checksum-algorithm", "SHA256"))
    let begun = try await client.perform(start).response
    guard let id = (try? xmlDocument(begun.body))?.child("UploadId")?.text, !id.isEmpty else {
      throw client.untrue("the store began an upload in parts without naming it", start)
    }
    do throws(StorageError) {
      var parts = ""
      for (index, partDigest) in digests.enumerated() {
        let offset = Int64(index) * partBytes
        let body = HTTPBody.file(
          surroundings.disk.absolute(file), offset: offset,
          sizeBytes: min(partBytes, sizeBytes - offset))
        let tag = try await upload(body, partDigest, number: index + 1, of: id, key, sent)
        parts += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(escapedText(tag))</ETag>"
        parts += "<ChecksumSHA256>\(partDigest.base64)</ChecksumSHA256></Part>"
      }
      if try await complete(key, id: id, parts: parts) == false {
        await abort(key, id: id)
        return try await isOurs(key, digest, sizeBytes)
      }
    } catch {
      await abort(key, id: id)
      throw error
    }
    return try await isOurs(key, digest, sizeBytes)
  }

  private func upload(
    _ body: HTTPBody, _ digest: Digest, number: Int, of id: String, _ key: String,
    _ sent: @escaping @Sendable (Int64) -> Void
  ) async throws(StorageError) -> String {
    var request = S3Request(
      verb: "create it", permission: "s3:PutObject", method: "PUT", key: place.key(key),
      query: [("partNumber", "\(number)"), ("uploadId", id)])
    request.headers = [HTTPHeader("x-amz-checksum-sha256", digest.base64)]
    request.body = body
    request.digest = digest
    let response = try await written(request, sent: sent).response
    guard let tag = response.header("ETag"), !tag.isEmpty else {
      throw client.untrue("the store took part \(number) without an `ETag`", request)
    }
    return tag
  }

  /// - Returns: false when there is an object already.
  private func complete(_ key: String, id: String, parts: String) async throws(StorageError) -> Bool
  {
    let text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    let bytes = Array((text + parts + "</CompleteMultipartUpload>").utf8)
    var request = S3Request(
      verb: "create it", permission: "s3:PutObject", method: "POST", key: place.key(key),
      query: [("uploadId", id)])
    request.headers = [
      HTTPHeader("Content-Type", "application/xml"), HTTPHeader("If-None-Match", "*"),
    ]
    request.body = .bytes(bytes)
    request.digest = SHA256.digest(of: bytes)
    request.mayFailInside = true
    request.expected = [412]
    do throws(StorageError) {
      return try await client.perform(request).response.status != 412
    } catch {
      // A lost answer: the upload is gone because it was completed. What is there decides.
      if case .service(let fault) = error, fault.tries > 1, error.answer?.code == "NoSuchUpload" {
        return false
      }
      throw error
    }
  }

  private func abort(_ key: String, id: String) async {
    let request = S3Request(
      verb: "give it up", permission: "s3:AbortMultipartUpload", method: "DELETE",
      key: place.key(key),
      query: [("uploadId", id)])
    // Parts that stay behind cost room and nothing else; the error that led here counts more.
    _ = try? await client.perform(request)
  }

  private func isOurs(
    _ key: String, _ digest: Digest, _ sizeBytes: Int64
  ) async throws(StorageError) -> Bool {
    if case .same = try await presence(of: key, digest: digest, sizeBytes: sizeBytes) {
      true
    } else {
      false
    }
  }

  /// One reading of the file for all parts and for the whole.
  private func partDigests(
    _ file: Path, _ key: String, partBytes: Int64, whole: Digest
  ) throws(StorageError) -> [Digest] {
    var digests: [Digest] = []
    var all = SHA256()
    var part = SHA256()
    var filled: Int64 = 0
    do throws(FileError) {
      try surroundings.disk.read(file) { piece in
        all.update(piece)
        var rest = piece[...]
        while !rest.isEmpty {
          let taken = rest.prefix(Int(min(Int64(rest.count), partBytes - filled)))
          part.update(UnsafeRawBufferPointer(rebasing: taken))
          filled += Int64(taken.count)
          rest = rest.dropFirst(taken.count)
          if filled == partBytes {
            digests.append(part.finalize())
            part = SHA256()
            filled = 0
          }
        }
      }
    } catch {
      throw .file(error, index: location, key: place.key(key))
    }
    if filled > 0 { digests.append(part.finalize()) }
    guard all.finalize() == whole else {
      throw .changedFile(file, digest: whole, key: key)
    }
    return digests
  }
}

/// Text as XML has it.
func escapedText(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;")
}
