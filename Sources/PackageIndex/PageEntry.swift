// One file on a project's page.

public import Hashing
public import Standards
import Workspace

/// A link to a file with all that the page says of it.
///
/// What rel does not know is kept in `attributes`, so that a rewrite loses nothing that others
/// wrote.
/// - Source: PEP 503, 592, 658, 714; the size and time are PEP 700's, in attributes of rel's own.
public struct PageEntry: Sendable, Hashable {
  /// The last component of the URL, unescaped; where that is no distribution, the link's text.
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
  /// All others, in the page's order: `data-gpg-sig`, `data-provenance`, and what rel never saw.
  public var attributes: [HTMLAttribute]

  /// An entry for a file that stands beside the page.
  /// - Parameter fileName: with a suffix of distributions, `.whl` or `.tar.gz`.
  public init(
    fileName: String, digest: Digest, requiresPython: String? = nil, metadataDigest: Digest? = nil,
    sizeBytes: Int64? = nil, uploadTime: String? = nil
  ) {
    self.init(fileName: fileName, href: escapingURL(fileName), fragment: "sha256=\(digest)")
    self.requiresPython = requiresPython
    self.coreMetadata = metadataDigest.map { "sha256=\($0)" }
    self.sizeBytes = sizeBytes
    self.uploadTime = uploadTime
  }

  init(fileName: String, href: String, fragment: String?) {
    self.fileName = fileName
    self.href = href
    self.fragment = fragment
    self.attributes = []
  }

  /// The file's sha256; nil where the page gives none.
  public var digest: Digest? { sha256(of: fragment) }

  /// The sha256 of the file's METADATA; nil where the page gives none.
  public var metadataDigest: Digest? { sha256(of: coreMetadata) }

  /// The version in the file's name; nil where it has none that can be read.
  public var version: Version? { distribution?.version }

  /// Where the attestations of the file are, as the page has it.
  /// - Source: PEP 740.
  public var provenance: String? { attributes.first { $0.name == "data-provenance" }?.value }

  /// Whether a GPG signature is at the file's URL with `.asc` behind; nil where the page does not
  /// say.
  /// - Source: PEP 503.
  public var hasSignature: Bool? {
    switch attributes.first(where: { $0.name == "data-gpg-sig" })?.value.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// The name and version of the file's name.
  var distribution: (name: Substring, version: Version)? {
    guard let (name, version) = distributionFields(of: fileName),
      let version = try? Version(String(version))
    else { return nil }
    return (name, version)
  }

  /// The hashes of the fragment, name and value: `sha256=a&md5=b` has two.
  var hashes: [(name: String, value: String)] {
    (fragment ?? "").split(separator: "&").compactMap { part in
      let fields = part.split(separator: "=", maxSplits: 1)
      guard fields.count == 2, hashNames.contains(fields[0].lowercased()) else { return nil }
      return (fields[0].lowercased(), fields[1].lowercased())
    }
  }

  /// Whether the URL starts from the page, not from the server or elsewhere.
  var isRelative: Bool { isRelativeURL(href) }
}

/// Those of Python's `hashlib` that every Python has.
private let hashNames: Set = [
  "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384",
  "sha3_512", "blake2b", "blake2s",
]

private func sha256(of text: String?) -> Digest? {
  for part in (text ?? "").split(separator: "&") where part.lowercased().hasPrefix("sha256=") {
    return Digest(hexadecimal: part.dropFirst("sha256=".count))
  }
  return nil
}

/// The name and the version in a distribution's file name, where it has both.
///
/// In the names of sdists a `-` may be part of either: the version is the shortest end of the name
/// that is one.
/// - Source: PEP 427 for wheels, PEP 625 for sdists; setuptools for eggs; distutils for installers.
func distributionFields(of fileName: String) -> (name: Substring, version: Substring)? {
  let lower = fileName.lowercased()
  guard let suffix = distributionSuffixes.first(where: { lower.hasSuffix($0) }) else { return nil }
  let stem = fileName.dropLast(suffix.count)
  let fields = stem.split(separator: "-", omittingEmptySubsequences: false)
  guard fields.count > 1 else { return nil }
  switch suffix {
  case ".whl": return fields.count == 5 || fields.count == 6 ? (fields[0], fields[1]) : nil
  case ".egg": return (fields[0], fields[1])
  case ".exe", ".msi":
    // `NAME-1.0.win32-py2.7` and `NAME-1.0.win-amd64`.
    guard let platform = stem.ranges(of: ".win").last else { return nil }
    return split(stem[..<platform.lowerBound])
  default: return split(stem)
  }
}

private func split(_ stem: Substring) -> (name: Substring, version: Substring)? {
  var end = stem.endIndex
  // A version has at most two dashes: `1.0-rc1-1`.
  for _ in 0..<3 {
    guard let dash = stem[..<end].lastIndex(of: "-") else { return nil }
    let version = stem[stem.index(after: dash)...]
    if (try? Version(String(version))) != nil { return (stem[..<dash], version) }
    end = dash
  }
  return nil
}
