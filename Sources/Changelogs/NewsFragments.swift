// Files that each say one piece of news until a release puts them together: where a tool's settings have
// them, and what they say. How the files of each tool are read is in `NewsFragments+Reading.swift`.

public import Diagnostics
public import Host
import Notation
public import Standards
import Versioning
import Workspace

/// The news that wait for a release in a folder.
public struct NewsFragments: Sendable {
  public enum Tool: String, Sendable {
    case towncrier, scriv, changesets
  }

  /// What a file tells.
  public struct Fragment: Sendable, Hashable {
    public var file: Path
    var entries: ChangelogEntries
    /// What is left of it for other packages; nil: it goes.
    public var rest: [UInt8]?
  }

  public var tool: Tool
  /// The changelog that they are for, as the settings name it.
  public var changelog: Path?
  /// In the order of their names.
  public var fragments: [Fragment] = []
  /// How the settings order the groups.
  var order: [String] = []
  /// Settings that rel does not follow.
  public var notes: [String] = []

  /// All that they say, in the settings' order.
  public var entries: ChangelogEntries {
    var all = fragments.reduce(ChangelogEntries()) { $0 + $1.entries }
    let places = Dictionary(
      order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    all.groups = all.groups.enumerated().sorted { one, other in
      let (first, second) = (place(one.element, places), place(other.element, places))
      return (first, one.offset) < (second, other.offset)
    }.map(\.element)
    return all
  }

  private func place(_ group: ChangelogEntries.Group, _ places: [String: Int]) -> Int {
    group.title.map { places[$0] ?? places.count } ?? -1
  }
}

/// Settings of a tool in a folder.
private struct FragmentSettings {
  var table: [String: TOMLNode]
  var folder: Path

  func text(_ key: String) -> String? {
    if case .string(let text)? = table[key] { text } else { nil }
  }

  func path(_ key: String) -> Path? { text(key).map { (folder / Path($0)).lexicallyNormal } }

  func texts(_ key: String) -> [String]? {
    guard case .array(let values)? = table[key] else {
      return text(key)?.split(separator: ",").map { String($0).trimmingWhitespace }
    }
    return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
}

/// The news fragments of a folder, by the settings that stand in it; nil where no tool for them is set
/// up there.
/// - Parameters:
///   - packages: those of which something is told.
///   - released: those that are released now; what others are told stays.
public func newsFragments(
  in folder: Path, about packages: [ProjectName], released: [ProjectName], disk: any FileSystem
) throws(Problem) -> NewsFragments? {
  if let settings = try towncrierSettings(in: folder, disk) {
    return try towncrier(settings, disk)
  }
  if let settings = try scrivSettings(in: folder, disk) { return try scriv(settings, disk) }
  let changesets = folder / ".changeset"
  guard try names(in: changesets, disk) != nil else { return nil }
  var news = NewsFragments(tool: .changesets)
  news.order = ["Major Changes", "Minor Changes", "Patch Changes"]
  for name in try names(in: changesets, disk) ?? [] where name.hasSuffix(".md") {
    if name.lowercased() == "readme.md" { continue }
    let file = changesets / Path(name)
    if let found = changesetFragment(
      file, try contents(file, disk), about: packages, released: released)
    {
      news.fragments.append(found)
    }
  }
  return news
}

// MARK: towncrier

private func towncrierSettings(
  in folder: Path, _ disk: any FileSystem
) throws(Problem) -> FragmentSettings? {
  for name in ["towncrier.toml", "pyproject.toml"] as [Path] {
    guard let table = try tool("towncrier", in: folder / name, disk) else { continue }
    return FragmentSettings(table: table, folder: folder)
  }
  return nil
}

/// - Source: towncrier's documentation, "Configuration Reference".
private func towncrier(
  _ settings: FragmentSettings, _ disk: any FileSystem
) throws(Problem) -> NewsFragments {
  var news = NewsFragments(tool: .towncrier, changelog: settings.path("filename"))
  if news.changelog == nil { news.changelog = settings.folder / "NEWS.rst" }
  var types = towncrierTypes(settings)
  if types.isEmpty { types = FragmentType.towncrier }
  var folder = settings.path("directory")
  if folder == nil, let package = settings.text("package") {
    let source = settings.folder / Path(settings.text("package_dir") ?? ".")
    folder =
      (source / Path(package.split(separator: ".").joined(separator: "/"))
      / "newsfragments").lexicallyNormal
  }
  if settings.text("template") != nil {
    news.notes.append(
      "towncrier's `template` is not followed: the news are written as towncrier does without one")
  }
  let ignored = Set((settings.texts("ignore") ?? []).map { $0.lowercased() })
  let issues = settings.text("issue_format")
  // Sections are folders below.
  var sections: [(name: String?, path: Path)] = []
  if case .array(let tables)? = settings.table["section"] {
    for case .table(let table) in tables {
      guard case .string(let path)? = table["path"] else { continue }
      let name: String? = if case .string(let name)? = table["name"] { name } else { nil }
      sections.append((name.flatMap { $0.isEmpty ? nil : $0 }, Path(path)))
    }
  }
  if sections.isEmpty { sections = [(nil, ".")] }
  let base = folder ?? settings.folder / "newsfragments"
  for section in sections {
    let place = (base / section.path).lexicallyNormal
    for name in try names(in: place, disk) ?? [] where !ignored.contains(name.lowercased()) {
      guard let (issue, type) = towncrierName(name, types) else { continue }
      let file = place / Path(name)
      let text = String(decoding: try contents(file, disk), as: UTF8.self)
      news.add(
        text, of: file, issue: issue, type, section: section.name, issues: issues,
        isMarkdown: news.changelog?.name.string.lowercased().hasSuffix(".md") == true)
    }
  }
  let titles = types.map(\.title)
  news.order = sections.flatMap { section in
    titles.map { title in section.name.map { "\($0): \(title)" } ?? title }
  }
  return news
}

private func towncrierTypes(_ settings: FragmentSettings) -> [FragmentType] {
  func type(_ directory: String, _ table: [String: TOMLNode]) -> FragmentType {
    let name: String? = if case .string(let name)? = table["name"] { name } else { nil }
    let isShown = if case .boolean(let shows)? = table["showcontent"] { shows } else { true }
    return FragmentType(
      directory: directory, title: name ?? directory.capitalizedFirst, isShown: isShown)
  }
  if case .array(let tables)? = settings.table["type"] {
    return tables.compactMap { node in
      guard case .table(let table) = node, case .string(let name)? = table["name"] else {
        return nil
      }
      if case .string(let directory)? = table["directory"] { return type(directory, table) }
      return type(name.lowercased(), table)
    }
  }
  if case .table(let tables)? = settings.table["fragment"] {
    return tables.sorted { $0.key < $1.key }.compactMap { key, node in
      if case .table(let table) = node { type(key, table) } else { nil }
    }
  }
  return []
}

// MARK: scriv

private func scrivSettings(
  in folder: Path, _ disk: any FileSystem
) throws(Problem) -> FragmentSettings? {
  if let table = try tool("scriv", in: folder / "pyproject.toml", disk) {
    return FragmentSettings(table: table, folder: folder)
  }
  for name in ["scriv.ini", "setup.cfg", "tox.ini"] as [Path] where isFile(folder / name, disk) {
    let bytes = try contents(folder / name, disk)
    for section in ["scriv", "tool.scriv"] {
      var table: [String: TOMLNode] = [:]
      for key in ["fragment_directory", "format", "categories", "changelog", "skip_fragments"] {
        guard let range = iniValue(key, in: section, of: bytes) else { continue }
        table[key] = .string(String(decoding: bytes[range], as: UTF8.self))
      }
      let mark = Array("[\(section)]".utf8)
      let isThere = lines(of: bytes).contains { bytes[$0].starts(with: mark) }
      if isThere { return FragmentSettings(table: table, folder: folder) }
    }
  }
  return nil
}

/// - Source: scriv's documentation, "Configuration".
private func scriv(
  _ settings: FragmentSettings, _ disk: any FileSystem
) throws(Problem) -> NewsFragments {
  let isMarkdown = settings.text("format") == "md"
  let named = settings.text("changelog").flatMap { $0.contains("$") ? nil : $0 }
  var news = NewsFragments(
    tool: .scriv,
    changelog: (settings.folder / Path(named ?? "CHANGELOG.\(isMarkdown ? "md" : "rst")"))
      .lexicallyNormal)
  news.order =
    settings.texts("categories") ?? [
      "Removed", "Added", "Changed", "Deprecated", "Fixed", "Security",
    ]
  let folder = settings.path("fragment_directory") ?? settings.folder / "changelog.d"
  for name in try names(in: folder, disk) ?? [] {
    guard name.hasSuffix(isMarkdown ? ".md" : ".rst"), !name.lowercased().hasPrefix("readme")
    else { continue }
    let file = folder / Path(name)
    let bytes = try contents(file, disk)
    news.fragments.append(
      .init(
        file: file,
        entries: scrivEntries(bytes, isMarkdown ? .markdown : .restructuredText)))
  }
  return news
}

// MARK: Files

/// The table of a tool in a file of settings; nil for none.
private func tool(
  _ name: String, in file: Path, _ disk: any FileSystem
) throws(Problem) -> [String: TOMLNode]? {
  guard isFile(file, disk) else { return nil }
  let document = try TOMLDocument(try contents(file, disk), file: file)
  return try document.table(at: ["tool", .name(name)])
}

private func isFile(_ file: Path, _ disk: any FileSystem) -> Bool {
  guard let place = (try? disk.resolved(file)) ?? nil else { return false }
  return (try? disk.status(of: place))??.kind == .file
}

private func contents(_ file: Path, _ disk: any FileSystem) throws(Problem) -> [UInt8] {
  try asProblem { () throws(FileError) in try disk.contents(of: file) }
}

/// The files in a folder that are not hidden, sorted; nil where there is no folder.
private func names(
  in folder: Path, _ disk: any FileSystem
) throws(Problem) -> [String]? {
  guard let place = (try? disk.resolved(folder)) ?? nil,
    (try? disk.status(of: place))??.kind == .folder
  else { return nil }
  let entries = try asProblem { () throws(FileError) in try disk.entries(of: folder) }
  return entries.filter { $0.kind == .file }.map(\.name.string).filter { !$0.hasPrefix(".") }
    .sorted()
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
