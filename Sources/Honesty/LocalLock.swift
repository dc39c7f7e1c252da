// The packages of the repository itself in `uv.lock`, `poetry.lock` and `pdm.lock`, and whether what
// stands there still follows from their files. No tool is started: what the tools would find beyond
// that, other versions of third parties say, is not looked for.

import Diagnostics
public import Host
import Notation
import Standards
public import Workspace

/// A package of the repository as a lock file has it.
struct LockedPackage {
  var name: ProjectName
  /// Nil where the lock leaves it open, as uv does for dynamic versions.
  var version: Version?
  /// Its folder, from the lock's.
  var folder: Path
  /// Whether the lock's tool knows it as a member of a workspace.
  var isMember = false
  /// What it requires, by name; nil where the lock does not keep that.
  var requirements: [ProjectName: LockedRequirement]?
}

/// All that a lock keeps of one package's requirements of another.
struct LockedRequirement {
  var specifiers: Set<VersionSpecifiers> = []
  /// A folder, a URL or a repository: no version is asked for.
  var hasSource = false
}

/// The faults of a lock file, in its order.
/// - Parameters:
///   - packages: all of the repository.
///   - members: folders that have to be in the lock, from the Releasefile's folder.
public func lockFaults(
  _ bytes: [UInt8], at file: Path, packages: [Package], members: [Path], disk: any FileSystem
) -> [LockFault] {
  guard let locked = lockedPackages(bytes, file: file) else { return [] }
  let folder = file.parent
  var faults: [LockFault] = []
  for entry in locked {
    let place = (folder / entry.folder).lexicallyNormal
    guard let package = packages.first(where: { $0.name == entry.name && $0.path == place }) else {
      let holds = (try? disk.status(of: place / "pyproject.toml")) ?? nil
      if entry.isMember, holds == nil { faults.append(.gone(entry.name)) }
      continue
    }
    // What a backend computes may differ from call to call.
    if package.answer != nil { continue }
    if let version = entry.version, version != package.version {
      faults.append(.version(package.name, locked: version, actual: package.version))
    }
    faults += requirementFaults(entry, package)
  }
  for package in packages where members.contains(package.path) {
    if !locked.contains(where: { $0.name == package.name }) {
      faults.append(.missing(package.name))
    }
  }
  return faults
}

private func requirementFaults(_ entry: LockedPackage, _ package: Package) -> [LockFault] {
  guard let locked = entry.requirements else { return [] }
  var actual: [ProjectName: Set<VersionSpecifiers>] = [:]
  let all = package.dependencies + package.extras.flatMap(\.dependencies)
  var order: [ProjectName] = []
  // An extra may name others of the same package, which is nobody's requirement.
  for requirement in all where requirement.name != package.name {
    if actual[requirement.name] == nil { order.append(requirement.name) }
    actual[requirement.name, default: []].insert(requirement.specifiers)
  }
  var faults: [LockFault] = []
  for name in order {
    guard let there = locked[name] else {
      faults.append(.newRequirement(of: package.name, name))
      continue
    }
    guard let wanted = actual[name], !there.hasSource else { continue }
    if keys(wanted) != keys(there.specifiers) {
      faults.append(
        .requirement(
          of: package.name, name, locked: text(there.specifiers), actual: text(wanted)))
    }
  }
  for name in locked.keys.sorted() where actual[name] == nil && name != package.name {
    faults.append(.goneRequirement(of: package.name, name))
  }
  return faults
}

/// Sets of conditions without an order: uv writes them in another one.
private func keys(_ sets: Set<VersionSpecifiers>) -> Set<Set<VersionSpecifiers.Clause>> {
  Set(sets.map { Set($0.clauses) })
}

private func text(_ sets: Set<VersionSpecifiers>) -> String {
  sets.map(\.description).sorted().joined(separator: " or ")
}

// MARK: Reading

/// The repository's own packages in a lock file; nil for a format that is not known.
///
/// Locks are written by programs, and large: only the tables of these packages are read as TOML.
private func lockedPackages(_ bytes: [UInt8], file: Path) -> [LockedPackage]? {
  let parts = LockParts(bytes)
  guard let document = try? TOMLDocument(parts.own, file: file),
    case .array(let nodes)? = document[["package"]] ?? .array([])
  else { return nil }
  if file.name == "uv.lock" {
    guard case .integer(1)? = document[["version"]] else { return nil }
  }
  var members: Set<String> = []
  if case .array(let names)? = document[["manifest", "members"]] {
    for case .string(let name) in names { members.insert(name) }
  }
  return nodes.compactMap { node -> LockedPackage? in
    guard case .table(let table) = node, case .string(let text)? = table["name"],
      let name = try? ProjectName(text), let folder = folder(table, file)
    else { return nil }
    var package = LockedPackage(name: name, folder: folder)
    package.isMember = members.contains(text)
    if case .string(let version)? = table["version"] { package.version = Version(spelled: version) }
    if file.name == "uv.lock" { package.requirements = requirements(table) }
    return package
  }
}

private func folder(_ table: [String: TOMLNode], _ file: Path) -> Path? {
  func text(_ node: TOMLNode?) -> Path? {
    if case .string(let text)? = node { Path(text) } else { nil }
  }
  if file.name == "pdm.lock" { return text(table["path"]) }
  guard case .table(let source)? = table["source"] else { return nil }
  if file.name == "poetry.lock" {
    guard case .string("directory")? = source["type"] else { return nil }
    return text(source["url"])
  }
  return text(source["editable"]) ?? text(source["virtual"]) ?? text(source["directory"])
}

/// What `[package.metadata] requires-dist` has; nil where a requirement cannot be read.
private func requirements(_ table: [String: TOMLNode]) -> [ProjectName: LockedRequirement]? {
  // uv leaves out what is empty, but for packages that it does not keep this of.
  guard case .table(let metadata)? = table["metadata"] else {
    return table["dependencies"] == nil && table["optional-dependencies"] == nil ? [:] : nil
  }
  guard case .array(let nodes)? = metadata["requires-dist"] ?? .array([]) else { return nil }
  var result: [ProjectName: LockedRequirement] = [:]
  for node in nodes {
    guard case .table(let entry) = node, case .string(let text)? = entry["name"],
      let name = try? ProjectName(text)
    else { return nil }
    var requirement = result[name] ?? LockedRequirement()
    if ["editable", "virtual", "directory", "path", "url", "git"].contains(where: {
      entry[$0] != nil
    }) {
      requirement.hasSource = true
    } else if case .string(let specifier)? = entry["specifier"] {
      guard let specifiers = try? VersionSpecifiers(specifier) else { return nil }
      requirement.specifiers.insert(specifiers)
    } else {
      requirement.specifiers.insert(VersionSpecifiers())
    }
    result[name] = requirement
  }
  return result
}

/// A lock file without the tables of packages that come from elsewhere.
private struct LockParts {
  private(set) var own: [UInt8] = []

  init(_ bytes: [UInt8]) {
    let header = Array("[[package]]".utf8)
    let marks = [
      "source = { editable = ", "source = { virtual = ", "source = { directory = ",
      "type = \"directory\"", "path = \"",
    ].map { Array($0.utf8) }
    var block: Range<Int>?
    var isOwn = true
    func end(_ position: Int) {
      if let block, isOwn { own += bytes[block.lowerBound..<position] }
    }
    var start = 0
    block = 0..<0
    while start < bytes.count {
      let stop = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
      let line = bytes[start...stop]
      if line.first == UInt8(ascii: "[") {
        if line.starts(with: header) {
          end(start)
          block = start..<start
          isOwn = false
        } else if !line.starts(with: "[package.".utf8), !line.starts(with: "[[package.".utf8) {
          // Another table of the file's own: the manifest, or a checksum.
          end(start)
          block = start..<start
          isOwn = true
        }
      } else if !isOwn, marks.contains(where: line.starts(with:)) {
        isOwn = true
      }
      start = stop + 1
    }
    end(bytes.count)
  }
}
