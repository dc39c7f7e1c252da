// What the facts are now that steps were seen to ask for: names in folders, and what stands behind a
// name. Those about git come from whoever knows git.

public import BuildGraph
public import Caching
public import Host

/// The value of a presence where nothing is.
public let absentPresence = "nothing"

/// Reads facts from the disk, each once.
public final class FactReader {
  private let disk: any FileSystem
  private let exclusions: Exclusions
  private let git: (LearnedFact) throws(FileError) -> String
  private var known: [LearnedFact: String] = [:]

  /// - Parameter git: the values of facts about git.
  public init(
    disk: any FileSystem, exclusions: Exclusions,
    git: @escaping (LearnedFact) throws(FileError) -> String
  ) {
    self.disk = disk
    self.exclusions = exclusions
    self.git = git
  }

  /// A field of the key for each fact, in their order. What cannot be read is a value of its own: a
  /// step that could not read it either is not to blame.
  public func fields(of facts: [LearnedFact]) -> [KeyManifest.Field] {
    facts.map { fact in
      KeyManifest.Field(name: .learned(fact.text), value: value(of: fact))
    }
  }

  private func value(of fact: LearnedFact) -> String {
    if let value = known[fact] { return value }
    let value: String
    do throws(FileError) {
      value = try read(fact)
    } catch { value = "unreadable: \(error.reason)" }
    known[fact] = value
    return value
  }

  private func read(_ fact: LearnedFact) throws(FileError) -> String {
    switch fact {
    case .names(let folder): try names(in: folder) { _ in true }
    case .modules(let folder): try names(in: folder, where: isImportable)
    case .presence(let path): try presence(of: path)
    case .commit, .tags, .tracking, .gitFile: try git(fact)
    }
  }

  /// The names that are sources, a line each.
  private func names(
    in folder: Path, where isWanted: (FolderEntry) -> Bool
  ) throws(FileError) -> String {
    guard let place = try disk.resolved(folder), try disk.status(of: place)?.kind == .folder else {
      return absentPresence
    }
    return try disk.entries(of: place)
      .filter { isWanted($0) && !exclusions.excludes($0.name, in: folder) }
      .map(\.name.string).joined(separator: "\n")
  }

  private func presence(of path: Path) throws(FileError) -> String {
    switch try disk.status(of: path) {
    case nil: absentPresence
    case let status? where status.kind == .link: "link to \(try disk.destination(ofLink: path))"
    case let status? where status.kind == .file:
      "\(status.isExecutable ? "executable" : "file") of \(status.sizeBytes) bytes"
    case let status?: "\(status.kind)"
    }
  }
}

/// Whether Python's import system could take the name for a module or a part of one.
/// - Source: importlib.machinery, `all_suffixes()`; folders are packages.
private func isImportable(_ entry: FolderEntry) -> Bool {
  if entry.kind != .file { return !entry.name.bytes.contains(UInt8(ascii: ".")) }
  let suffixes = [".py", ".so", ".pyc", ".pyd", ".pth"].map { Array($0.utf8) }
  return suffixes.contains { entry.name.bytes.suffix($0.count).elementsEqual($0) }
}
