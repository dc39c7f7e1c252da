// All that an index holds, as it was read at one moment: every page and every key.

import Host
public import ObjectStorage
public import PackageIndex
public import Standards
import Wheels
import Workspace

/// The pages of an index and the list of its objects.
public struct IndexContents: Sendable {
  /// The pages that decide; where there is none, the folder's page.
  public private(set) var pages: [ProjectName: ProjectPage] = [:]
  /// The bytes of those that are stored.
  private(set) var pageBytes: [ProjectName: [UInt8]] = [:]
  /// What is below `simple/` and `json/`, by key.
  public private(set) var objects: [String: ListedObject] = [:]
  /// A page's entries by version: to look through all of them for each would take minutes.
  private var entriesByVersion: [ProjectName: [Version: [PageEntry]]] = [:]
  /// The keys right below each folder below `simple/`, in order.
  private var keys: [String: [String]] = [:]
  /// The projects that have a folder, in order.
  public var projects: [ProjectName] { pages.keys.sorted() }

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
    for key in objects.keys.sorted() where key.hasPrefix("simple/") {
      let parts = key.dropFirst("simple/".count).split(
        separator: "/", omittingEmptySubsequences: false)
      if parts.count == 2 { keys["simple/\(parts[0])/", default: []].append(key) }
    }
    let folders = keys.keys.map { $0.dropFirst("simple/".count).dropLast() }
    let projects = Set(folders.compactMap { try? ProjectName(String($0)) }).sorted()
    let activity = Activity("reading pages of \(storage.location)", of: projects.count)
    defer { activity.end() }
    let answers = try await inParallel(projects, atOnce: PublishedProjects.requestsAtOnce) {
      project async throws(PublishError) in
      defer { activity.advance() }
      return try await ObservedPage.observe(project, in: storage, known: nil)
    }
    for (project, observed) in zip(projects, answers) {
      pages[project] = observed.page
      entriesByVersion[project] = observed.page.entriesByVersion
      if observed.tag != nil { pageBytes[project] = observed.bytes }
    }
  }

  /// All versions with a file on a project's page, the oldest first.
  public func versions(of project: ProjectName) -> [Version] {
    entriesByVersion[project]?.keys.sorted() ?? []
  }

  /// The entries of a project's version, in the page's order.
  public func entries(_ project: ProjectName, _ version: Version) -> [PageEntry] {
    entriesByVersion[project]?[version] ?? []
  }

  /// The objects right below a project's folder that are no pages.
  func files(of project: ProjectName) -> [ListedObject] {
    let own = ProjectKeys(project)
    return (keys[own.folder] ?? []).filter { $0 != own.page && $0 != own.folderPage }
      .compactMap { objects[$0] }
  }

  /// The keys of each version's files and of their metadata, shown or not.
  func filesByVersion(of project: ProjectName) -> [Version: [String]] {
    let shown = Dictionary(
      (entriesByVersion[project] ?? [:]).flatMap { version, entries in
        entries.map { ($0.fileName, version) }
      }
    ) { first, _ in first }
    let folder = ProjectKeys(project).folder
    var result: [Version: [String]] = [:]
    for object in files(of: project) {
      var name = String(object.key.dropFirst(folder.count))
      if name.hasSuffix(metadataSuffix) { name.removeLast(metadataSuffix.count) }
      guard let version = shown[name] ?? (try? WheelName(name))?.version else { continue }
      result[version, default: []].append(object.key)
    }
    return result
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
