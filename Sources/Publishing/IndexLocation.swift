// The Releasefile's `index` as a place. Only the text is looked at: whoever opens the place knows
// disks and networks.

public import Diagnostics
public import Host

/// Where an index is.
public enum IndexLocation: Sendable, Hashable {
  /// `file:FOLDER`: from the Releasefile's folder, or absolute.
  case folder(Path)
  /// `s3://BUCKET/PREFIX/simple`. The prefix ends in `/`, or is empty; pages are below
  /// `PREFIX/simple/`, whether the text names that folder or not.
  case s3(bucket: String, prefix: String)

  /// Reads what a Releasefile says, `file:.cache/index` or `s3://acme-pypi/simple`.
  /// - Throws: a problem for a text that names no place that rel knows.
  public init(_ text: String) throws(Problem) {
    guard let colon = text.firstIndex(of: ":") else {
      throw PublishError.indexWithoutKind(text).problem
    }
    var rest = String(text[text.index(after: colon)...])
    let isWhole = rest.hasPrefix("//")
    if isWhole { rest.removeFirst(2) }
    switch text[..<colon] {
    case "file":
      guard !rest.isEmpty else {
        throw PublishError.indexWithoutFolder(text).problem
      }
      self = .folder(Path(rest))
    case "s3" where isWhole: self = try Self.s3(rest, of: text)
    default:
      throw PublishError.unknownKindOfIndex(text).problem
    }
  }

  /// - Parameter rest: what follows `s3://`.
  private static func s3(_ rest: String, of text: String) throws(Problem) -> IndexLocation {
    var parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    while parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    let bucket = parts.removeFirst()
    guard !bucket.isEmpty else {
      throw PublishError.indexWithoutBucket(text).problem
    }
    if parts.last == "simple" { parts.removeLast() }
    for part in parts where part.isEmpty || part == "." || part == ".." {
      throw PublishError.indexPrefix(text, part: part).problem
    }
    return .s3(bucket: bucket, prefix: parts.map { $0 + "/" }.joined())
  }
}
