// Which versions of some projects an index has, in any form: shown on a page, taken back, or only
// uploaded. Reads these projects' pages and folders and nothing else.

public import ObjectStorage
import PackageIndex
public import Standards
import Wheels
import Workspace

/// The versions of one project that are not free any more.
public struct PublishedVersions: Sendable, Hashable {
  /// On the project's page: installers find them.
  public var shown: Set<Version> = []
  /// Files that are there, whether a page shows them or not.
  public var uploaded: Set<Version> = []
  /// Taken back by a rollback or a retention.
  public var withdrawn: Set<Version> = []

  public init() {}

  public var all: Set<Version> { shown.union(uploaded).union(withdrawn) }
}

/// Reads what an index has of `projects`.
/// - Throws: when something cannot be read: that is never "nothing there".
public func publishedVersions(
  of projects: [ProjectName], in storage: any ObjectBucket
) async throws(PublishError) -> [ProjectName: PublishedVersions] {
  let storage = IndexStorage(storage)
  let answers = try await inParallel(projects, atOnce: PublishedProjects.requestsAtOnce) {
    project async throws(PublishError) in
    var found = PublishedVersions()
    let page = try await ObservedPage.observe(project, in: storage, known: nil).page
    found.shown = Set(page.versions)
    found.withdrawn = Set(page.withdrawals.map(\.version))
    let folder = ProjectKeys(project).folder
    for object in try await storage.list(folder) {
      if let name = try? WheelName(String(object.key.dropFirst(folder.count))) {
        found.uploaded.insert(name.version)
      }
    }
    return found
  }
  return Dictionary(zip(projects, answers)) { _, last in last }
}
