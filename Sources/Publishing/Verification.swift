// Everything that can be wrong with an index: pages that promise what is not there, files that no page
// shows, forms of a page that disagree.

import Hashing
import Host
public import ObjectStorage
import PackageIndex
import Standards
import Wheels
import Workspace

/// Something that is wrong with an index.
public struct IndexFinding: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// A page shows a file that is not there.
    case missing
    /// A file is not what its page says.
    case damaged
    /// A page does not say what it should.
    case incomplete
    /// A derived page is missing or old.
    case stale
    /// A file is there that no page shows.
    case orphan
  }
  public var kind: Kind
  public var key: String
  /// What is wrong, after the key.
  public var message: String
}

/// Looks at an index.
/// - Parameter isDeep: whether all files are read, not only what the storage says of them.
/// - Returns: what is wrong, by key.
/// - Throws: when something cannot be read.
public func indexFindings(
  _ contents: IndexContents, in storage: any ObjectBucket, isDeep: Bool
) async throws(PublishError) -> [IndexFinding] {
  let storage = IndexStorage(storage)
  var findings: [IndexFinding] = []
  let projects = contents.projects
  let files = contents.pages.values.reduce(0) { $0 + $1.entries.count }
  let activity = Activity(isDeep ? "reading files" : "checking files", of: files)
  defer { activity.end() }
  findings += try await inParallel(projects, atOnce: PublishedProjects.requestsAtOnce) {
    project async throws(PublishError) in
    let check = ProjectCheck(
      contents: contents, project: project, storage: storage, isDeep: isDeep,
      activity: activity)
    return try await check.findings()
  }.flatMap { $0 }
  if !projects.isEmpty { findings += try await rootFindings(contents, in: storage) }
  return findings.sorted { ($0.key, $0.message) < ($1.key, $1.message) }
}

private func rootFindings(
  _ contents: IndexContents, in storage: IndexStorage
) async throws(PublishError) -> [IndexFinding] {
  guard let root = try await SettledRoot(in: storage) else {
    return [
      IndexFinding(
        kind: .stale, key: RootKeys.page,
        message: "it is missing or no page, or its other forms do not agree with it")
    ]
  }
  return contents.projects.filter { !root.names.contains($0) }.map {
    IndexFinding(
      kind: .incomplete, key: RootKeys.page, message: "it does not list `\($0.normalized)`")
  }
}

/// The check of one project.
private struct ProjectCheck {
  let contents: IndexContents
  let project: ProjectName
  let storage: IndexStorage
  let isDeep: Bool
  let activity: Activity
  private var keys: ProjectKeys { ProjectKeys(project) }

  init(
    contents: IndexContents, project: ProjectName, storage: IndexStorage, isDeep: Bool,
    activity: Activity
  ) {
    self.contents = contents
    self.project = project
    self.storage = storage
    self.isDeep = isDeep
    self.activity = activity
  }

  func findings() async throws(PublishError) -> [IndexFinding] {
    guard let page = contents.pages[project] else { return [] }
    // One project may have most of an index's files.
    var findings = try await inParallel(
      page.entries, atOnce: PublishedProjects.requestsAtOnce
    ) { entry async throws(PublishError) in
      defer { activity.advance() }
      return entry.href.contains("/") ? [] : try await self.findings(entry)
    }.flatMap { $0 }
    findings += orphans(page)
    guard let bytes = contents.pageBytes[project] else {
      return findings + [
        IndexFinding(
          kind: .incomplete, key: keys.page,
          message: "it is missing; another tool wrote `\(keys.folderPage)` alone")
      ]
    }
    let observed = ObservedPage(page: page, bytes: bytes)
    if try await !observed.isSettled(project, in: storage) {
      findings.append(
        IndexFinding(
          kind: .stale, key: keys.page, message: "its other forms do not agree with it"))
    }
    return findings
  }

  private func findings(_ entry: PageEntry) async throws(PublishError) -> [IndexFinding] {
    let key = keys.file(entry.fileName)
    guard let object = contents.objects[key] else {
      return [IndexFinding(kind: .missing, key: key, message: "its page shows it")]
    }
    var findings: [IndexFinding] = []
    if let size = entry.sizeBytes, size != object.sizeBytes {
      findings.append(
        IndexFinding(
          kind: .damaged, key: key,
          message: "it has \(object.sizeBytes) bytes, and its page says \(size)"))
    } else if let expected = entry.digest {
      let digest =
        isDeep
        ? try await storage.read(key)?.digest : try await storage.status(of: key)?.digest
      if let digest, digest != expected {
        findings.append(
          IndexFinding(
            kind: .damaged, key: key,
            message: "its sha256 is \(digest), and its page says \(expected)"
          ))
      }
    } else {
      findings.append(
        IndexFinding(kind: .incomplete, key: key, message: "its page gives no sha256"))
    }
    return findings + (try await metadataFindings(entry))
  }

  private func metadataFindings(_ entry: PageEntry) async throws(PublishError) -> [IndexFinding] {
    let key = keys.metadata(of: entry.fileName)
    guard let promised = entry.coreMetadata, promised.lowercased() != "false" else {
      if entry.fileName.hasSuffix(".whl") {
        return [
          IndexFinding(
            kind: .incomplete, key: keys.file(entry.fileName),
            message: "its page says nothing of its metadata")
        ]
      }
      return []
    }
    guard let object = try await storage.object(key) else {
      return [IndexFinding(kind: .missing, key: key, message: "its page says that it is there")]
    }
    let digest = SHA256.digest(of: object.bytes)
    guard let expected = entry.metadataDigest, expected != digest else { return [] }
    return [
      IndexFinding(
        kind: .damaged, key: key, message: "its sha256 is \(digest), and its page says \(expected)")
    ]
  }

  private func orphans(_ page: ProjectPage) -> [IndexFinding] {
    let shown = Set(page.entries.map(\.fileName))
    let taken = Set(page.withdrawals.map(\.version))
    return contents.files(of: project).compactMap { object in
      var name = String(object.key.dropFirst(keys.folder.count))
      if name.hasSuffix(metadataSuffix) { name.removeLast(metadataSuffix.count) }
      if shown.contains(name) { return nil }
      let version = (try? WheelName(name))?.version
      let gone = version.flatMap { taken.contains($0) ? $0 : nil }
      return IndexFinding(
        kind: .orphan, key: object.key,
        message: gone.map {
          "no page shows it since version \($0.normalized) was taken back"
        } ?? "no page shows it")
    }
  }
}
