// One file on a project's page.

public import Hashing
import Wheels
public import Workspace

/// A link to a file with all that the page says of it.
///
/// What rel does not know is kept in `attributes`, so that a rewrite loses nothing that others
/// wrote.
/// - Source: PEP 503, 592, 658, 714; the size and time are PEP 700's, in attributes of rel's own.
public struct PageEntry: Sendable, Hashable {
  /// The last component of the URL, unescaped.
  public var fileName: String
  /// The URL as the page has it, escapes and all, without its fragment.
  public var href: String
  /// What follows `#` in the URL: `sha256=…`.
  public var fragment: String?
  /// As written, `>=3.10`.
  public var requiresPython: String?
  /// Nil where the file is not yanked; else why, which may be empty.
  public var yanked: String?
  /// That the file's METADATA is at its URL with `.metadata` behind: `sha256=…`, or `true` without
  /// a digest.
  public var coreMetadata: String?
  public var sizeBytes: Int64?
  /// ISO 8601 in UTC: `2026-01-02T03:04:05.000000Z`.
  public var uploadTime: String?
  /// All others, in the page's order.
  public var attributes: [HTMLAttribute]

  /// An entry for a file that stands beside the page.
  public init(
    fileName: String, digest: Digest, requiresPython: String? = nil, metadataDigest: Digest? = nil,
    sizeBytes: Int64? = nil, uploadTime: String? = nil
  ) {
    self.fileName = fileName
    self.href = escapingURL(fileName)
    self.fragment = "sha256=\(digest)"
    self.requiresPython = requiresPython
    self.yanked = nil
    self.coreMetadata = metadataDigest.map { "sha256=\($0)" }
    self.sizeBytes = sizeBytes
    self.uploadTime = uploadTime
    self.attributes = []
  }

  /// The file's sha256; nil where the page gives none.
  public var digest: Digest? { sha256(of: fragment) }

  /// The sha256 of the file's METADATA; nil where the page gives none.
  public var metadataDigest: Digest? { sha256(of: coreMetadata) }

  /// The version in the file's name; nil where it has none that can be read.
  public var version: Version? {
    if fileName.hasSuffix(".whl") { return (try? WheelName(fileName))?.version }
    for suffix in [".tar.gz", ".zip", ".tar.bz2", ".tgz"] where fileName.hasSuffix(suffix) {
      let stem = fileName.dropLast(suffix.count)
      guard let dash = stem.lastIndex(of: "-") else { return nil }
      return try? Version(String(stem[stem.index(after: dash)...]))
    }
    return nil
  }

  /// The hashes of the fragment, name and value: `sha256=a&md5=b` has two.
  var hashes: [(name: String, value: String)] {
    let known = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
    return (fragment ?? "").split(separator: "&").compactMap { part in
      let fields = part.split(separator: "=", maxSplits: 1)
      guard fields.count == 2, known.contains(fields[0].lowercased()) else { return nil }
      return (fields[0].lowercased(), fields[1].lowercased())
    }
  }

  /// Whether the URL starts from the page, not from the server or elsewhere.
  var isRelative: Bool {
    if href.hasPrefix("/") { return false }
    let scheme = href.prefix { $0 != ":" }
    return scheme.count == href.count || scheme.contains("/")
  }
}

private func sha256(of text: String?) -> Digest? {
  for part in (text ?? "").split(separator: "&") where part.lowercased().hasPrefix("sha256=") {
    return Digest(hexadecimal: part.dropFirst("sha256=".count))
  }
  return nil
}
