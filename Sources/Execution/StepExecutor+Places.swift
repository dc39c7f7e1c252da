// The places where a step writes: what stands there is kept aside, cleared away, or told to be no
// output. What the step's result is, and what becomes of it, is in `StepExecutor.swift`.

import BuildGraph
import Caching
import Diagnostics
import Host

extension StepExecutor {
  /// Copies what lies where the action writes and neither the cache nor the record knows: somebody's
  /// edit is not lost when it is replaced.
  func setAside(
    _ action: Action, known record: ActionRecord?, _ rivals: OutputRivals
  ) throws(FileError) -> [String] {
    guard action.cache else { return [] }
    var notes: [String] = []
    let recorded = Set(record?.outputs.map(\.digest) ?? [])
    for stamp in try outputs(of: action, previous: nil).stamps where stamp.status.kind == .file {
      if recorded.contains(stamp.digest) { continue }
      // A step beside this one may have just written it.
      if try place.objects.has(stamp.digest) || rivals.owner(of: stamp.path) != nil { continue }
      let aside = place.replaced / stamp.path
      try makeRoom(for: aside)
      try disk.copy(stamp.path, to: aside, mode: 0o644)
      notes.append("`\(stamp.path)` was not made by rel; a copy is kept at `\(aside)`")
    }
    return notes
  }

  /// The first of a record's outputs that its target cannot have made. A cache may come from elsewhere:
  /// what it says is held against the rule, and against where rel and git keep their own files.
  func stranger(among outputs: [Artifact], of action: Action) -> Path? {
    let links = Set(outputs.filter { $0.kind == .link }.map(\.path))
    for artifact in outputs {
      let path = artifact.path
      let isInside =
        !path.isAbsolute && path == path.lexicallyNormal && path.bytes != Array(".".utf8)
        && !path.bytes.starts(with: "../".utf8)
      let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { Path(bytes: $0) }
      guard isInside, parts.first != ".cache", !parts.contains(".git"),
        action.outputs.contains(where: { $0.covers(path) })
      else { return path }
      // Through a link among the outputs, it would land elsewhere. One that lies there now goes before
      // (`makeWay`), and one above the outputs is the user's own.
      var folder = path.parent
      while folder != "." {
        if links.contains(folder) { return path }
        folder = folder.parent
      }
    }
    return nil
  }

  /// Removes earlier copies that stand in the way of a new one: a file where a folder has to be, or
  /// a folder where the file goes.
  private func makeRoom(for aside: Path) throws(FileError) {
    if try disk.status(of: aside)?.kind == .folder { try disk.remove(aside) }
    var folder = aside.parent
    while folder.relative(to: place.replaced) != nil {
      if let status = try disk.status(of: folder), status.kind != .folder {
        try disk.remove(folder)
      }
      folder = folder.parent
    }
  }

  /// Removes what lies where the action writes, so that nothing stale is taken for its result.
  ///
  /// A file or folder that it names goes whole, with empty folders, pipes and sockets in it. A file
  /// that is another target's as well stays: a step beside this one may have just written it.
  func clear(_ action: Action, _ rivals: OutputRivals) throws(FileError) {
    for path in action.outputs.compactMap(\.literal) where rivals.isEmpty { try disk.remove(path) }
    if rivals.isEmpty, action.outputs.allSatisfy({ $0.literal != nil }) { return }
    let paths =
      try specialFiles(of: action) + outputs(of: action, previous: nil).stamps.map(\.path)
    for path in paths where rivals.owner(of: path) == nil { try disk.remove(path) }
  }

  /// Removes what belongs to no target alone.
  func remove(_ shared: [Path]) {
    for path in shared { try? disk.remove(path) }
  }

  /// The outputs that another target has as well, and the words for the first.
  func shared(
    _ artifacts: [Artifact], of action: Action, _ rivals: OutputRivals
  ) -> (failure: Problem, paths: [Path])? {
    if rivals.isEmpty { return nil }
    let paths = artifacts.map(\.path).filter { rivals.owner(of: $0) != nil }
    guard let first = paths.first, let other = rivals.owner(of: first) else { return nil }
    return (RunFault.shared(first, by: [action.target, other]).problem, paths)
  }

  /// What is neither file, folder nor link where the action writes: it cannot be kept.
  func specialFiles(of action: Action) throws(FileError) -> [Path] {
    var found: [Path] = []
    for output in action.outputs {
      let base = output.literal ?? output.base
      let kind = try disk.status(of: base)?.kind
      if output.literal != nil, kind == .other { found.append(base) }
      // A link that stands for a folder is an output itself, and nothing behind it is.
      guard kind == .folder || output.literal == nil else { continue }
      try findSpecialFiles(of: output, below: base, &found)
    }
    return found
  }

  /// The names and what folders say of them are enough: no file is looked at.
  private func findSpecialFiles(
    of output: GlobPattern, below folder: Path, _ found: inout [Path]
  ) throws(FileError) {
    let entries: [FolderEntry]
    do throws(FileError) {
      entries = try disk.entries(of: folder)
    } catch {
      if error.reason == .notFound || error.reason == .notAFolder { return }
      throw error
    }
    for entry in entries {
      let path = folder / entry.name
      switch entry.kind {
      case .folder where output.literal != nil || output.canMatch(below: path):
        try findSpecialFiles(of: output, below: path, &found)
      case .other where output.literal != nil || output.covers(path): found.append(path)
      default: break
      }
    }
  }

  /// Removes files and links that stand where a folder of these outputs has to be: a folder that
  /// became a link would be written through.
  func makeWay(for artifacts: [Artifact], of action: Action) throws(FileError) {
    var folders: Set<Path> = []
    for artifact in artifacts {
      var folder = artifact.path.parent
      while folders.insert(folder).inserted { folder = folder.parent }
    }
    for stamp in try outputs(of: action, previous: nil).stamps where folders.contains(stamp.path) {
      try disk.remove(stamp.path)
    }
  }
}
