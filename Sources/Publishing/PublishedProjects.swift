// What the index says now: read before planning, and the verdicts that follow from it. A page that
// could not be read is an error, never an empty page.

public import Caching
public import Diagnostics
import Hashing
public import Host
public import ObjectStorage
import PackageIndex
public import Standards
import Wheels
import Workspace

/// The index's pages of some projects, as they were read at one moment.
public struct PublishedProjects: Sendable {
  /// How many requests are under way at once.
  static let requestsAtOnce = 16

  private let pages: [ProjectName: ObservedPage]
  private let conflicts: ConflictNotes

  /// Reads the pages of `projects`, side by side: of a page that this machine knows, whether it is
  /// another one now.
  /// - Parameters:
  ///   - scratch: an absolute folder for published files that are looked into.
  ///   - state: what this machine knows of the pages, and keeps of them from now on.
  /// - Throws: a problem when the storage or one page cannot be read.
  public init(
    of projects: [ProjectName], in storage: any ObjectBucket, disk: any FileSystem, scratch: Path,
    state: MachineState
  ) async throws(Problem) {
    let index = storage.location
    let asked = projects.map { project in
      (project, storage.isLocal ? nil : state[.page(of: project, in: index)])
    }
    let activity = Activity("reading pages of \(index)", of: asked.count)
    defer { activity.end() }
    let pages = try await asProblem { () async throws(PublishError) in
      let storage = IndexStorage(storage)
      let observed = try await inParallel(asked, atOnce: Self.requestsAtOnce) {
        question async throws(PublishError) in
        defer { activity.advance() }
        return try await ObservedPage.observe(question.0, in: storage, known: question.1)
      }
      var pages = Dictionary(zip(projects, observed)) { _, last in last }
      try await Self.settle(&pages, in: storage)
      return pages
    }
    if !storage.isLocal {
      for (project, known) in asked {
        guard let now = pages[project]?.known, now != known else { continue }
        state[.page(of: project, in: index)] = now
      }
    }
    self.pages = pages
    conflicts = ConflictNotes(storage: storage, disk: disk, scratch: scratch)
  }

  /// Looks whether the derived pages agree, of all pages of which that is not known.
  private static func settle(
    _ pages: inout [ProjectName: ObservedPage], in storage: IndexStorage
  ) async throws(PublishError) {
    let open = pages.filter { $1.tag != nil && !$1.isComplete }.keys.sorted()
    guard !open.isEmpty else { return }
    guard let root = try await SettledRoot(in: storage) else { return }
    let listed = open.filter { root.names.contains($0) }
    let observed = listed.map { ($0, pages[$0]) }
    let activity = Activity("comparing the forms of pages", of: observed.count)
    defer { activity.end() }
    let answers = try await inParallel(observed, atOnce: requestsAtOnce) {
      question async throws(PublishError) in
      defer { activity.advance() }
      return try await question.1?.isSettled(question.0, in: storage) ?? false
    }
    for (project, isSettled) in zip(listed, answers) { pages[project]?.isComplete = isSettled }
  }

  /// Whether the index had no page of the project, in any form that was looked at.
  public func isAbsent(_ project: ProjectName) -> Bool {
    pages[project].map { $0.tag == nil && $0.page == ProjectPage(for: project) } ?? false
  }

  /// Whether the index lacks the wheels, has them, or has others in their place.
  /// - Parameter wheels: files of this machine, from the disk's root.
  public func uploadState(_ project: ProjectName, wheels: [Artifact]) -> PublishedState {
    state(project, wheels: wheels) { _ in true }
  }

  /// Whether the project's page lists the wheels, and all that is derived from it agrees.
  public func pageState(_ project: ProjectName, wheels: [Artifact]) -> PublishedState {
    state(project, wheels: wheels, isComplete: \.isComplete)
  }

  private func state(
    _ project: ProjectName, wheels: [Artifact], isComplete: (ObservedPage) -> Bool
  ) -> PublishedState {
    guard let observed = pages[project] else { return .absent }
    var isPresent = isComplete(observed)
    for wheel in wheels {
      let name = wheel.path.name.string
      guard let entry = observed.page.entry(of: name) else {
        if let gone = observed.withdrawal(of: name) {
          return .conflict(withdrawnText(name, gone))
        }
        isPresent = false
        continue
      }
      if entry.digest != wheel.digest {
        return .conflict(conflicts.text(project, wheel, published: entry))
      }
    }
    return isPresent ? .present : .absent
  }

  /// What is said of a conflict once the published files were looked into.
  public func explainedState(_ project: ProjectName, wheels: [Artifact]) async -> PublishedState {
    for wheel in wheels {
      guard let entry = pages[project]?.page.entry(of: wheel.path.name.string),
        entry.digest != wheel.digest
      else { continue }
      await conflicts.explain(project, wheel, published: entry)
    }
    return uploadState(project, wheels: wheels)
  }

  /// Gets what is needed to say how the conflicts that were asked about differ, where that is not on
  /// this machine.
  /// - Returns: whether there is more to say of conflicts now.
  public func explainConflicts() async -> Bool { await conflicts.explain() }
}

/// What an index has of a project's wheels.
public enum PublishedState: Sendable, Hashable {
  /// It lacks them, or something that follows from them.
  case absent
  /// It has them, byte for byte.
  case present
  /// It has something else in their place; how it differs.
  case conflict(String)
}

/// A project's page with the version that it was read at.
struct ObservedPage: Sendable {
  var page: ProjectPage
  var bytes: [UInt8] = []
  /// nil: there is no page yet.
  var tag: VersionTag?
  /// Whether the pages that are derived from it are known to be there and to agree.
  var isComplete = false

  /// What is to be remembered.
  var known: KnownPage? {
    tag.map { KnownPage(bytes: bytes, tag: $0, isSettled: isComplete) }
  }

  static func observe(
    _ project: ProjectName, in storage: IndexStorage, known: KnownPage?
  ) async throws(PublishError) -> ObservedPage {
    let keys = ProjectKeys(project)
    let answer: FetchedObject
    if let known, let page = try? ProjectPage(html: known.bytes) {
      answer = try await storage.object(keys.page, unlessAt: known.tag)
      if answer == .unchanged {
        return ObservedPage(
          page: page, bytes: known.bytes, tag: known.tag, isComplete: known.isSettled)
      }
    } else {
      answer = try await storage.object(keys.page).map { .object($0) } ?? .absent
    }
    if case .object(let object) = answer {
      return ObservedPage(
        page: try projectPage(object.bytes, key: keys.page, in: storage), bytes: object.bytes,
        tag: object.tag)
    }
    // Other tools write the form for addresses without `index.html` alone.
    if storage.holdsFolderKeys, let other = try await storage.object(keys.folderPage) {
      return ObservedPage(page: try projectPage(other.bytes, key: keys.folderPage, in: storage))
    }
    return ObservedPage(page: ProjectPage(for: project))
  }

  func withdrawal(of fileName: String) -> Withdrawal? {
    guard !page.withdrawals.isEmpty, let name = try? WheelName(fileName) else { return nil }
    return page.withdrawal(of: name.version)
  }

  /// Whether all that is derived from the project's page agrees with it.
  func isSettled(
    _ project: ProjectName, in storage: IndexStorage
  ) async throws(PublishError) -> Bool {
    let keys = ProjectKeys(project)
    let json = page.json(of: project, filesIn: keys.filesFromJSON)
    if try await storage.object(keys.json)?.bytes != json { return false }
    guard storage.holdsFolderKeys else { return true }
    let folderPage = try await storage.object(keys.folderPage)?.bytes
    // Asking may have shown that the storage has no such keys.
    guard storage.holdsFolderKeys else { return true }
    if folderPage != bytes { return false }
    return try await storage.object(keys.folderJSON)?.bytes == json
  }
}

/// The page of all projects, where all that is derived from it agrees with it.
struct SettledRoot: Sendable {
  /// The projects that it lists.
  var names: Set<ProjectName>

  /// - Returns: nil when it is missing, cannot be read or is not settled.
  init?(in storage: IndexStorage) async throws(PublishError) {
    guard let root = try await storage.object(RootKeys.page),
      let page = try? RootPage(html: root.bytes),
      try await storage.object(RootKeys.json)?.bytes == page.json()
    else { return nil }
    names = page.names
    guard storage.holdsFolderKeys else { return }
    let folderPage = try await storage.object(RootKeys.folderPage)?.bytes
    guard storage.holdsFolderKeys else { return }
    if folderPage != root.bytes { return nil }
    if try await storage.object(RootKeys.folderJSON)?.bytes != page.json() { return nil }
  }
}

/// Reads a project's page.
func projectPage(
  _ bytes: [UInt8], key: String, in storage: IndexStorage
) throws(PublishError) -> ProjectPage {
  do throws(PageError) {
    return try ProjectPage(html: bytes)
  } catch { throw .unreadablePage(key: key, index: storage.location, error) }
}
