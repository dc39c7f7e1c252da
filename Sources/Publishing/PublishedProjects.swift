// What the index says now: read before planning, and the verdicts that follow from it. A page that
// could not be read is an error, never an empty page.

public import Caching
public import Diagnostics
import Hashing
public import Host
public import ObjectStorage
import PackageIndex
public import Planning
import Wheels
public import Workspace

/// The index's pages of some projects, as they were read at one moment.
public struct PublishedProjects: Sendable {
  private let pages: [ProjectName: ObservedPage]
  private let storage: any ObjectBucket
  private let disk: any FileSystem

  /// Reads the pages of `projects`.
  /// - Throws: a diagnostic when the storage or one page cannot be read.
  public init(
    of projects: [ProjectName], in storage: any ObjectBucket, disk: any FileSystem
  ) async throws(Diagnostic) {
    var pages: [ProjectName: ObservedPage] = [:]
    for project in projects {
      pages[project] = try await ObservedPage.observe(project, in: storage)
    }
    self.pages = pages
    self.storage = storage
    self.disk = disk
  }

  /// Whether the index lacks the wheels, has them, or has others in their place.
  /// - Parameter wheels: files of this machine, from the disk's root.
  public func uploadVerdict(_ project: ProjectName, wheels: [Artifact]) -> Verdict {
    verdict(project, wheels: wheels) { _ in true }
  }

  /// Whether the project's page lists the wheels, and all that is derived from it agrees.
  public func pageVerdict(_ project: ProjectName, wheels: [Artifact]) -> Verdict {
    verdict(project, wheels: wheels, isComplete: \.isComplete)
  }

  private func verdict(
    _ project: ProjectName, wheels: [Artifact], isComplete: (ObservedPage) -> Bool
  ) -> Verdict {
    guard let observed = pages[project] else { return .publish }
    var isPresent = isComplete(observed)
    for wheel in wheels {
      guard let entry = observed.page.entry(of: wheel.path.name.string) else {
        isPresent = false
        continue
      }
      if entry.digest != wheel.digest {
        return .conflict(conflict(project, wheel, published: entry.digest))
      }
    }
    return isPresent ? .present : .publish
  }

  private func conflict(
    _ project: ProjectName, _ wheel: Artifact, published: Digest?
  ) -> String {
    let name = wheel.path.name.string
    guard published != nil else {
      return "\(name) is published, and the index does not say with which sha256"
    }
    var detail = "\(name) is published with other contents"
    if let file = storage.localFile(ProjectKeys(project).file(name)) {
      let lines = differences(
        between: file, and: disk.absolute(wheel.path), labels: ("the published one", "the new one"))
      if !lines.isEmpty { detail += ": " + lines.prefix(3).joined(separator: ", ") }
      if lines.count > 3 { detail += " and \(lines.count - 3) more" }
    }
    return detail + "; a published file is never replaced: raise the version"
  }
}

/// A project's page with the version that it was read at.
struct ObservedPage: Sendable {
  var page: ProjectPage
  /// nil: there is no page yet.
  var tag: VersionTag?
  /// Whether the pages that are derived from it are there and agree, where looking costs nothing.
  var isComplete: Bool

  static func observe(
    _ project: ProjectName, in storage: any ObjectBucket
  ) async throws(Diagnostic) -> ObservedPage {
    do throws(StorageError) {
      let keys = ProjectKeys(project)
      guard let object = try await storage.object(keys.page) else {
        return ObservedPage(page: ProjectPage(for: project), tag: nil, isComplete: false)
      }
      let page = try projectPage(object.bytes, key: keys.page, in: storage)
      var isComplete = true
      if storage.isLocal {
        let json = try await storage.object(keys.json)
        let root = try await storage.object(RootKeys.page)
        let rootPage = root.flatMap { try? RootPage(html: $0.bytes) }
        let rootJSON = try await storage.object(RootKeys.json)
        isComplete =
          json?.bytes == page.json(of: project, filesIn: keys.filesFromJSON)
          && rootPage?.contains(project) ?? false && rootJSON?.bytes == rootPage?.json()
      }
      return ObservedPage(page: page, tag: object.tag, isComplete: isComplete)
    } catch {
      throw Diagnostic(error.description, hints: error.hints)
    }
  }
}

/// Reads a project's page.
func projectPage(
  _ bytes: [UInt8], key: String, in storage: any ObjectBucket
) throws(StorageError) -> ProjectPage {
  do throws(PageError) {
    return try ProjectPage(html: bytes)
  } catch {
    throw StorageError(
      .untrue,
      "the page `\(key)` of `\(storage.location)` cannot be read: \(error.description)",
      hints: [error.hint])
  }
}
