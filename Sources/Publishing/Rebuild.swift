// An index's pages made again from what is stored: for an index whose pages were lost, or that another
// tool wrote. What a page says beyond that (yanks, attributes of others) stays.

import Hashing
import Host
import Notation
public import ObjectStorage
import PackageIndex
import Standards
import Wheels
import Workspace

/// The changes that make an index's pages agree with what is stored.
///
/// Files that no page shows come onto their page, with metadata from the wheel; entries whose file is
/// gone go. Versions that were taken back stay so. A file that is not what its page says is left
/// alone: nobody knows which of the two is right.
/// - Parameter scratch: an absolute folder for wheels that are looked into.
/// - Throws: when a file cannot be read.
public func rebuildChanges(
  _ contents: IndexContents, in storage: any ObjectBucket, scratch: FileScratch
) async throws(PublishError) -> [IndexChange] {
  let storage = IndexStorage(storage)
  var changes: [IndexChange] = []
  var derived: [ProjectName] = []
  let root = try await SettledRoot(in: storage)
  let activity = Activity("comparing pages with files", of: contents.projects.count)
  defer { activity.end() }
  for project in contents.projects {
    defer { activity.advance() }
    guard let page = contents.pages[project] else { continue }
    let keys = ProjectKeys(project)
    var new: [PageEntry] = []
    let shown = Set(page.entries.map(\.fileName))
    let taken = Set(page.withdrawals.map(\.version))
    for object in contents.files(of: project) {
      let name = String(object.key.dropFirst(keys.folder.count))
      guard let wheel = try? WheelName(name), wheel.project == project else { continue }
      let isShown = shown.contains(name)
      if !isShown, taken.contains(wheel.version) { continue }
      let hasMetadata = contents.objects[keys.metadata(of: name)] != nil
      if isShown, hasMetadata { continue }
      let (entry, metadata) = try await stored(object, named: name, in: storage, scratch)
      if !hasMetadata { changes.append(.create(key: keys.metadata(of: name), bytes: metadata)) }
      if !isShown { new.append(entry) }
    }
    let gone = page.entries
      .filter { !$0.href.contains("/") && contents.objects[keys.file($0.fileName)] == nil }
      .map(\.fileName)
    if !gone.isEmpty || !new.isEmpty {
      changes.append(.edit(project, .rebuild(removing: gone, adding: new)))
      continue
    }
    let bytes = contents.pageBytes[project]
    let isSettled =
      if let bytes {
        try await ObservedPage(page: page, bytes: bytes).isSettled(project, in: storage)
      } else { false }
    if !isSettled || !(root?.names.contains(project) ?? false) { derived.append(project) }
  }
  return changes + derived.map { .derive($0) }
}

/// The entry of a stored wheel, and the bytes of its METADATA.
private func stored(
  _ object: ListedObject, named name: String, in storage: IndexStorage, _ scratch: FileScratch
) async throws(PublishError) -> (PageEntry, [UInt8]) {
  try await scratch.withCopy(of: object.key, in: storage, named: name) {
    (file, digest) async throws(PublishError) in
    do throws(WheelError) {
      let metadata = try coreMetadata(ofWheelAt: file)
      let entry = PageEntry(
        fileName: name, digest: digest, requiresPython: metadata.parsed.requiresPython,
        metadataDigest: SHA256.digest(of: metadata.bytes), sizeBytes: object.sizeBytes,
        uploadTime: timestamp(object.modifiedNanoseconds))
      return (entry, metadata.bytes)
    } catch {
      throw PublishError.unreadableStoredWheel(
        key: object.key, index: storage.location, error)
    }
  }
}
