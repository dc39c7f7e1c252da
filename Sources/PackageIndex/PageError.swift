// Why a page of an index cannot be used. A page that cannot be read is never an empty page.

public import Hashing

/// A page that is not what an index serves, or a change to one that must not be.
public enum PageError: Error, Sendable, Hashable {
  /// Rewriting it would lose the bytes that are not UTF-8, of which the first is at `offset`.
  case notUTF8(offset: Int)
  /// Neither an HTML document nor a list of links; the beginning of what it is.
  case notAPage(beginning: String)
  /// The bytes end inside of a tag, a comment or a link, or before the end that rel writes.
  case truncated
  /// A `pypi:repository-version`, or a JSON page's `api-version`, whose major number is not 1.
  case repositoryVersion(String)
  /// A page that should be JSON and is not; `expected` is what is not at `offset`.
  case notJSON(offset: Int, expected: String)
  /// JSON that is no page: what must be at `path` is not.
  case jsonField(path: String, expected: String)
  /// The page has the file with another digest; nil where the page has none.
  case conflict(fileName: String, published: Digest?, new: Digest?)
}

extension PageError: CustomStringConvertible {
  /// What is wrong: lower case, no full stop.
  public var description: String {
    switch self {
    case .notUTF8(let offset): "the page is not UTF-8 at byte \(offset)"
    case .notAPage(let beginning):
      beginning.isEmpty
        ? "the page is empty" : "the page is no HTML: it starts with `\(beginning)`"
    case .truncated: "the page ends in the middle"
    case .repositoryVersion(let version):
      "the page follows repository version `\(version)`, of which rel knows 1.x only"
    case .notJSON(let offset, let expected): "the page is no JSON: no \(expected) at byte \(offset)"
    case .jsonField(let path, let expected): "the page has no \(expected) at `\(path)`"
    case .conflict(let name, let published, let new):
      "`\(name)` is published with \(text(published)), and this one has \(text(new))"
    }
  }

  /// What to do about it.
  public var hint: String {
    switch self {
    case .notUTF8, .notAPage, .truncated, .notJSON, .jsonField:
      "look at the page; nothing of it was changed"
    case .repositoryVersion: "use a newer rel, or look at what else writes to this index"
    case .conflict: "a published file is never replaced: bump the version"
    }
  }

  private func text(_ digest: Digest?) -> String { digest.map { "sha256 \($0)" } ?? "no sha256" }
}
