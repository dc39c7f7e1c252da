// From what a step was seen to do to what its key has to know: which accesses are inputs that no rule
// names. What the rule names, what other steps make, and what is no source is none.

public import BuildGraph
public import Host
public import Observation

/// The places that tell an input from what belongs to the machine, to tools, or to the step itself.
public struct AccessFilter: Sendable {
  /// The checkout's folder, as it is called and with its links resolved.
  private let roots: [Path]
  /// Git's own folders, absolute.
  private let gitFolders: [Path]
  private let exclusions: Exclusions
  private let disk: any FileSystem

  /// More files of one folder than this are told by the folder, when it was listed.
  private static let limit = 256

  /// - Parameter gitFolders: absolute.
  public init(disk: any FileSystem, exclusions: Exclusions, gitFolders: [Path]) {
    self.disk = disk
    self.exclusions = exclusions
    self.gitFolders = Array(Set(gitFolders))
    let resolved = (try? disk.resolved(disk.root)) ?? nil
    roots = Array(Set([disk.root, resolved ?? disk.root]))
  }

  /// Whether a step has a cache of its own, beside its sources or in somebody's home folder: then it need
  /// not read everything again that its result follows from.
  /// - Parameter known: absolute folders that are rel's.
  public func hasOwnCache(_ accesses: [Access], known: [Path]) -> Bool {
    accesses.contains { access in
      guard access.kind == .read || access.kind == .written,
        below(systemFolders + known, access.path) == nil
      else { return false }
      return access.path.parent.bytes.split(separator: UInt8(ascii: "/")).contains { name in
        !name.elementsEqual("__pycache__".utf8)
          && name.count >= 5 && name.suffix(5).elementsEqual("cache".utf8)
      }
    }
  }

  /// What of a step's accesses its key has to know beyond its rule.
  /// - Parameters:
  ///   - folder: whose git files the step asks about where it reads git's index: its package's.
  ///   - upstream: what other steps made for it.
  public func inputs(
    in accesses: [Access], of action: Action, folder: Path, upstream: [Path]
  ) -> LearnedInputs {
    var work = Sorting(action: action, folder: folder, upstream: Set(upstream))
    // What the step wrote before it read it is its own; the order of `accesses` tells.
    let everWritten = Set(accesses.filter { $0.kind == .written }.map(\.path))
    for access in accesses {
      if access.kind == .written {
        work.written.insert(access.path)
        continue
      }
      // A name that it looks for before it makes the file says nothing of what was there.
      if access.kind == .absent, everWritten.contains(access.path) { continue }
      if access.kind == .connected || work.isWritten(access.path) { continue }
      if let inner = below(gitFolders, access.path) {
        work.addGit(access, inner)
      } else if let path = below(roots, access.path).map(sourceOfCompiled),
        !isNoInput(access, path, of: work),
        !exclusions.excludes(path),
        !work.isDeclared(path)
      {
        work.add(access.kind, path)
      }
    }
    if case .test = action.operation { work.leaveCollection() }
    for link in links(on: work.paths) where !work.isDeclared(link) {
      work.facts.insert(.presence(link))
    }
    return work.inputs(limit: Self.limit)
  }

  /// Whether nothing can follow from an access: a pipe, socket or device has no content of its own, and
  /// that the folders are there in which the rule's own files are goes without saying.
  private func isNoInput(_ access: Access, _ path: Path, of work: Sorting) -> Bool {
    switch access.kind {
    case .read, .executed:
      guard let place = (try? disk.resolved(path)) ?? nil else { return false }
      return ((try? disk.status(of: place)) ?? nil)?.kind == .other
    case .present:
      return work.isAroundDeclared(path) && ((try? disk.status(of: path)) ?? nil)?.kind == .folder
    default: return false
    }
  }

  /// What a step read outside of the checkout, of the system, and of what rel gives it: nothing that
  /// its key could have.
  /// - Parameter known: absolute folders that the key has by other ways, or that are the step's own.
  public func outside(in accesses: [Access], known: [Path]) -> [Access] {
    var written: Set<Path> = []
    return accesses.filter { access in
      switch access.kind {
      case .written: written.insert(access.path)
      case .connected: return !isLocal(access.path)
      case .read, .executed, .listed:
        return below(roots + gitFolders + systemFolders + known, access.path) == nil
          && access.path != "/" && !written.contains(access.path)
          && !disk.isFolder(access.path, unless: access.kind == .listed)
      case .present, .absent, .link, .searched: break
      }
      return false
    }
  }

  /// What a step read of the checkout, by what it is called from there; nil for what is outside or no
  /// source.
  public func source(_ access: Access) -> Path? {
    guard below(gitFolders, access.path) == nil,
      let path = below(roots, access.path).map(sourceOfCompiled), !exclusions.excludes(path)
    else { return nil }
    return path
  }

  private func below(_ folders: [Path], _ path: Path) -> Path? {
    for folder in folders {
      if path == folder { return "." }
      if let inner = path.relative(to: folder) { return inner }
    }
    return nil
  }

  /// The links among the folders that lead to paths.
  private func links(on paths: Set<Path>) -> [Path] {
    var known: Set<Path> = ["."]
    var result: [Path] = []
    for path in paths {
      var folder = path.parent
      while known.insert(folder).inserted {
        if ((try? disk.status(of: folder)) ?? nil)?.kind == .link { result.append(folder) }
        folder = folder.parent
      }
    }
    return result
  }
}

/// Where the system and its programs are, what the kernel shows, and what is there for a moment.
/// - Source: Filesystem Hierarchy Standard 3.0.
private let systemFolders: [Path] = [
  "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/etc", "/opt", "/proc", "/sys",
  "/dev", "/run", "/var", "/tmp", "/snap", "/nix", "/gnu",
]

/// Whether an address is one of this machine: a loopback one, or a socket that is a file.
private func isLocal(_ address: Path) -> Bool {
  let text = address.string
  return text.hasPrefix("127.") || text.hasPrefix("[::1]") || text.hasPrefix("/")
    || text.hasPrefix("@") || text.isEmpty
}

extension FileSystem {
  fileprivate func isFolder(_ path: Path, unless isNoMatter: Bool) -> Bool {
    if isNoMatter { return false }
    return ((try? status(of: path)) ?? nil)?.kind == .folder
  }
}

/// The module that Python keeps a compiled form of, where `path` is one.
/// - Source: PEP 3147.
private func sourceOfCompiled(_ path: Path) -> Path {
  let folder = path.parent
  guard folder.name == "__pycache__", path.name.bytes.suffix(4).elementsEqual(".pyc".utf8) else {
    return path
  }
  let stem = path.name.bytes.prefix { $0 != UInt8(ascii: ".") }
  let name = Path(bytes: Array(stem) + Array(".py".utf8))
  return folder.parent == "." ? name : folder.parent / name
}

/// One step's inputs while they are sorted out.
private struct Sorting {
  let declared: [GlobPattern]
  let outputs: [GlobPattern]
  let folder: Path
  let upstream: Set<Path>
  var written: Set<Path> = []
  var facts: Set<LearnedFact> = []
  private(set) var paths: Set<Path> = []
  private var contents: Set<Path> = []
  private var listed: Set<Path> = []
  private var absent: Set<Path> = []

  init(action: Action, folder: Path, upstream: Set<Path>) {
    declared = action.declaredPatterns.map(\.glob)
    outputs = action.outputs
    self.folder = folder
    self.upstream = upstream
  }

  func isWritten(_ path: Path) -> Bool {
    var path = path
    while !written.contains(path) {
      if path == "/" || path == "." { return false }
      path = path.parent
    }
    return true
  }

  /// Whether the path is a folder that what the rule names is in.
  func isAroundDeclared(_ path: Path) -> Bool {
    path == "." || declared.contains { $0.base == path || $0.base.relative(to: path) != nil }
  }

  /// Whether the rule, or another step's outputs, have the path whatever becomes of it.
  func isDeclared(_ path: Path) -> Bool {
    upstream.contains(path) || outputs.contains { $0.covers(path) }
      || declared.contains { $0.matches(path) || isWithin($0, path) }
  }

  /// Whether a pattern takes all that is below a folder, which the path is or is in.
  private func isWithin(_ pattern: GlobPattern, _ path: Path) -> Bool {
    guard let literal = pattern.literal else {
      // All below `base` matches: so does what may come to be there.
      return pattern.text.hasSuffix("**")
        && (path == pattern.base || path.relative(to: pattern.base) != nil)
        && pattern.matches(pattern.base / "x") && pattern.matches(pattern.base / "x/x")
    }
    return path.relative(to: literal) != nil
  }

  mutating func add(_ kind: Access.Kind, _ path: Path) {
    paths.insert(path)
    switch kind {
    case .read, .executed, .absent:
      // That a name is looked for which is not there is a question about its content, should it come.
      contents.insert(path)
      if kind == .absent { absent.insert(path) }
    case .listed: listed.insert(path)
    case .searched: facts.insert(.modules(path))
    case .present, .link: if path != "." { facts.insert(.presence(path)) }
    case .written, .connected: break
    }
  }

  /// - Parameter path: from git's folder.
  mutating func addGit(_ access: Access, _ path: Path) {
    let isGit = access.program.name == "git"
    let names = path.bytes.split(separator: UInt8(ascii: "/")).map { Path(bytes: $0) }
    switch names.first {
    case "HEAD": facts.insert(.commit)
    case "packed-refs":
      facts.insert(.commit)
      if !isGit { facts.insert(.tags) }
    case "refs" where names.count > 1 && names[1] == "tags": facts.insert(.tags)
    case "refs" where names.count > 2: facts.insert(.commit)
    case "refs", "reftable":
      facts.formUnion(isGit ? [.commit] : [.commit, .tags])
    case "index": facts.insert(.tracking(folder))
    // What belongs to commits follows from them, and git reads its configuration each time.
    case "objects", "shallow", ".", nil: break
    case _ where isGit: break
    default:
      if access.kind == .read || access.kind == .absent { facts.insert(.gitFile(path)) }
    }
  }

  /// pytest goes down to the tests from the folder that its configuration is in: on the way it lists each
  /// folder and looks whether what is there is a package or an environment. None of that changes which
  /// tests of this package run.
  /// - Source: pytest 8, `Session.collect` and `_in_venv`.
  mutating func leaveCollection() {
    func isAbove(_ path: Path) -> Bool { path == "." || folder.relative(to: path) != nil }
    let markers: Set<Path> = ["pyvenv.cfg", "__init__.py"]
    listed = listed.filter { !isAbove($0) }
    facts = facts.filter { fact in
      if case .presence(let path) = fact { !isAbove(path.parent) } else { true }
    }
    contents = contents.filter { path in
      let isMarker = markers.contains(path.name) || path.parent.name == "conda-meta"
      let place = path.parent.name == "conda-meta" ? path.parent.parent : path.parent
      return !isMarker || absent.contains(path) == false
        || !(isAbove(place) || isAbove(place.parent))
    }
  }

  func inputs(limit: Int) -> LearnedInputs {
    var patterns: [GlobPattern] = []
    for (folder, files) in Dictionary(grouping: contents, by: \.parent) {
      if files.count > limit, listed.contains(folder),
        let pattern = try? GlobPattern("*", below: folder)
      {
        patterns.append(pattern)
      } else {
        patterns += files.map { GlobPattern(literal: $0) }
      }
    }
    let names = listed.map { LearnedFact.names($0) }
    // The content of a file says that it is there.
    let others = facts.filter { fact in
      switch fact {
      case .presence(let path): !contents.contains(path) && !listed.contains(path)
      case .modules(let folder): !listed.contains(folder)
      default: true
      }
    }
    return LearnedInputs(contents: patterns, facts: others.union(names))
  }
}
