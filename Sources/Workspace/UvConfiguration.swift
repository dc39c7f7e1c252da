// The part of a project's configuration of uv that is about how packages are had, and not about which: what
// tools and wheels are installed with. A project's bounds for its own requirements are none for its tools.

public import Host
import Notation

/// The text of a `uv.toml` with what a repository's own file says of indexes, caches and the like.
///
/// - Parameter root: the folder of the file; paths in the text are absolute, whatever they were.
/// - Source: uv's reference, "Settings": a `uv.toml` goes before a `pyproject.toml`.
public func uvConfiguration(of root: Path, on disk: any FileSystem) -> String {
  let table = uvTable(of: root, on: disk)
  let place = disk.absolute(root)
  var result = lines(of: table, at: place)
  if let pip = table["pip"]?.table {
    let more = lines(of: pip, at: place)
    if !more.isEmpty { result += ["[pip]"] + more }
  }
  return result.map { "\($0)\n" }.joined()
}

/// The index that a repository has in the place of PyPI; nil: none that others can reach, too.
///
/// Who installs has credentials of their own: a URL comes without those that it has.
public func defaultIndex(of root: Path, on disk: any FileSystem) -> String? {
  let table = uvTable(of: root, on: disk)
  let named = table["index"]?.array?.compactMap(\.table).first { entry in
    if case .boolean(true)? = entry["default"] { true } else { false }
  }
  let url = named?["url"] ?? table["index-url"] ?? table["pip"]?.table?["index-url"]
  guard let text = url?.string, let scheme = text.firstRange(of: "://"),
    ["https", "http"].contains(text[..<scheme.lowerBound])
  else { return nil }
  let rest = text[scheme.upperBound...]
  let host = rest.prefix { $0 != "/" }
  guard let at = host.lastIndex(of: "@") else { return text }
  return "\(text[..<scheme.upperBound])\(rest[rest.index(after: at)...])"
}

private func uvTable(of root: Path, on disk: any FileSystem) -> [String: TOMLNode] {
  if let file = document(root / "uv.toml", on: disk) { return file }
  return document(root / "pyproject.toml", on: disk)?["tool"]?.table?["uv"]?.table ?? [:]
}

private func document(_ file: Path, on disk: any FileSystem) -> [String: TOMLNode]? {
  guard let status = (try? disk.status(of: file)) ?? nil, status.kind != .folder,
    let bytes = try? disk.contents(of: file)
  else { return nil }
  return try? TOMLDocument(bytes, file: file).root
}

private func lines(of table: [String: TOMLNode], at root: Path) -> [String] {
  table.sorted { $0.key < $1.key }.compactMap { key, value in
    guard keptSettings.contains(key) else { return nil }
    return "\(key) = \(text(of: placed(value, key, at: root)))"
  }
}

/// Nothing that says which versions are taken, but for how new they may be.
private let keptSettings: Set<String> = [
  "allow-insecure-host", "cache-dir", "concurrent-builds", "concurrent-downloads",
  "concurrent-installs", "config-settings", "exclude-newer", "exclude-newer-package",
  "extra-index-url", "find-links", "http-proxy", "https-proxy", "index", "index-strategy",
  "index-url", "keyring-provider", "link-mode", "native-tls", "no-binary", "no-binary-package",
  "no-build", "no-build-package", "no-cache", "no-index", "no-proxy", "offline", "preview",
  "python-preference", "required-version", "system-certs",
]

/// Folders are told from the file that names them.
private func placed(_ node: TOMLNode, _ key: String, at root: Path) -> TOMLNode {
  let places: Set<String> = [
    "cache-dir", "extra-index-url", "find-links", "index-url", "url",
  ]
  switch node {
  case .string(let text) where places.contains(key) && !text.contains("://"):
    return .string((root / Path(text)).lexicallyNormal.string)
  case .array(let nodes): return .array(nodes.map { placed($0, key, at: root) })
  case .table(let table):
    return .table(
      Dictionary(uniqueKeysWithValues: table.map { ($0.key, placed($0.value, $0.key, at: root)) }))
  default: return node
  }
}

/// A value in one line.
private func text(of node: TOMLNode) -> String {
  switch node {
  case .string(let text): return quoted(text)
  case .integer(let number): return "\(number)"
  case .number(let number): return "\(number)"
  case .boolean(let truth): return "\(truth)"
  case .moment(let moment): return moment.description
  case .array(let nodes): return "[\(nodes.map(text).joined(separator: ", "))]"
  case .table(let table):
    let pairs = table.sorted { $0.key < $1.key }.map { "\(quoted($0.key)) = \(text(of: $0.value))" }
    return "{ \(pairs.joined(separator: ", ")) }"
  }
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
