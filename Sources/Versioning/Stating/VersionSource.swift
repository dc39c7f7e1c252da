// Where a package's version comes from: the file and the place that state it, or git's tags. What
// build backends read is told by their settings, without asking them.

public import Diagnostics
public import Host
public import Notation
public import Standards
public import Workspace

/// A place where a version is written.
public struct VersionPlace: Sendable, Hashable {
  public enum Spot: Sendable, Hashable {
    case toml([TOMLKey])
    case bytes(Range<Int>)
    /// The numbers of a tuple, what stands between its brackets.
    case tuple(Range<Int>)
  }
  public var file: Path
  public var spot: Spot
  /// As it stands there.
  public var text: String
  /// For people: `version`, `__version__`.
  public var what: String
}

/// What decides a package's version.
public enum VersionSource: Sendable, Hashable {
  case written(VersionPlace)
  /// A tool that makes it of git's tags: its name.
  case tags(String)
  /// Something that is not known here; why, for a message.
  case elsewhere(String)
}

/// Reads a package's files for what decides its version.
public struct VersionSourceReader {
  let package: Package
  let disk: any FileSystem

  public init(package: Package, disk: any FileSystem) {
    self.package = package
    self.disk = disk
  }

  /// - Throws: what is wrong with `pyproject.toml`.
  /// - Source: the documentation of hatch, setuptools, flit, poetry, pdm, maturin, scikit-build-core
  ///   and of the tools that read git's tags.
  public func source() throws(Problem) -> VersionSource {
    guard package.projectFile == "pyproject.toml" else { return setUpFiles() }
    let file = package.path / "pyproject.toml"
    guard let bytes = contents(file) else {
      throw BumpRefusal.unreadable(file).problem
    }
    let document = try TOMLDocument(bytes, file: file)
    if let text = try document.string(at: ["project", "version"]) {
      return .written(place(file, ["project", "version"], text))
    }
    if let tool = tagTool(document) { return .tags(tool) }
    let poetry: [TOMLKey] = ["tool", "poetry", "version"]
    if let text = try document.string(at: poetry) { return .written(place(file, poetry, text)) }
    return try backendSource(document)
  }

  private func backendSource(_ document: TOMLDocument) throws(Problem) -> VersionSource {
    func text(_ path: [TOMLKey]) -> String? {
      if case .string(let text)? = document[path] { text } else { nil }
    }
    let backend = package.buildSystem.backend
    if backend.hasPrefix("hatchling") {
      let table = hatchVersion(document)
      if let tool = table["source"].flatMap({ Self.hatchTagTools[$0] }) { return .tags(tool) }
      if let path = table["path"] { return hatch(package.path / Path(path), table) }
    }
    if backend.hasPrefix("setuptools") {
      let dynamic: [TOMLKey] = ["tool", "setuptools", "dynamic", "version"]
      if let attribute = text(dynamic + ["attr"]) {
        let source = text(["tool", "setuptools", "package-dir", ""])
        return self.attribute(attribute, below: source.map { [Path($0)] } ?? ["src", "."])
      }
      if let file = text(dynamic + ["file"]) ?? text(dynamic + ["file", 0]) {
        return whole(package.path / Path(file))
      }
      return setUpFiles()
    }
    if backend.hasPrefix("flit") {
      let module = text(["tool", "flit", "module", "name"]) ?? package.module
      return attribute("\(module).__version__", below: ["src", "."])
    }
    if backend.hasPrefix("pdm"), let path = text(["tool", "pdm", "version", "path"]) {
      return python(at: package.path / Path(path), names: ["__version__"])
    }
    if backend.hasPrefix("scikit_build_core"),
      let path = text(["tool", "scikit-build", "metadata", "version", "input"])
    {
      let file = package.path / Path(path)
      if let pattern = text(["tool", "scikit-build", "metadata", "version", "regex"]),
        let bytes = contents(file),
        let range = matchedText("value", of: pattern, in: bytes)
      {
        return written(range, in: bytes, of: file, "version")
      }
      return python(at: file, names: ["__version__", "version"], ignoresCase: true)
    }
    if backend.hasPrefix("maturin") {
      let manifest = text(["tool", "maturin", "manifest-path"]) ?? "Cargo.toml"
      let file = package.path / Path(manifest)
      let path: [TOMLKey] = ["package", "version"]
      guard let bytes = contents(file), let cargo = try? TOMLDocument(bytes, file: file) else {
        return .elsewhere("`\(file)` states none")
      }
      if case .string(let version)? = cargo[path] { return .written(place(file, path, version)) }
      return cargoWorkspace(of: file, cargo) ?? .elsewhere("`\(file)` states none")
    }
    return .elsewhere("the build backend `\(backend)` makes it")
  }

  /// The version that members of Cargo's workspace have in common: `version.workspace = true`.
  /// - Source: the Cargo book, "Workspaces".
  private func cargoWorkspace(of file: Path, _ cargo: TOMLDocument) -> VersionSource? {
    guard case .boolean(true)? = cargo[["package", "version", "workspace"]] else { return nil }
    let path: [TOMLKey] = ["workspace", "package", "version"]
    var folder = file.parent
    while true {
      let root = (folder / "Cargo.toml").lexicallyNormal
      if let bytes = contents(root), let document = try? TOMLDocument(bytes, file: root),
        case .string(let version)? = document[path]
      {
        return .written(place(root, path, version))
      }
      if folder == "." || folder == folder.parent { return nil }
      folder = folder.parent
    }
  }

  // MARK: Hatch

  /// Sources of versions for hatch that look at git's tags, with the tools that they are.
  private static let hatchTagTools = [
    "vcs": "hatch-vcs", "uv-dynamic-versioning": "uv-dynamic-versioning",
    "versioningit": "versioningit",
  ]

  /// The texts of `[tool.hatch.version]`, or of `[version]` in `hatch.toml`.
  private func hatchVersion(_ document: TOMLDocument) -> [String: String] {
    var node = document[["tool", "hatch", "version"]]
    let file = package.path / "hatch.toml"
    if let bytes = contents(file), let other = try? TOMLDocument(bytes, file: file) {
      node = other[["version"]] ?? node
    }
    guard case .table(let table)? = node else { return [:] }
    return table.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
  }

  /// What hatch finds in a file: by its own pattern an assignment, else what the project's pattern
  /// calls `version`.
  private func hatch(_ file: Path, _ table: [String: String]) -> VersionSource {
    if let pattern = table["pattern"], let bytes = contents(file) {
      if let range = matchedText("version", of: pattern, in: bytes) {
        return written(range, in: bytes, of: file, "version")
      }
      return .elsewhere("the pattern of `[tool.hatch.version]` is not in `\(file)`")
    }
    let names = table["expression"].map { Set([$0]) } ?? ["__version__", "version"]
    return python(at: file, names: names, ignoresCase: table["expression"] == nil)
  }

  // MARK: Tags

  /// The tool that makes the version of git's tags, where one is in use.
  private func tagTool(_ document: TOMLDocument) -> String? {
    let tables: [(path: [TOMLKey], value: String?, tool: String)] = [
      (["tool", "pdm", "version", "source"], "scm", "pdm-backend"),
      (["tool", "poetry-dynamic-versioning", "enable"], nil, "poetry-dynamic-versioning"),
    ]
    for (path, value, tool) in tables {
      switch document[path] {
      case .string(let text)? where text == value: return tool
      case .boolean(true)? where value == nil: return tool
      default: continue
      }
    }
    // These do their work as soon as they are required to build.
    let tools: Set<String> = [
      "setuptools-scm", "setuptools-git-versioning", "versioningit", "versioneer", "pbr",
      "flit-scm", "setuptools-vcs-versioning", "dunamai", "miniver", "setuptools-git-version",
    ]
    let required = package.buildSystem.requires.compactMap { try? Requirement($0) }
    let hasOwn = document[["tool", "setuptools", "dynamic", "version"]] != nil
    return hasOwn
      ? nil : required.first { tools.contains($0.name.normalized) }?.name.normalized
  }

  // MARK: Files

  /// `setup.cfg`, then `setup.py`.
  private func setUpFiles() -> VersionSource {
    let configuration = package.path / "setup.cfg"
    if let bytes = contents(configuration),
      let range = iniValue("version", in: "metadata", of: bytes), !range.isEmpty
    {
      let value = String(decoding: bytes[range], as: UTF8.self)
      if let attribute = value.value(after: "attr:") {
        return self.attribute(attribute, below: ["src", "."])
      }
      if let file = value.value(after: "file:") { return whole(package.path / Path(file)) }
      return .written(
        VersionPlace(file: configuration, spot: .bytes(range), text: value, what: "version"))
    }
    let script = package.path / "setup.py"
    guard let bytes = contents(script) else { return .elsewhere("no file states it") }
    let text = String(decoding: bytes, as: UTF8.self)
    for (word, tool) in [
      ("use_scm_version", "setuptools-scm"), ("versioneer.get_version", "versioneer"),
      ("pbr=True", "pbr"),
    ] where text.contains(word) { return .tags(tool) }
    let arguments = argumentStrings("version", in: bytes)
    if arguments.count == 1 { return written(arguments[0], in: bytes, of: script, "version") }
    let names: Set<String> = ["__version__", "VERSION", "version"]
    if arguments.isEmpty, let range = assignedString(to: names, in: bytes) {
      return written(range, in: bytes, of: script, "version")
    }
    if let (file, range) = versionFile(namedBy: bytes, of: package, disk: disk),
      let text = contents(file)
    {
      return written(range, in: text, of: file, "version")
    }
    return .elsewhere("`\(script)` computes it")
  }

  /// The string that a module's attribute is set to: `shop.about.__version__`.
  private func attribute(_ attribute: String, below folders: [Path]) -> VersionSource {
    let parts = attribute.split(separator: ".")
    guard let name = parts.last, parts.count > 1 else {
      return .elsewhere("`\(attribute)` names no module")
    }
    let module = Path(parts.dropLast().joined(separator: "/"))
    for folder in folders {
      let base = package.path / folder / module
      for file in [base / "__init__.py", Path(bytes: base.bytes + Array(".py".utf8))]
      where contents(file) != nil {
        return python(at: file, names: [String(name)])
      }
    }
    if let file = onlyFile(of: module) { return python(at: file, names: [String(name)]) }
    return .elsewhere("there is no file for the module of `\(attribute)`")
  }

  /// The file of a module that lies elsewhere in the package, where there is one alone: which folder
  /// holds the code, settings can say in many ways.
  private func onlyFile(of module: Path) -> Path? {
    let ends = [module / "__init__.py", Path(bytes: module.bytes + Array(".py".utf8))].map {
      Path("/").bytes + $0.bytes
    }
    let entries = try? disk.tree(below: package.path) { folder in
      let name = folder.name.string
      return name.hasPrefix(".") || ["build", "dist", "node_modules"].contains(name)
    }
    let found = (entries ?? []).filter { entry in
      ends.contains { entry.path.bytes.suffix($0.count).elementsEqual($0) }
    }
    return found.count == 1 ? (package.path / found[0].path).lexicallyNormal : nil
  }

  private func python(
    at file: Path, names: Set<String>, ignoresCase: Bool = false
  ) -> VersionSource {
    guard contents(file) != nil else { return .elsewhere("there is no file `\(file)`") }
    let modules = ModuleVersion(package: package, disk: disk)
    guard let place = modules.place(of: names, ignoresCase: ignoresCase, in: file) else {
      return .elsewhere("`\(file)` assigns no string to `\(names.sorted()[0])`")
    }
    return .written(place)
  }

  /// A file that holds the version and nothing else.
  private func whole(_ file: Path) -> VersionSource {
    guard let bytes = contents(file) else { return .elsewhere("there is no file `\(file)`") }
    let range = trimmedRange(0..<bytes.count, of: bytes)
    return written(range, in: bytes, of: file, "version")
  }

  private func written(
    _ range: Range<Int>, in bytes: [UInt8], of file: Path, _ what: String
  ) -> VersionSource {
    .written(
      VersionPlace(
        file: file, spot: .bytes(range), text: String(decoding: bytes[range], as: UTF8.self),
        what: what))
  }

  private func place(_ file: Path, _ path: [TOMLKey], _ text: String) -> VersionPlace {
    VersionPlace(file: file, spot: .toml(path), text: text, what: "version")
  }

  private func contents(_ file: Path) -> [UInt8]? { try? disk.contents(of: file.lexicallyNormal) }
}

extension String {
  /// `shop.__version__` of `attr: shop.__version__`.
  fileprivate func value(after prefix: String) -> String? {
    guard hasPrefix(prefix) else { return nil }
    return String(dropFirst(prefix.count).drop { $0 == " " })
  }
}

/// The version that a package's files state; nil where tags or a program make it.
public func statedVersion(of package: Package, disk: any FileSystem) -> Version? {
  guard let source = try? VersionSourceReader(package: package, disk: disk).source() else {
    return nil
  }
  switch source {
  case .written(let place): return try? Version(place.text)
  case .tags: return nil
  case .elsewhere: return package.isUnanswered ? nil : package.version
  }
}

/// The tool that makes a package's version of git's tags; nil where something else does.
public func tagTool(of package: Package, disk: any FileSystem) -> String? {
  guard case .tags(let tool)? = try? VersionSourceReader(package: package, disk: disk).source()
  else { return nil }
  return tool
}
