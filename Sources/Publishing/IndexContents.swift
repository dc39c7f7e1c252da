// All that an index holds, as it was read at one moment: every page and every key.

import Host
public import ObjectStorage
public import PackageIndex
public import Standards
import Workspace

/// The pages of an index and the list of its objects.
public struct IndexContents: Sendable {
  /// The pages that decide; where there is none, the folder's page.
  public internal(set) var pages: [ProjectName: ProjectPage] = [:]
  /// The bytes of those that are stored.
  var pageBytes: [ProjectName: [UInt8]] = [:]
  /// What is below `simple/` and `json/`, by key.
  public internal(set) var objects: [String: ListedObject] = [:]
  /// The projects that have a folder, in order.
  public var projects: [ProjectName] { pages.keys.sorted() }

  init() {}

  /// Reads the index: a listing, then every page, some at once.
  /// - Throws: when one of them cannot be read.
  public init(_ storage: any ObjectBucket) async throws(PublishError) {
    let storage = IndexStorage(storage)
    let listing = Activity("listing \(storage.location)")
    defer { listing.end() }
    for prefix in ["simple/", "json/"] {
      for object in try await storage.list(prefix) { objects[object.key] = object }
    }
    listing.end()
    var names: Set<ProjectName> = []
    for key in objects.keys where key.hasPrefix("simple/") {
      let parts = key.dropFirst("simple/".count).split(
        separator: "/", omittingEmptySubsequences: false)
      if parts.count == 2, let name = try? ProjectName(String(parts[0])) { names.insert(name) }
    }
    let projects = names.sorted()
    let activity = Activity("reading pages of \(storage.location)", of: projects.count)
    defer { activity.end() }
    let answers = try await inParallel(projects, atOnce: PublishedProjects.requestsAtOnce) {
      project async throws(PublishError) in
      defer { activity.advance() }
      return try await ObservedPage.observe(project, in: storage, known: nil)
    }
    for (project, observed) in zip(projects, answers) {
      pages[project] = observed.page
      if observed.tag != nil { pageBytes[project] = observed.bytes }
    }
  }

  /// The entries of a project's version, in the page's order.
  public func entries(_ project: ProjectName, _ version: Version) -> [PageEntry] {
    pages[project]?.entries.filter { $0.version == version } ?? []
  }

  /// The objects below a project's folder that are no pages.
  func files(of project: ProjectName) -> [ListedObject] {
    let keys = ProjectKeys(project)
    return objects.values
      .filter {
        $0.key.hasPrefix(keys.folder) && $0.key != keys.page && $0.key != keys.folderPage
          && !$0.key.dropFirst(keys.folder.count).contains("/")
      }
      .sorted { $0.key < $1.key }
  }

  /// What the wheels of a version require, from the metadata beside them; empty where there is none.
  func requirements(
    _ project: ProjectName, _ version: Version, in storage: IndexStorage
  ) async throws(PublishError) -> [Requirement] {
    for entry in entries(project, version) where entry.metadataDigest != nil {
      let key = ProjectKeys(project).metadata(of: entry.fileName)
      if objects[key] == nil { continue }
      guard let object = try await storage.object(key) else { continue }
      return requirementsOf(metadata: object.bytes)
    }
    return []
  }

  /// Projects in the order in which a version's pages may appear: what another needs comes first.
  public func dependencyOrder(
    _ projects: [ProjectName], at version: Version, in storage: any ObjectBucket
  ) async throws(PublishError) -> [ProjectName] {
    let storage = IndexStorage(storage)
    var needs: [ProjectName: Set<ProjectName>] = [:]
    for project in projects {
      let required = try await requirements(project, version, in: storage)
      needs[project] = Set(required.map(\.name)).intersection(projects).subtracting([project])
    }
    return ordered(projects, needs: needs)
  }
}
