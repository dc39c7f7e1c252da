// From the text of `index` to a storage that works: the one place where kinds of storage are told
// apart, and given what they need of this machine.

import Diagnostics
import Host
import ObjectStorage
import Publishing

/// Opens storages.
struct StorageOpener: Sendable {
  let disk: any FileSystem
  let environment: [String: String]
  /// For programs that hand out credentials.
  let processes: any ProcessRunner

  /// - Throws: a diagnostic for a text that names no place that rel has.
  func open(_ location: String) throws(Diagnostic) -> any ObjectBucket {
    switch try IndexLocation(location) {
    case .folder(let folder):
      return FolderStorage(location: location, folder: folder, disk: disk)
    case .s3:
      throw Diagnostic(
        "the index `\(location)`: this rel has no S3", hints: ["write `index = file:FOLDER`"])
    }
  }

  /// Makes a CloudFront distribution forget paths.
  /// - Parameter reference: equal ones are one request.
  func invalidate(
    _ distribution: String, _ paths: [String], reference: String
  ) async throws(StorageError) {
    throw StorageError(.refused, "`cloudfront = \(distribution)`: this rel has no CloudFront")
  }

  /// The bucket as a whole.
  func administration(of bucket: String) throws(Diagnostic) -> any BucketAdministration {
    throw Diagnostic("the bucket `\(bucket)`: this rel has no S3")
  }
}
