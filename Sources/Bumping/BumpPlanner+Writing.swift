// What a bump writes into which file: the versions themselves, `__version__`, pins, the files that the
// Releasefile names, and changelogs.

import Diagnostics
import Host
import Standards
import Versioning
import Workspace

extension BumpPlanner {
  /// The versions where build backends read them, and `__version__` beside them.
  mutating func writeVersions() throws(Problem) {
    for one in bumped + followed {
      switch one.source {
      case .written(let place):
        let text = try spelling(of: one.new, like: place.text, in: place.file)
        switch place.spot {
        case .toml(let path):
          try files.replace(ofStringAt: path, in: place.file, with: text, place.what)
        case .bytes(let range):
          try files.replace(range, in: place.file, with: text, place.what)
        case .tuple(let range):
          try files.replace(range, in: place.file, with: try tuple(one, in: place), place.what)
        }
        try writeModuleVersions(of: one, besides: place.file)
      case .tags(let tool):
        notes.append("`\(one.package.name)` takes its version from the tag (\(tool))")
      case .elsewhere: break
      }
    }
  }

  /// `__version__` in the package's modules, where it says the old version.
  private mutating func writeModuleVersions(
    of one: Bumped, besides stated: Path
  ) throws(Problem) {
    let module = Path(one.package.module)
    let own = [Path("."), "src"].flatMap { folder -> [Path] in
      let base = (one.package.path / folder / module).lexicallyNormal
      return [base, Path(bytes: base.bytes + Array(".py".utf8))]
    }
    var files = versionModules(
      of: one.package, besides: layout.packages.map(\.path), disk: disk)
    files += own.filter { (try? disk.status(of: $0))??.kind == .file }
    for file in files where file != stated {
      let bytes = try self.files.bytes(of: file)
      // A constant of that name is the package's version only where a file has no other business.
      let isAbout = file.name != "__init__.py" && !own.contains(file)
      let names: Set<String> = isAbout ? ["__version__", "VERSION"] : ["__version__"]
      guard let range = assignedString(to: names, in: bytes) else { continue }
      let text = String(decoding: bytes[range], as: UTF8.self)
      let isOwn = own.contains(file) || own.contains(file.parent)
      let version = Version(spelled: text)
      // Elsewhere in the package, another thing may have an equal version in other words.
      if version == one.old, isOwn || one.old.text == text || one.old.normalized == text {
        try self.files.replace(range, in: file, with: one.new.normalized, "__version__")
      } else if isOwn, version != one.old, version != one.new {
        notes.append(
          "`\(file)` says `\(text)`, not `\(one.old)`, and stays: correct it by hand, once")
      }
    }
  }

  /// The numbers of a version, for a tuple that has nothing else.
  private func tuple(_ one: Bumped, in place: VersionPlace) throws(Problem) -> String {
    guard one.new == Version(release: one.new.release) else {
      throw BumpMistake.onlyNumbers(one.new, in: place.file).problem
    }
    let count = max(one.new.release.count, one.old.release.count)
    let zeros = Array(repeating: 0, count: count - one.new.release.count)
    return (one.new.release + zeros).map(String.init).joined(separator: ", ")
  }

  /// The version as a file writes versions: by SemVer where the old one was, or the file's format
  /// asks for it.
  private func spelling(
    of version: Version, like old: String, in file: Path
  ) throws(Problem) -> String {
    let asksForSemantic =
      file.name == "Cargo.toml" || file.name == "package.json"
      || file.name.bytes.suffix(5).isText(".json")
    let isSemantic = Version(spelled: old).map { old == $0.semantic && old != $0.normalized }
    guard asksForSemantic || isSemantic == true else { return version.normalized }
    if let text = version.semantic { return text }
    // Only a format can insist.
    if !asksForSemantic { return version.normalized }
    throw BumpRefusal.noSemanticForm(version, file: file.string).problem
  }

  // MARK: Pins

  private var siblingPins: SiblingPins {
    var pins = SiblingPins(
      Dictionary(
        (bumped + followed).map { ($0.package.name, $0.new) },
        uniquingKeysWith: { first, _ in first }),
      policy: request.pins)
    for one in bumped + followed where pins.old[one.package.name] == nil {
      pins.old[one.package.name] = one.old.publicVersion
    }
    // Where packages have tags of their own, what is not released keeps its requirements.
    let areOne = request.releaseTags.map { !$0.haveOwnTags } ?? false
    pins.moving =
      areOne
      ? nil
      : Set((bumped + followed).map { ($0.package.path / $0.package.projectFile).lexicallyNormal })
    return pins
  }

  mutating func movePins() throws(Problem) {
    var pins = siblingPins
    var projects = Set(layout.files)
    // Of a root that only holds tools' settings nothing else was read.
    let root: Path = "pyproject.toml"
    if (try? disk.status(of: root))??.kind == .file { projects.insert(root) }
    for package in followers where package.projectFile == root {
      projects.insert((package.path / package.projectFile).lexicallyNormal)
    }
    for file in projects.sorted() { try pins.move(inProject: file, &files) }
    for package in layout.packages + followers {
      for name: Path in ["setup.cfg", "setup.py"] {
        let file = package.path / name
        if (try? disk.status(of: file))??.kind == .file { _ = try pins.move(inText: file, &files) }
      }
    }
    add(pins.errors)
  }

  // MARK: The Releasefile's files

  mutating func writeVersionFiles() throws(Problem) {
    try writeManifest()
    for word in request.versionFiles {
      let wanted = VersionFile(word)
      let paths = try matches(of: wanted)
      if paths.isEmpty {
        throw BumpMistake.noVersionFile(wanted.file).problem
      }
      for file in paths { try write(wanted, in: file) }
    }
  }

  /// The manifest from which release-please goes on: it says each package's version, and follows.
  private mutating func writeManifest() throws(Problem) {
    let file: Path = ".release-please-manifest.json"
    guard (try? disk.status(of: file))??.kind == .file,
      !request.versionFiles.contains(where: { VersionFile($0).file == file.string })
    else { return }
    let bytes = try files.bytes(of: file)
    let places = manifestVersions(of: bumped.map(\.package.path), in: bytes)
    for one in bumped {
      guard let range = places[one.package.path] else { continue }
      let old = String(decoding: bytes[range], as: UTF8.self)
      guard Version(spelled: old) == one.old else { continue }
      let text = try spelling(of: one.new, like: old, in: "VERSION")
      try files.replace(range, in: file, with: text, "version")
    }
  }

  func matches(of wanted: VersionFile) throws(Problem) -> [Path] {
    let pattern: GlobPattern
    do {
      pattern = try GlobPattern(wanted.file)
    } catch {
      throw BumpMistake.badPattern(error).problem
    }
    return try asProblem { () throws(FileError) in
      if let literal = pattern.literal {
        let kind = try disk.resolved(literal).flatMap { try? disk.status(of: $0) }?.kind
        return kind == .file ? [literal] : []
      }
      let base = pattern.base
      return try disk.tree(below: base) { name in
        [".git", ".venv", ".cache", "node_modules"].contains(name.name.string)
          || !pattern.canMatch(below: base / name)
      }.map { base / $0.path }.filter(pattern.matches)
    }
  }

  private mutating func write(_ wanted: VersionFile, in file: Path) throws(Problem) {
    // A file below a package's folder is that package's, the innermost one's.
    let owner = layout.packages.filter { $0.path != "." && $0.owns(file) }
      .max { $0.path.bytes.count < $1.path.bytes.count }
    let concerned = bumped.filter { owner == nil || $0.package.name == owner?.name }
    guard let new = concerned.first?.new else { return }
    let bytes = try files.bytes(of: file)
    var pins = siblingPins
    let isTOML = file.name.bytes.suffix(5).isText(".toml")
    var count = isTOML ? 0 : try pins.move(inText: file, &files)
    // Among packages with versions of their own, a version alone does not say whose it is.
    let isUnclear = owner == nil && isShared(Set(concerned.map(\.old)))
    let olds = Set(concerned.map(\.old))
    var places = versionPlaces(of: olds, in: bytes, onLinesWith: wanted.text)
    if wanted.text == nil, file.name.bytes.suffix(5).isText(".json"),
      let own = rootVersions(inJSON: bytes)
    {
      places.removeAll { !own.contains($0.range) }
    }
    for place in places where !isUnclear {
      count += 1
      let old = String(decoding: bytes[place.range], as: UTF8.self)
      let text = try spelling(of: new, like: old, in: file)
      try files.replace(place.range, in: file, with: text, "version")
    }
    // It may tell the version of another one.
    if count > 0 || isUnclear || owner == nil && bumped.count < layout.packages.count { return }
    let old = concerned[0].old
    throw BumpMistake.versionNotThere(file, old, named: wanted.file, text: wanted.text).problem
  }

  /// Whether packages that stay are at one of these versions, too.
  private func isShared(_ olds: Set<Version>) -> Bool {
    guard request.isIndependent, layout.packages.count > 1 else { return false }
    guard let tags = request.releaseTags else { return true }
    let names = Set(bumped.map(\.package.name))
    return layout.packages.contains { package in
      !names.contains(package.name) && tags.version(of: package.name).map(olds.contains) ?? true
    }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func isText(_ text: String) -> Bool { elementsEqual(text.utf8) }
}
