// What is said of a storage's errors, but for what services on the network answer: that is in
// `S3/S3Wording`. Nothing else in this module has words for people, except `CredentialError`.

public import Diagnostics

extension StorageError: ProblemConvertible, CustomStringConvertible {
  /// Where a storage fails, a later try may succeed.
  public var problem: Problem { Problem(description, hints: hints, cause: .unreachable) }

  /// What happened, to which key.
  public var description: String {
    switch self {
    case .service(let fault), .folderKey(let fault): fault.words.text
    case .credentials(let error): error.description
    case .file(let error, let index, let key): "the index `\(index)`, key `\(key)`: \(error)"
    case .copy(let error, let key): "`\(key)` cannot be copied: \(error)"
    case .changedFile(let file, let digest, _):
      "`\(file)` changed while it was published: its sha256 is not \(digest) any more"
    case .lockWait(let index): "interrupted while waiting for the lock of `\(index)`"
    case .noPlace(let text): "`\(text.withoutSecret)` is no place on S3"
    case .dottedPlace(let text):
      "`\(text.withoutSecret)` has a part `.` or `..`, which no URL can have"
    case .bucketName(let name, let mistake):
      "`\(name.withoutSecret)` cannot be the name of a bucket: \(mistake.text)"
    case .refusesNew(let key, let index):
      "`\(index)` refuses to create `\(key)`, which cannot be there"
    case .refusesUnmoved(let key, let index):
      "`\(index)` refuses to replace `\(key)` as if somebody had changed it, and nobody has"
    case .lacksWritten(let key, let index):
      "`\(index)` has no `\(key)`, which it has just written"
    }
  }

  /// What to do, one line each.
  public var hints: [String] {
    switch self {
    case .service(let fault): fault.words.hints
    case .folderKey: ["the store takes no key that ends in `/`"]
    case .credentials(let error): error.hints
    case .file(let error, _, _): error.hint.map { [$0] } ?? []
    case .changedFile(_, _, let key): ["run it again; nothing was uploaded under `\(key)`"]
    case .noPlace: ["write `s3://BUCKET/simple`"]
    case .dottedPlace: ["write the path as the keys in the bucket begin"]
    case .bucketName: ["write the bucket's name as `s3://NAME/simple`"]
    case .refusesUnmoved:
      ["the store does not keep its word about conditional writes: `rel doctor` tries them"]
    case .copy, .lockWait, .refusesNew, .lacksWritten: []
    }
  }
}

extension String {
  /// Somebody may have put a password where no place on S3 has one.
  fileprivate var withoutSecret: String {
    lastIndex(of: "@").map { "…" + self[$0...] } ?? self
  }
}

extension BucketNameMistake {
  fileprivate var text: String {
    switch self {
    case .empty: "it is empty"
    case .length: "it must have 3 to 63 characters"
    case .letters: "it may have lower-case letters, digits, `-` and `.` only"
    case .edges: "it must begin and end with a letter or a digit"
    case .dots: "it may not have two dots in a row"
    case .address: "it looks like an address"
    }
  }
}
