// Why a storage did not do what it was asked, as facts. The words are in `StorageWording`; of what a
// service on the network answers, in `S3/S3Wording`.

public import Hashing
public import Host

/// What kind of trouble a storage had: it decides what may be tried next.
public enum StorageTrouble: Sendable, Hashable {
  /// Not allowed: 403, no credentials, expired ones.
  case denied
  /// No such bucket or folder.
  case missing
  /// Not there, or not answering, however often it was asked.
  case unreachable
  /// It answered what cannot be: another content than was sent, a page that is no listing.
  case untrue
  /// The store does not know how to do that.
  case unsupported
  /// Anything else.
  case refused
}

/// A storage that did not do what it was asked.
public enum StorageError: Error, Sendable {
  /// A service on the network did not do it.
  case service(S3Fault)
  /// The same of a key that ends in `/`, which the store cannot have.
  case folderKey(S3Fault)
  /// There are none, where nothing was asked yet.
  case credentials(CredentialError)
  /// A file of an index in a folder, or one of this machine that was to become the object.
  case file(FileError, index: String, key: String)
  /// The receiver of an object could not write what it was given.
  case copy(FileError, key: String)
  /// A file that is no longer what was to be published.
  case changedFile(Path, digest: Digest, key: String)
  /// The task was cancelled before the index's lock was free.
  case lockWait(index: String)
  /// A text that does not begin with `s3://`.
  case noPlace(String)
  /// A place on S3 with `.` or `..` in it.
  case dottedPlace(String)
  case bucketName(String, BucketNameMistake)
  /// The store refuses to create what nobody else can have created.
  case refusesNew(key: String, index: String)
  /// The store says that an object moved which did not.
  case refusesUnmoved(key: String, index: String)
  /// The store does not have what it says it has just written.
  case lacksWritten(key: String, index: String)
}

/// What is wrong with a bucket's name.
public enum BucketNameMistake: Sendable, Hashable {
  case empty, length, letters, edges, dots, address
}

extension StorageError {
  public var trouble: StorageTrouble {
    switch self {
    case .service(let fault): fault.words.trouble
    case .folderKey: .unsupported
    case .credentials(let error): error.trouble
    case .file(let error, _, _):
      switch error.reason {
      case .notPermitted, .readOnlyDisk: .denied
      case .notFound, .notAFolder: .missing
      default: .refused
      }
    case .changedFile, .refusesNew, .refusesUnmoved, .lacksWritten: .untrue
    case .lockWait: .unreachable
    case .copy, .noPlace, .dottedPlace, .bucketName: .refused
    }
  }

  /// What the service answered, where that is what went wrong.
  var answer: S3ErrorAnswer? {
    guard case .service(let fault) = self, case .answer(let answer) = fault.fact else { return nil }
    return answer
  }
}
