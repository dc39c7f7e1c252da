// From the text of `index` to a storage that works: the one place where kinds of storage are told
// apart, and given what they need of this machine.

public import Diagnostics
public import Host
public import ObjectStorage
public import Publishing
public import Standards

/// Opens storages.
public struct StorageOpener: Sendable {
  private let disk: any FileSystem
  private let caller: Caller
  private let amazon: AmazonAccess

  /// - Parameter processes: for programs that hand out credentials.
  public init(disk: any FileSystem, for caller: Caller, processes: any ProcessRunner) {
    self.disk = disk
    self.caller = caller
    amazon = AmazonAccess(disk: disk, for: caller, processes: processes)
  }

  /// For commands that run nothing: programs leave their output in the machine's temporary folder.
  public init(disk: any FileSystem, for caller: Caller) {
    self.init(
      disk: disk, for: caller, processes: SubprocessRunner(scratch: caller.temporaryFolder))
  }

  /// - Throws: a problem for a text that names no place that rel has, or for settings of AWS that
  ///   cannot be read.
  public func open(_ location: String) throws(Problem) -> any ObjectBucket {
    switch try IndexLocation(location) {
    case .folder(let folder):
      return FolderStorage(location: location, folder: folder, disk: disk)
    case .s3(let bucket, let prefix):
      do throws(StorageError) {
        return try amazon.bucket(bucket, prefix: prefix, location: location)
      } catch { throw Problem(error).caused(by: .fault) }
    }
  }

  /// What uv has to know to install from a storage, besides its URL; secrets among it.
  public func installVariables(
    of bucket: any ObjectBucket
  ) async throws(StorageError) -> [String: String] {
    guard let bucket = bucket as? S3Bucket else { return [:] }
    return try await amazon.installVariables(of: bucket)
  }

  /// Whether everybody may read a storage, and is refused what it does not have: uv stops there.
  /// - Parameter key: of an object that is there.
  public func refusesWhatIsAbsent(
    _ bucket: any ObjectBucket, butShows key: String? = nil
  ) async throws(StorageError) -> Bool {
    guard let bucket = bucket as? S3Bucket else { return false }
    if let key {
      let answer = try await amazon.stranger(
        at: bucket.installURL + key, patience: .seconds(20))
      guard case .success(let response) = answer, response.status == 200 else { return false }
    }
    return try await amazon.refusesWhatIsAbsent(bucket)
  }

  /// Whether an index shows everybody a page of a project; nil: it did not answer.
  public func shows(
    _ project: ProjectName, at index: String
  ) async throws(StorageError) -> Bool? {
    let url = "\(index)\(index.hasSuffix("/") ? "" : "/")\(project.normalized)/"
    guard case .success(let response) = try await amazon.stranger(at: url, patience: .seconds(5))
    else { return nil }
    return response.status == 200
  }

  /// Makes a CloudFront distribution forget paths.
  /// - Parameter reference: equal ones are one request.
  public func invalidate(
    _ distribution: String, _ paths: [String], reference: String
  ) async throws(StorageError) {
    _ = try await amazon.cloudFront(distribution).invalidate(paths, reference: reference)
  }

  /// The bucket as a whole.
  public func administration(of bucket: IndexBucket) throws(Problem) -> any BucketAdministration {
    let location = "s3://\(bucket.name)/\(bucket.prefix)simple"
    do throws(StorageError) {
      return try AmazonBucket(named: bucket.name) { [amazon] name throws(StorageError) in
        try amazon.bucket(name, prefix: bucket.prefix, location: location)
      } administration: { [amazon] name throws(StorageError) in
        try amazon.administration(of: name)
      } tell: { [caller] in
        caller.tell($0)
      }
    } catch { throw Problem(error).caused(by: .fault) }
  }
}
