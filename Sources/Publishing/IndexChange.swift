// What is to be changed in an index, as values: whoever plans a change makes a list of these, a dry
// run prints it, and `carryOut` does the same list.

import Diagnostics
import Host
public import ObjectStorage
public import PackageIndex
public import Standards
import Workspace

/// One change of an index. Each may be done twice.
public enum IndexChange: Sendable, Hashable {
  /// Copies an object to where nothing is yet.
  case copy(from: String, to: String)
  /// Writes an object where nothing is yet.
  case create(key: String, bytes: [UInt8])
  case edit(ProjectName, PageEdit)
  /// Brings the root pages, and what is derived of a project's page, up to it.
  case derive(ProjectName)
  case remove(key: String)
}

/// A change of a project's page, whatever else is on it when it is done.
public enum PageEdit: Sendable, Hashable {
  case yank(Version, reason: String)
  case unyank(Version)
  case rollBack(Withdrawal)
  case restore(Version, [PageEntry])
  case prune([Version])
  /// Puts right what does not agree with what is stored; entries that are not named stay.
  case rebuild(removing: [String], adding: [PageEntry])

  /// The page with the change.
  public func applied(to page: ProjectPage) throws(PageError) -> ProjectPage {
    switch self {
    case .yank(let version, let reason): return page.yanking(version, reason: reason)
    case .unyank(let version): return page.yanking(version, reason: nil)
    case .rollBack(let withdrawal): return page.rollingBack(withdrawal)
    case .restore(let version, let entries): return try page.restoring(version, entries)
    case .prune(let versions): return page.pruning(versions)
    case .rebuild(let gone, let new):
      var page = page
      let gone = Set(gone)
      page.entries.removeAll { gone.contains($0.fileName) }
      return try page.adding(new)
    }
  }
}

extension IndexChange: CustomStringConvertible {
  /// One line: `remove     simple/shop/shop-1.0-py3-none-any.whl`.
  public var description: String {
    switch self {
    case .copy(let from, let to): "copy       \(from) to \(to)"
    case .create(let key, _): "write      \(key)"
    case .edit(let project, let edit): "change     \(project.normalized): \(edit)"
    case .derive(let project): "derive     the pages of \(project.normalized)"
    case .remove(let key): "remove     \(key)"
    }
  }
}

extension PageEdit: CustomStringConvertible {
  public var description: String {
    switch self {
    case .yank(let version, let reason):
      "yank \(version.normalized)" + (reason.isEmpty ? "" : " (\(reason))")
    case .unyank(let version): "take back the yank of \(version.normalized)"
    case .rollBack(let withdrawal): "take \(withdrawal.version.normalized) off the page"
    case .restore(let version, let entries):
      "show \(version.normalized) again, \(filesText(entries.count))"
    case .prune(let versions):
      "take \(versions.map(\.normalized).joined(separator: ", ")) off the page"
    case .rebuild(let gone, let new):
      (gone.map { "take off `\($0)`" } + new.map { "show `\($0.fileName)`" })
        .joined(separator: ", ")
    }
  }
}

/// Changes, and with them what an earlier run left undone: pages that are changed already and of which
/// not all forms say so.
public func finishing(
  _ changes: [IndexChange], of projects: [ProjectName], _ contents: IndexContents,
  in storage: any ObjectBucket
) async throws(PublishError) -> [IndexChange] {
  let storage = IndexStorage(storage)
  var derived: [IndexChange] = []
  let root = try await SettledRoot(in: storage)
  for project in projects {
    let isEdited = changes.contains { if case .edit(project, _) = $0 { true } else { false } }
    guard !isEdited, let page = contents.pages[project], let bytes = contents.pageBytes[project]
    else { continue }
    let isSettled = try await ObservedPage(page: page, bytes: bytes)
      .isSettled(project, in: storage)
    if !isSettled || !(root?.names.contains(project) ?? false) { derived.append(.derive(project)) }
  }
  return derived + changes
}

func filesText(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }

/// Carries out changes in their order.
/// - Parameter tell: called after each change that was done.
public func carryOut(
  _ changes: [IndexChange], in storage: any ObjectBucket, scratch: FileScratch,
  tell: (IndexChange) -> Void
) async throws(PublishError) {
  let storage = IndexStorage(storage)
  let editor = IndexEditor(storage)
  let activity = Activity("changing \(storage.location)", of: changes.count)
  defer { activity.end() }
  var unlisted: [ProjectName] = []
  var shown = ShownFiles(editor)
  for change in changes {
    // The page of all projects is as long as the index: it is changed once for many of them.
    if change.project == nil { try await editor.list(&unlisted) }
    switch change {
    case .copy(let from, let to): try await copy(from, to: to, in: storage, scratch)
    case .create(let key, let bytes):
      try require(
        await storage.establish(key, bytes, type: MediaType.of(key)), of: key, in: storage)
    case .edit(let project, let edit):
      try await editor.change(project, mayReturn: true) { page throws(PublishError) in
        try rethrowing(as: PublishError.page) { () throws(PageError) in
          try edit.applied(to: page)
        }
      }
      unlisted.append(project)
    case .derive(let project):
      try await editor.change(project) { page throws(PublishError) in page }
      unlisted.append(project)
    case .remove(let key):
      try await shown.requireNone(key)
      try await storage.remove(key)
    }
    tell(change)
    activity.advance()
  }
  try await editor.list(&unlisted)
}

extension IndexChange {
  /// Whose page it changes.
  fileprivate var project: ProjectName? {
    switch self {
    case .edit(let project, _), .derive(let project): project
    case .copy, .create, .remove: nil
    }
  }
}

extension IndexEditor {
  fileprivate func list(_ projects: inout [ProjectName]) async throws(PublishError) {
    if projects.isEmpty { return }
    try await list(projects)
    projects = []
  }
}

/// A file that a page shows is never removed: a page that came back meanwhile keeps its files.
private struct ShownFiles {
  private let editor: IndexEditor
  /// Of the project whose file was removed last: its page as it was then, and the files on it.
  private var last: (page: String, tag: VersionTag, files: Set<String>)?

  init(_ editor: IndexEditor) { self.editor = editor }

  mutating func requireNone(_ key: String) async throws(PublishError) {
    let parts = key.split(separator: "/").map(String.init)
    guard parts.count == 3, parts[0] == "simple", let project = try? ProjectName(parts[1]) else {
      return
    }
    let place = ProjectKeys(project).page
    var page: StoredObject?
    if let last, last.page == place {
      switch try await editor.storage.object(place, unlessAt: last.tag) {
      case .unchanged: break
      case .absent: self.last = nil
      case .object(let object): page = object
      }
    } else {
      last = nil
      page = try await editor.storage.object(place)
    }
    if let page {
      let files = try editor.page(page.bytes, key: place).entries.map(\.fileName)
      last = (place, page.tag, Set(files))
    }
    let name =
      parts[2].hasSuffix(metadataSuffix) ? parts[2].dropLast(metadataSuffix.count) : parts[2][...]
    if last?.files.contains(String(name)) == true { throw .shownAgain(key: key) }
  }
}

private func copy(
  _ from: String, to: String, in storage: IndexStorage, _ scratch: FileScratch
) async throws(PublishError) {
  guard let source = try await storage.digest(of: from) else {
    // An earlier run came this far.
    if try await storage.status(of: to) != nil { return }
    throw .nothingToCopy(key: from, index: storage.location)
  }
  let (digest, sizeBytes) = source
  switch try await storage.presence(of: to, digest: digest, sizeBytes: sizeBytes) {
  case .same: return
  case .other: throw .taken(key: to)
  case .absent: break
  }
  try await scratch.withCopy(of: from, in: storage) { (file, copied) async throws(PublishError) in
    guard copied == digest else {
      throw .movedWhileCopied(key: from, index: storage.location)
    }
    let type = MediaType.of(from)
    switch try await storage.establish(
      to, contentsOf: file, digest: digest, sizeBytes: sizeBytes, type: type, tries: 1)
    {
    case .done: break
    case .taken: throw .taken(key: to)
    // Some stores refuse to create what was removed once. Nobody gives the name other bytes: the
    // number of a version that was taken back is not used again.
    case .refused: try await storage.write(to, contentsOf: file, digest: digest, type: type)
    }
  }
}

private func require(
  _ creation: Creation, of key: String, in storage: IndexStorage
) throws(PublishError) {
  switch creation {
  case .done: break
  case .taken: throw .taken(key: key)
  case .refused: throw .refusesAbsent(key: key, index: storage.location)
  }
}
