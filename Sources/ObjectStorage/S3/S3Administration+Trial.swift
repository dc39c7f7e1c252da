// A bucket that was made to try something out, and goes again with all that is and was in it.

import Notation

extension S3Administration {
  /// Whether the bucket is in a store of the user's own choice, of which nothing is known beforehand.
  public var isForeign: Bool { settings.endpoint != nil }

  /// Removes the bucket, with every version of every object in it.
  public func removeWithContents() async throws(StorageError) {
    for (key, version) in try await versions() {
      var request = self.request(
        "remove it", "s3:DeleteObjectVersion", "DELETE", [("versionId", version)])
      request.key = key
      try await client.perform(request)
    }
    try await client.perform(request("remove it", "s3:DeleteBucket", "DELETE", []))
  }

  /// The first thousand: a bucket for a trial never has more.
  private func versions() async throws(StorageError) -> [(key: String, version: String)] {
    let request = self.request(
      "list its versions", "s3:ListBucketVersions", "GET", [("versions", "")])
    let body = try await client.perform(request).response.body
    return ((try? xmlDocument(body))?.children ?? []).compactMap { element in
      guard ["Version", "DeleteMarker"].contains(element.name),
        let key = element.child("Key")?.text, let version = element.child("VersionId")?.text
      else { return nil }
      return (key, version)
    }
  }
}
