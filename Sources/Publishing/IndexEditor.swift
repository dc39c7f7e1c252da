// How a page of an index is changed so that no writer undoes another's work: compare and swap on the
// page that decides, then all that is derived from it.
//
// A derived page is looked at before the page that decides is, and replaced only if it did not move
// since. So what a slow writer derived from an older page never replaces what follows from a newer
// one: a derived page only ever moves forward.

import Diagnostics
import ObjectStorage
import PackageIndex
import Standards
import Workspace

/// Changes the pages of one index.
struct IndexEditor: Sendable {
  let storage: IndexStorage
  /// How often a page may move under our hands before the storage is not believed any more.
  private let patience = 200

  init(_ storage: IndexStorage) { self.storage = storage }

  // MARK: A project's page

  /// Replaces a project's page with what `change` makes of it, until no other writer came between;
  /// then brings the derived pages up to it.
  ///
  /// Entries that another tool put on the derived page alone are taken over first.
  /// - Parameters:
  ///   - mayReturn: whether the change may give a page that was there before.
  ///   - wasAbsent: whether no form of the page was there when they were last looked at. Writes that
  ///     only create find out whether that still holds, and spare another look.
  /// - Returns: the page as it is stored now.
  @discardableResult
  func change(
    _ project: ProjectName, mayReturn: Bool = false, wasAbsent: Bool = false,
    _ change: (ProjectPage) throws(PublishError) -> ProjectPage
  ) async throws(PublishError) -> StoredObject? {
    let keys = ProjectKeys(project)
    for attempt in 1...patience {
      // All at once: what is derived from the page that is written below was looked at before.
      let there =
        wasAbsent && attempt == 1
        ? [:] : try await objects([keys.page] + targets(derivedKeys(keys)).map(\.key))
      let (old, other) = (there[keys.page], there[keys.folderPage])
      var page = try await read(project, old, adopting: other)
      let known = old == nil ? nil : page
      page = try await adopting(other, into: page, of: project)
      var new = try change(page)
      if new == known { break }
      if old == nil, new == ProjectPage(for: project) { return nil }
      if mayReturn { new = new.withNextSerial() }
      // A folder's address is this machine's alone.
      if !storage.isLocal {
        new.installLine = InstallCommands([project.normalized], from: storage.installURL).pip
      }
      let bytes = new.html()
      if let stored = try await storage.replace(
        keys.page, bytes, at: old?.tag, type: MediaType.html)
      {
        let derived = Derived(
          html: bytes, json: new.json(of: project, filesIn: keys.filesFromJSON))
        if try await replace(writes(derived, to: derivedKeys(keys), over: there)) {
          return StoredObject(bytes: bytes, tag: stored)
        }
        break
      }
      try await pause(after: attempt, key: keys.page)
    }
    return try await derive(project)
  }

  /// Brings what is derived from a project's page up to it, until both agree.
  /// - Returns: the page that they agree with; nil when there is none.
  @discardableResult
  func derive(_ project: ProjectName) async throws(PublishError) -> StoredObject? {
    let keys = ProjectKeys(project)
    return try await derive(from: keys.page, to: derivedKeys(keys)) {
      (page, other) throws(PublishError) in
      if let other, try await hasForeignEntries(other, page, project) {
        // Another tool was faster than our page: its entries come in first.
        try await adopt(project)
        return nil
      }
      return Derived(
        html: page.bytes,
        json: try self.page(page.bytes, key: keys.page)
          .json(of: project, filesIn: keys.filesFromJSON))
    }
  }

  // MARK: The pages that list all projects

  /// Lists projects in the root page and what is derived from it.
  func list(_ projects: [ProjectName]) async throws(PublishError) {
    for attempt in 1...patience {
      let other = storage.holdsFolderKeys ? try await storage.object(RootKeys.folderPage) : nil
      let old = try await storage.object(RootKeys.page)
      let page = try old.map { object throws(PublishError) in try rootPage(object.bytes) }
      var new = page ?? RootPage()
      if let other { new.take(over: try rootPage(other.bytes)) }
      new = new.adding(projects)
      if new == page { break }
      let stored = try await storage.replace(
        RootKeys.page, new.html(), at: old?.tag, type: MediaType.html)
      if stored != nil { break }
      try await pause(after: attempt, key: RootKeys.page)
    }
    let keys = DerivedKeys(
      json: RootKeys.json, folderPage: RootKeys.folderPage, folderJSON: RootKeys.folderJSON)
    try await derive(from: RootKeys.page, to: keys) { (root, _) throws(PublishError) in
      Derived(html: root.bytes, json: try self.rootPage(root.bytes).json())
    }
  }

  // MARK: Deriving

  private struct DerivedKeys {
    var json: String
    var folderPage: String
    var folderJSON: String
  }

  private struct Derived {
    var html: [UInt8]
    var json: [UInt8]
  }

  private func derivedKeys(_ keys: ProjectKeys) -> DerivedKeys {
    DerivedKeys(json: keys.json, folderPage: keys.folderPage, folderJSON: keys.folderJSON)
  }

  /// - Parameter derived: of the page, given what the storage has as the folder's page; nil to look
  ///   again.
  @discardableResult
  private func derive(
    from page: String, to keys: DerivedKeys,
    _ derived: (StoredObject, StoredObject?) async throws(PublishError) -> Derived?
  ) async throws(PublishError) -> StoredObject? {
    for attempt in 1...patience {
      // The order of these two lines is what keeps derived pages from moving back.
      let there = try await objects(targets(keys).map(\.key))
      guard let authority = try await storage.object(page) else { return nil }
      guard let wanted = try await derived(authority, there[keys.folderPage]) else {
        try await pause(after: attempt, key: page)
        continue
      }
      let areWritten = try await replace(writes(wanted, to: keys, over: there))
      if areWritten {
        let now = try await storage.object(page, unlessAt: authority.tag)
        if now == .unchanged { return authority }
      }
      try await pause(after: attempt, key: page)
    }
    return nil
  }

  private func targets(_ keys: DerivedKeys) -> [(key: String, type: String)] {
    var targets = [(key: keys.json, type: MediaType.json)]
    if storage.holdsFolderKeys {
      targets += [(keys.folderJSON, MediaType.json), (keys.folderPage, MediaType.html)]
    }
    return targets
  }

  /// What of `derived` is not there yet.
  private func writes(
    _ derived: Derived, to keys: DerivedKeys, over there: [String: StoredObject]
  ) -> [Write] {
    targets(keys).compactMap { target in
      let bytes = target.type == MediaType.html ? derived.html : derived.json
      if there[target.key]?.bytes == bytes { return nil }
      return Write(
        key: target.key, bytes: bytes, tag: there[target.key]?.tag, type: target.type)
    }
  }

  private struct Write: Sendable {
    var key: String
    var bytes: [UInt8]
    var tag: VersionTag?
    var type: String
  }

  /// - Returns: whether all were written; those that moved meanwhile stay as they are.
  private func replace(_ writes: [Write]) async throws(PublishError) -> Bool {
    let storage = storage
    return try await inParallel(writes, atOnce: writes.count) {
      write async throws(PublishError) -> Bool in
      do throws(PublishError) {
        return try await storage.replace(write.key, write.bytes, at: write.tag, type: write.type)
          != nil
      } catch {
        // The store turned out to have no such keys: there is nothing to keep in step.
        if case .storage(let error) = error, error.trouble == .unsupported,
          write.key.hasSuffix("/"), !storage.holdsFolderKeys
        {
          return true
        }
        throw error
      }
    }.allSatisfy { $0 }
  }

  // MARK: What other tools wrote

  /// Takes over what is on the folder's page alone.
  private func adopt(_ project: ProjectName) async throws(PublishError) {
    let keys = ProjectKeys(project)
    for attempt in 1...patience {
      let other = try await storage.object(keys.folderPage)
      guard let old = try await storage.object(keys.page) else { return }
      let page = try self.page(old.bytes, key: keys.page)
      let new = try await adopting(other, into: page, of: project)
      if new == page { return }
      let stored = try await storage.replace(
        keys.page, new.html(), at: old.tag, type: MediaType.html)
      if stored != nil { return }
      try await pause(after: attempt, key: keys.page)
    }
  }

  private func hasForeignEntries(
    _ other: StoredObject, _ page: StoredObject, _ project: ProjectName
  ) async throws(PublishError) -> Bool {
    let keys = ProjectKeys(project)
    if other.bytes == page.bytes { return false }
    let page = try self.page(page.bytes, key: keys.page)
    return try await adopting(other, into: page, of: project) != page
  }

  /// The page with the entries that only the folder's page has: tools that know the REST address
  /// alone write there. What was taken back stays so, and what is no file any more stays away.
  private func adopting(
    _ other: StoredObject?, into page: ProjectPage, of project: ProjectName
  ) async throws(PublishError) -> ProjectPage {
    guard let other else { return page }
    let keys = ProjectKeys(project)
    var foreign: [PageEntry] = []
    for entry in try self.page(other.bytes, key: keys.folderPage).entries {
      if page.entry(of: entry.fileName) != nil { continue }
      if let version = entry.version, page.withdrawal(of: version) != nil { continue }
      if !entry.href.contains("/") {
        if try await storage.status(of: keys.file(entry.fileName)) == nil { continue }
      }
      foreign.append(entry)
    }
    return try rethrowing(as: PublishError.page) { () throws(PageError) in
      try page.adding(foreign)
    }
  }

  /// The page that a change starts from: where there is none, the folder's page with all that its
  /// tool wrote into its head.
  private func read(
    _ project: ProjectName, _ old: StoredObject?, adopting other: StoredObject?
  ) async throws(PublishError) -> ProjectPage {
    let keys = ProjectKeys(project)
    if let old { return try page(old.bytes, key: keys.page) }
    if let other { return try page(other.bytes, key: keys.folderPage) }
    return ProjectPage(for: project)
  }

  // MARK: Reading

  private func objects(_ keys: [String]) async throws(PublishError) -> [String: StoredObject] {
    let storage = storage
    let answers = try await inParallel(keys, atOnce: keys.count) {
      key async throws(PublishError) in (key, try await storage.object(key))
    }
    return answers.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  func page(_ bytes: [UInt8], key: String) throws(PublishError) -> ProjectPage {
    try projectPage(bytes, key: key, in: storage)
  }

  private func rootPage(_ bytes: [UInt8]) throws(PublishError) -> RootPage {
    do throws(PageError) {
      return try RootPage(html: bytes)
    } catch { throw .unreadablePage(key: RootKeys.page, index: storage.location, error) }
  }

  /// Lets others finish, the longer the more often we lost.
  private func pause(after attempt: Int, key: String) async throws(PublishError) {
    if attempt == patience {
      throw .restlessPage(key: key, index: storage.location, times: patience)
    }
    if attempt > 3 {
      try? await Task.sleep(for: .milliseconds(Int.random(in: 1...min(500, attempt * 10))))
    }
  }
}

extension RootPage {
  /// Takes the projects that only another form of the page has.
  fileprivate mutating func take(over other: RootPage) {
    let known = Set(projects.map(\.href))
    var names: [ProjectName] = []
    for project in other.projects where !known.contains(project.href) {
      if let name = try? ProjectName(project.name) {
        names.append(name)
      } else {
        projects.append(project)
      }
    }
    // Those that are listed by another address stay as they are.
    if !names.isEmpty { self = adding(names) }
  }
}
