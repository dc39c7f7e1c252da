// URLs of links: how they are cleaned, what they start from, and whether they lead to a file.

import Notation

/// A link that leads to no file of a project: another page, a signature, a note. It stays on the
/// page, below the files.
public struct PageLink: Sendable, Hashable {
  /// As the page has it, with what no URL may contain escaped; its fragment, too.
  public var href: String
  /// Without white space around it.
  public var text: String
  /// All others, in the page's order.
  public var attributes: [HTMLAttribute]

  public init(href: String, text: String, attributes: [HTMLAttribute] = []) {
    self.href = href
    self.text = text
    self.attributes = attributes
  }

  /// Whether it only serves to move about in a server's listing: the folder above, or the same
  /// listing in another order.
  var isNavigation: Bool {
    let parts = URLParts(href)
    return parts.authority == nil
      && parts.path.split(separator: "/").allSatisfy { $0 == "." || $0 == ".." }
  }
}

/// The URL as browsers read it: no tabs or line breaks, and what no URL may contain as `%XX`.
///
/// In the path of a URL that starts from the page, `+` becomes `%2B`, since some stores take it for
/// a space.
/// - Source: the URL standard, "basic URL parser"; RFC 3986, appendix A.
func cleaningURL(_ text: String) -> String {
  let illegal = "\"<>\\^`{|}".utf8
  let bytes = text.trimmingWhitespace.utf8.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
  let url = percentEncoding(bytes) { $0 <= 0x20 || $0 >= 0x7F || illegal.contains($0) }
  guard isRelativeURL(url), url.utf8.contains(UInt8(ascii: "+")) else { return url }
  let end = url.firstIndex { $0 == "?" || $0 == "#" } ?? url.endIndex
  return percentEncoding(url[..<end].utf8) { $0 == UInt8(ascii: "+") } + url[end...]
}

/// Whether the URL starts from the page, not from the server or elsewhere.
func isRelativeURL(_ url: String) -> Bool { !url.hasPrefix("/") && schemeLength(url[...]) == nil }

/// The last component of a URL's path, unescaped, unless the path leads to a folder.
///
/// It is taken after unescaping, as installers do.
func lastComponent(ofURL url: String) -> String {
  let path = decodingURL(URLParts(url).path)
  return path.hasSuffix("/") ? "" : path.split(separator: "/").last.map(String.init) ?? ""
}

/// Whether files of that name are what a project distributes.
/// - Source: what PyPI takes, or once took.
func isDistribution(_ fileName: String) -> Bool {
  let name = fileName.lowercased()
  return distributionSuffixes.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
}

/// Longer ones first.
let distributionSuffixes = [
  ".tar.lzma", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.lz", ".tar.z", ".whl", ".tgz", ".tbz",
  ".txz", ".tlz", ".tar", ".zip", ".egg", ".exe", ".msi", ".rpm", ".deb", ".dmg",
]

/// What a URL means on a page with a `<base>`, as seen from the page itself.
/// - Parameter base: may itself start from the page.
/// - Source: RFC 3986, section 5.2.
func resolvingURL(_ url: String, base: String) -> String {
  if schemeLength(url[...]) != nil { return url }
  let origin = URLParts(base)
  let reference = URLParts(url)
  if reference.authority != nil { return String(origin.scheme) + url }
  var path = String(reference.path)
  var rest = String(reference.rest)
  if path.isEmpty {
    path = String(origin.path)
    if rest.first != "?" { rest = String(origin.rest.prefix { $0 != "#" }) + rest }
  } else if !path.hasPrefix("/") {
    let folder = origin.path.lastIndex(of: "/").map { String(origin.path[...$0]) } ?? ""
    path = withoutDots((origin.authority != nil && folder.isEmpty ? "/" : folder) + path)
  }
  return String(origin.scheme) + String(origin.authority ?? "") + path + rest
}

struct URLParts {
  /// With its colon; empty where there is none.
  var scheme: Substring = ""
  /// With the slashes before it.
  var authority: Substring?
  var path: Substring
  /// The query and the fragment with their marks.
  var rest: Substring

  init(_ url: String) {
    var left = url[...]
    if let length = schemeLength(left) {
      scheme = left.prefix(length + 1)
      left = left.dropFirst(length + 1)
    }
    if left.hasPrefix("//") {
      let end = left.dropFirst(2).firstIndex { "/?#".contains($0) } ?? left.endIndex
      authority = left[..<end]
      left = left[end...]
    }
    let end = left.firstIndex { $0 == "?" || $0 == "#" } ?? left.endIndex
    path = left[..<end]
    rest = left[end...]
  }
}

/// The length of the scheme; nil where there is none.
private func schemeLength(_ url: Substring) -> Int? {
  guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
  let name = url.utf8[..<colon]
  let isName = name.allSatisfy { byte in
    byte.isASCIIAlphanumeric || "+-.".utf8.contains(byte)
  }
  guard isName, let first = name.first, first.isASCIILetter else { return nil }
  return name.count
}

/// The path without `.` and `..`, but for those that lead above where a relative one starts.
private func withoutDots(_ path: String) -> String {
  let isRooted = path.hasPrefix("/")
  var kept: [Substring] = []
  let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    .dropFirst(isRooted ? 1 : 0)
  for (index, part) in parts.enumerated() {
    let isLast = index == parts.count - 1
    switch part {
    case ".":
      if isLast { kept.append("") }
    case "..":
      if let last = kept.last, last != ".." {
        kept.removeLast()
      } else if !isRooted {
        kept.append("..")
      }
      if isLast { kept.append("") }
    default: kept.append(part)
    }
  }
  let text = (isRooted ? "/" : "") + kept.joined(separator: "/")
  return text.isEmpty ? "./" : text
}
