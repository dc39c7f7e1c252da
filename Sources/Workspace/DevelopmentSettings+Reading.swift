// From a pyproject.toml's tables to `DevelopmentSettings`. A mistake in them stops nobody who does not
// run tests: what is not understood is left out, and a group that lacks a part is named when it is used.

import Notation
import Standards

extension DevelopmentSettings {
  init(_ root: [String: TOMLNode]) {
    let tool = root["tool"]?.table ?? [:]
    requiresPython =
      root["project"]?.table?["requires-python"]?.string
      ?? tool["poetry"]?.table?["dependencies"]?.table?["python"]?.string
      .flatMap(specifiers(ofPoetry:))
    python = tool["uv"]?.table?["python"]?.string
    readStandardGroups(root["dependency-groups"]?.table ?? [:])
    readUv(tool["uv"]?.table ?? [:])
    readPoetry(tool["poetry"]?.table ?? [:])
    for (name, entries) in (tool["pdm"]?.table?["dev-dependencies"]?.table ?? [:]).inOrder {
      var group = RequirementGroup(name, .pdm)
      group.requirements = entries.strings.filter { (try? Requirement($0)) != nil }
      groups.append(group)
    }
    readHatch(tool["hatch"]?.table?["envs"]?.table ?? [:])
    readTox(tool["tox"]?.table ?? [:])
  }

  /// - Source: PEP 735.
  private mutating func readStandardGroups(_ table: [String: TOMLNode]) {
    for (name, entries) in table.inOrder {
      var group = RequirementGroup(name, .standard)
      for entry in entries.array ?? [] {
        if let text = entry.string { group.requirements.append(text) }
        if let other = entry.table?["include-group"]?.string {
          group.includes.append(normalGroupName(other))
        }
      }
      groups.append(group)
    }
  }

  /// - Source: uv's reference, "Settings".
  private mutating func readUv(_ table: [String: TOMLNode]) {
    if let texts = table["dev-dependencies"]?.array {
      var group = RequirementGroup("dev", .standard)
      group.requirements = texts.compactMap(\.string)
      groups.append(group)
    }
    defaultGroups =
      table["default-groups"]?.string.map { [$0] } ?? table["default-groups"]?.strings ?? []
    constraints = requirementTexts(table["constraint-dependencies"])
    overrides = requirementTexts(table["override-dependencies"])
    buildConstraints = requirementTexts(table["build-constraint-dependencies"])
    for key in ["prerelease", "resolution"] {
      if let text = table[key]?.string { resolverOptions += ["--\(key)", text] }
    }
    for set in table["conflicts"]?.array ?? [] {
      conflicts.append(
        (set.array ?? []).compactMap { entry in
          if let name = entry.table?["group"]?.string { return "group:\(normalGroupName(name))" }
          return entry.table?["extra"]?.string.map { "extra:\(normalGroupName($0))" }
        })
    }
    for (name, node) in (table["sources"]?.table ?? [:]).inOrder {
      guard let name = try? ProjectName(name) else { continue }
      for entry in node.array ?? [node] {
        guard let entry = entry.table, let place = uvPlace(entry) else { continue }
        sources.append(
          RequirementSource(
            name, place, marker: entry["marker"]?.string,
            origin: "tool.uv.sources.\(name.text)"))
      }
    }
    for entry in table["cache-keys"]?.array ?? [] {
      if let file = entry.string ?? entry.table?["file"]?.string { cachedFiles.append(file) }
      // Of a folder uv takes only when it was made: what is in it says more.
      if let folder = entry.table?["dir"]?.string { cachedFiles.append("\(folder)/**") }
      if entry.table?["git"] != nil { cachedFacts.append("git") }
      if let name = entry.table?["env"]?.string { cachedFacts.append("env:\(name)") }
    }
  }

  private func uvPlace(_ entry: [String: TOMLNode]) -> RequirementSource.Place? {
    if let url = entry["git"]?.string {
      let revision = ["rev", "tag", "branch"].lazy.compactMap { entry[$0]?.string }.first
      return .url(gitURL(url, revision, subfolder: entry["subdirectory"]?.string))
    }
    if let url = entry["url"]?.string {
      return .url(url + (entry["subdirectory"]?.string.map { "#subdirectory=\($0)" } ?? ""))
    }
    if let path = entry["path"]?.string { return .path(path) }
    if let index = entry["index"]?.string { return .index(index) }
    return entry["workspace"] == .boolean(true) ? .member : nil
  }

  /// - Source: poetry's documentation, "Dependency specification" and "Dependency groups".
  private mutating func readPoetry(_ table: [String: TOMLNode]) {
    func add(_ name: String, _ table: [String: TOMLNode]) {
      var group = RequirementGroup(name, .poetry)
      for (name, node) in table.inOrder where name != "python" {
        for entry in node.array ?? [node] {
          let requirement = PoetryRequirement(name, entry)
          if let text = requirement?.text { group.requirements.append(text) }
          if let source = requirement?.source { sources.append(source) }
        }
      }
      groups.append(group)
    }
    if let dev = table["dev-dependencies"]?.table { add("dev", dev) }
    for (name, group) in (table["group"]?.table ?? [:]).inOrder {
      add(name, group.table?["dependencies"]?.table ?? [:])
    }
    for (name, node) in (table["dependencies"]?.table ?? [:]).inOrder where name != "python" {
      for entry in node.array ?? [node] {
        if let source = PoetryRequirement(name, entry)?.source { sources.append(source) }
      }
    }
  }

  /// - Source: hatch's documentation, "Environment configuration".
  private mutating func readHatch(_ environments: [String: TOMLNode]) {
    for (name, node) in environments.inOrder {
      guard let table = node.table else { continue }
      var group = RequirementGroup(name, .hatch)
      let texts =
        (table["dependencies"]?.strings ?? []) + (table["extra-dependencies"]?.strings ?? [])
      // What is filled in by hatch (`{root:uri}`) names a folder.
      group.requirements = texts.filter { (try? Requirement($0)) != nil && !$0.contains("{") }
      group.extras = table["features"]?.strings.map(normalGroupName) ?? []
      groups.append(group)
      for other in table["dependency-groups"]?.strings ?? [] where isForTests(hatch: name) {
        defaultGroups.append(normalGroupName(other))
      }
    }
  }

  /// - Source: tox's documentation, "Configuration", for `pyproject.toml`.
  private mutating func readTox(_ table: [String: TOMLNode]) {
    let environments = table["env"]?.table ?? [:]
    let tables =
      [table["env_run_base"]?.table]
      + environments.inOrder.map { name, node in isForTests(tox: name) ? node.table : nil }
    for table in tables.compactMap(\.self) {
      defaultGroups += (table["dependency_groups"]?.strings ?? []).map(normalGroupName)
      var group = RequirementGroup("tox", .tox)
      group.requirements = (table["deps"]?.strings ?? []).filter { (try? Requirement($0)) != nil }
      group.extras = table["extras"]?.strings.map(normalGroupName) ?? []
      groups.append(group)
    }
  }

  private func requirementTexts(_ node: TOMLNode?) -> [String] {
    (node?.array ?? []).compactMap { $0.string ?? $0.table?["requirement"]?.string }
      .filter { (try? Requirement($0)) != nil }
  }
}

/// The environments of hatch in which tests run: its default one is what people develop in.
func isForTests(hatch name: String) -> Bool {
  testGroupNames.contains(name) || name == "default" || name == "hatch-test"
}

/// tox's environments for versions of Python, and those that are called after tests.
func isForTests(tox name: String) -> Bool {
  name.hasPrefix("py") && name.dropFirst(2).allSatisfy { $0.isNumber || $0 == "." }
    || name.split(separator: "-").contains { testGroupNames.contains(String($0)) }
}

/// Git's URL as PEP 508 has it.
func gitURL(_ url: String, _ revision: String?, subfolder: String? = nil) -> String {
  var url = url.hasPrefix("git+") ? url : "git+\(url)"
  // `git@host:owner/name` is a URL only to git.
  if let at = url.firstIndex(of: "@"), !url.contains("://"),
    let colon = url[at...].firstIndex(of: ":")
  {
    url.replaceSubrange(colon...colon, with: "/")
    url = "git+ssh://\(url.dropFirst(4))"
  }
  if let revision { url += "@\(revision)" }
  if let subfolder { url += "#subdirectory=\(subfolder)" }
  return url
}

extension TOMLNode {
  var string: String? { if case .string(let text) = self { text } else { nil } }
  var table: [String: TOMLNode]? { if case .table(let table) = self { table } else { nil } }
  var array: [TOMLNode]? { if case .array(let array) = self { array } else { nil } }
  /// The texts of an array, whatever else is in it.
  var strings: [String] { (array ?? []).compactMap(\.string) }
}

extension [String: TOMLNode] {
  /// By name: TOML's tables have no order.
  fileprivate var inOrder: [(String, TOMLNode)] {
    sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
