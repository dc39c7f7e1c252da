// Taking a version back whole, and undoing that. Pages go first and files after them; what goes is
// kept under a dated key before, so that it can come back byte for byte.

import Hashing
public import ObjectStorage
import PackageIndex
public import Standards
import Wheels
import Workspace

/// The changes that take a version of some projects out of the index.
///
/// An earlier rollback of the version that did not come to its end is finished.
/// - Parameters:
///   - projects: in the order in which they may appear, dependencies first.
///   - time: now, ISO 8601 in UTC.
/// - Returns: nothing when the index has nothing of the version.
public func rollbackChanges(
  _ contents: IndexContents, _ version: Version, of projects: [ProjectName], at time: String
) -> [IndexChange] {
  var keeps: [IndexChange] = []
  var edits: [IndexChange] = []
  var removals: [IndexChange] = []
  for project in projects {
    guard let page = contents.pages[project] else { continue }
    let known = page.withdrawal(of: version)
    let kept = known?.keptUnder ?? keptFolder(version, at: time)
    let files = contents.filesByVersion(of: project)[version] ?? []
    if contents.entries(project, version).isEmpty, files.isEmpty { continue }
    keeps += files.map { .copy(from: $0, to: kept + $0) }
    if known == nil, let bytes = contents.pageBytes[project] {
      keeps.append(.create(key: kept + ProjectKeys(project).page, bytes: bytes))
    }
    // Also where the page shows it no more: what is derived may still, and files go after that.
    edits.append(
      .edit(
        project,
        .rollBack(Withdrawal(version: version, keptUnder: kept, at: known?.at ?? time))))
    removals += files.map { .remove(key: $0) }
  }
  return keeps + edits.reversed() + removals
}

/// The changes that undo the rollback of a version.
/// - Parameter projects: all that it may be about, in any order.
/// - Returns: nothing when none of the projects has the version rolled back.
/// - Throws: when what was kept cannot be read.
public func undoChanges(
  _ contents: IndexContents, _ version: Version, of projects: [ProjectName],
  in storage: any ObjectBucket
) async throws(PublishError) -> [IndexChange] {
  let storage = IndexStorage(storage)
  var copies: [IndexChange] = []
  var edits: [ProjectName: IndexChange] = [:]
  var needs: [ProjectName: Set<ProjectName>] = [:]
  var folders: Set<String> = []
  for project in projects {
    guard let kept = contents.pages[project]?.withdrawal(of: version)?.keptUnder, !kept.isEmpty
    else { continue }
    let keys = ProjectKeys(project)
    guard let old = try await storage.object(kept + keys.page) else {
      throw .lostKeptPage(key: kept + keys.page, below: kept, index: storage.location)
    }
    let entries = try projectPage(old.bytes, key: kept + keys.page, in: storage).entries
      .filter { $0.version == version }
    folders.insert(kept)
    for object in try await storage.list(kept + keys.folder) where object.key != kept + keys.page {
      copies.append(.copy(from: object.key, to: String(object.key.dropFirst(kept.count))))
      guard object.key.hasSuffix(metadataSuffix) else { continue }
      let metadata = try await storage.object(object.key)?.bytes ?? []
      needs[project, default: []].formUnion(requirementsOf(metadata: metadata).map(\.name))
    }
    edits[project] = .edit(project, .restore(version, entries))
  }
  var removals: [IndexChange] = []
  for folder in folders.sorted() {
    // Of projects that were not asked for, what is kept stays.
    let own = edits.keys.map { folder + ProjectKeys($0).folder }
    removals += try await storage.list(folder).map(\.key)
      .filter { key in own.contains { key.hasPrefix($0) } }.map { .remove(key: $0) }
  }
  let order = ordered(edits.keys.sorted(), needs: needs)
  return copies + order.compactMap { edits[$0] } + removals
}

/// What a wheel's METADATA requires; what cannot be read requires nothing.
func requirementsOf(metadata: [UInt8]) -> [Requirement] {
  CoreMetadata(metadata).requiresDist.compactMap { try? Requirement($0) }
}

/// Projects with what they need before them; where they need each other, by name.
func ordered(
  _ projects: [ProjectName], needs: [ProjectName: Set<ProjectName>]
) -> [ProjectName] {
  let all = Set(projects)
  var waits = needs.mapValues { $0.intersection(all) }
  for project in projects { waits[project]?.remove(project) }
  var order: [ProjectName] = []
  var placed: Set<ProjectName> = []
  var rest = projects.sorted()
  while !rest.isEmpty {
    let next = rest.firstIndex { waits[$0]?.isSubset(of: placed) ?? true } ?? 0
    placed.insert(rest[next])
    order.append(rest.remove(at: next))
  }
  return order
}
