// What the lock files of poetry, pdm and uv and a pylock.toml lock: versions, and what does not come from an
// index. Hashes stay where they are: whoever installs what was resolved gets those of the index.

public import Diagnostics
public import Host
import Notation
public import Standards

/// The projects of a lock file.
public struct LockedProjects: Sendable, Hashable {
  /// `six==1.17.0; python_version >= "3.9"`, in the file's order.
  public private(set) var pins: [String] = []
  /// What is from a folder, from git or from a URL, with the file's name as their origin.
  public private(set) var sources: [RequirementSource] = []

  /// The names of lock files, those first that go before others in one folder. uv's is read by uv
  /// itself, where it has all that is asked for.
  /// - Source: for `pylock.toml`, PEP 751; a name in the middle stands for what it is for.
  public static let fileNames = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"]

  /// - Parameter file: the path that messages name; its name says whose it is.
  /// - Throws: that it is not TOML.
  public init(_ bytes: [UInt8], file: Path) throws(Problem) {
    let root = try TOMLDocument(bytes, file: file).root
    // PEP 751 has a list of its own name.
    for node in (root["package"] ?? root["packages"])?.array ?? [] {
      guard let table = node.table,
        let name = table["name"]?.string.flatMap({ try? ProjectName($0) })
      else { continue }
      if let place = place(of: table) {
        sources.append(RequirementSource(name, place, origin: file.string))
      } else if let version = table["version"]?.string, (try? Version(version)) != nil {
        let marker = marker(of: table)
        pins.append("\(name.text)==\(version)" + (marker.map { "; \($0)" } ?? ""))
      }
    }
  }

  /// The version that is locked of a project, if it is one for all.
  public func version(of name: ProjectName) -> Version? {
    let found = pins.compactMap { try? Requirement($0) }.filter { $0.name == name }
    return found.count == 1 ? found[0].specifiers.exactPin : nil
  }

  private func marker(of table: [String: TOMLNode]) -> String? {
    let texts = table["resolution-markers"]?.strings ?? []
    // poetry has a marker for each group where they differ.
    let text =
      table["marker"]?.string ?? table["markers"]?.string
      ?? (texts.isEmpty ? nil : texts.map { "(\($0))" }.joined(separator: " or "))
    guard let text, (try? Requirement("x; \(text)")) != nil else { return nil }
    return text
  }

  private func place(of table: [String: TOMLNode]) -> RequirementSource.Place? {
    let source = table["source"]?.table ?? [:]
    switch source["type"]?.string {
    // poetry
    case "directory", "file":
      return source["url"]?.string.map { .path($0) }
    case "git":
      guard let url = source["url"]?.string else { return nil }
      return .url(
        gitURL(
          url, source["resolved_reference"]?.string ?? source["reference"]?.string,
          subfolder: source["subdirectory"]?.string))
    case "url": return source["url"]?.string.map { .url($0) }
    default: break
    }
    // uv
    for key in ["directory", "editable", "path", "virtual"] {
      if let path = source[key]?.string { return .path(path) }
    }
    if let url = source["git"]?.string { return .url(uvGitURL(url)) }
    if let url = source["url"]?.string { return .url(url) }
    // pdm
    if let url = table["git"]?.string {
      return .url(
        gitURL(
          url, table["revision"]?.string ?? table["ref"]?.string,
          subfolder: table["subdirectory"]?.string))
    }
    if let url = table["url"]?.string { return .url(url) }
    if let path = table["path"]?.string { return .path(path) }
    // PEP 751
    if let version = table["vcs"]?.table, let url = version["url"]?.string {
      return .url(
        gitURL(
          url, version["commit-id"]?.string ?? version["requested-revision"]?.string,
          subfolder: version["subdirectory"]?.string))
    }
    for key in ["directory", "archive"] {
      guard let table = table[key]?.table else { continue }
      if let path = table["path"]?.string { return .path(path) }
      if let url = table["url"]?.string { return .url(url) }
    }
    return nil
  }

  /// `https://host/name?branch=main&subdirectory=x#COMMIT` of uv's as PEP 508 has it.
  private func uvGitURL(_ text: String) -> String {
    let parts = text.split(separator: "#", maxSplits: 1)
    let halves = parts[0].split(separator: "?", maxSplits: 1)
    let query = halves.count > 1 ? halves[1].split(separator: "&") : []
    let folder = query.first { $0.hasPrefix("subdirectory=") }?.dropFirst("subdirectory=".count)
    return gitURL(
      String(halves[0]), parts.count > 1 ? String(parts[1]) : nil,
      subfolder: folder?.removingPercentEscapes)
  }
}

extension Substring {
  /// uv writes the `/` of a folder as `%2F`.
  fileprivate var removingPercentEscapes: String { String(self).replacing("%2F", with: "/") }
}
