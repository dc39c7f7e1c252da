// Which bucket and which keys in it are meant by `s3://BUCKET/PATH`, and whether a bucket can have
// such a name. Knows no addresses.

/// A bucket and where in it an index has its root.
public struct S3Location: Sendable, Hashable {
  public var bucket: String
  /// In front of every key: empty, or with a `/` at the end.
  public var prefix: String

  /// - Parameter prefix: with or without a `/` at the end.
  /// - Throws: a bucket's name that S3 does not allow.
  public init(bucket: String, prefix: String = "") throws(StorageError) {
    if let mistake = bucketMistake(bucket) {
      throw .bucketName(bucket, mistake)
    }
    self.bucket = bucket
    self.prefix = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
  }

  /// `s3://acme/simple` is the root of the bucket `acme`, `s3://acme/python/simple` its folder
  /// `python`: an index has its pages below `simple` in any case. Without `simple` at its end the
  /// whole path is the root.
  public init(parsing text: String) throws(StorageError) {
    let scheme = "s3://"
    guard text.utf8.starts(with: scheme.utf8) else {
      throw .noPlace(text)
    }
    let parts = text.dropFirst(scheme.count).split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var folders = parts.count > 1 ? parts[1].split(separator: "/")[...] : []
    if folders.last == "simple" { folders.removeLast() }
    guard !folders.contains("."), !folders.contains("..") else {
      throw .dottedPlace(text)
    }
    try self.init(bucket: String(parts[0]), prefix: folders.joined(separator: "/"))
  }

  func key(_ key: String) -> String { prefix + key }
}

/// What is wrong with a bucket's name; nil: nothing.
/// - Source: "General purpose bucket naming rules", Amazon S3 User Guide.
private func bucketMistake(_ name: String) -> BucketNameMistake? {
  let bytes = Array(name.utf8)
  func isPlain(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
  if bytes.isEmpty { return .empty }
  guard (3...63).contains(bytes.count) else { return .length }
  guard bytes.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
  else { return .letters }
  guard isPlain(bytes[0]), isPlain(bytes[bytes.count - 1]) else {
    return .edges
  }
  if name.contains("..") { return .dots }
  let parts = name.split(separator: ".")
  if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return .address }
  return nil
}
