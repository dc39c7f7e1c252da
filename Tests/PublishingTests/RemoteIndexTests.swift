// What a plan asks of a remote index, and what it remembers: nothing to publish is one answer without
// bytes for each project.

import Caching
import Hashing
import Host
import ObjectStorage
import Publishing
import Standards
import Testing
import Workspace

@Suite struct RemoteIndexTests {
  private let wheels: TestWheels
  private let storage: MemoryStorage
  private let projects: [ProjectName]

  init() throws {
    wheels = try TestWheels()
    storage = MemoryStorage(disk: wheels.disk)
    projects = [try ProjectName("da-vinci"), try ProjectName("da-vinci-cdk")]
  }

  @Test func `a page that did not move is one answer without bytes`() async throws {
    let released = try await release()
    var rows = StateRows()
    _ = storage.takeRequests()
    #expect(try await verdicts(released, &rows) == [.present, .present])
    // The first look on a machine looks at all that is derived, once.
    #expect(storage.takeRequests().count == 12)
    #expect(try await verdicts(released, &rows) == [.present, .present])
    #expect(
      storage.takeRequests().sorted() == [
        "304 simple/da-vinci-cdk/index.html", "304 simple/da-vinci/index.html",
      ])
  }

  @Test func `a page that another machine moved is read and looked at anew`() async throws {
    let released = try await release()
    var rows = StateRows()
    _ = try await verdicts(released, &rows)
    try await publish(try wheels.wheel("da-vinci", "2.0"), projects[0])
    _ = storage.takeRequests()
    #expect(try await verdicts(released, &rows) == [.present, .present])
    let requests = storage.takeRequests()
    #expect(requests.contains("GET simple/da-vinci/index.html"))
    #expect(requests.contains("304 simple/da-vinci-cdk/index.html"))
    #expect(requests.contains("GET json/da-vinci/index.json"))
  }

  @Test(arguments: [
    "json/da-vinci/index.json", "simple/da-vinci/", "json/da-vinci/", "simple/index.html",
    "simple/", "json/", "json/index.json",
  ])
  func `a run that died before all was derived is noticed elsewhere`(key: String) async throws {
    let released = try await release()
    storage.objects[key] = nil
    var rows = StateRows()
    let found = try await verdicts(released, &rows)
    #expect(found.first == .absent)
    for (wheel, project) in zip(released, projects) { try await publish(wheel, project) }
    #expect(try await verdicts(released, &rows) == [.present, .present])
  }

  @Test func `a page that cannot be asked for stops the plan`() async throws {
    let released = try await release()
    storage.failReads(of: "simple/da-vinci-cdk/index.html")
    var rows = StateRows()
    await #expect(throws: (any Error).self) { try await verdicts(released, &rows) }
  }

  @Test func `a conflict in a remote index names the members once they were fetched`()
    async throws
  {
    _ = try await release()
    let other = try wheels.wheel("da-vinci", text: "x = 22\n")
    var rows = StateRows()
    let published = try await PublishedProjects(
      of: projects, in: storage, disk: wheels.disk, scratch: wheels.disk.root, rows: &rows)
    let artifact = Artifact(path: other, kind: .file, digest: try wheels.digest(other))
    guard case .conflict(let before) = published.uploadState(projects[0], wheels: [artifact])
    else {
      Issue.record("no conflict")
      return
    }
    #expect(!before.contains("__init__.py"))
    #expect(await published.explainConflicts())
    guard case .conflict(let after) = published.uploadState(projects[0], wheels: [artifact])
    else { return }
    #expect(
      after.contains("`da_vinci/__init__.py` differs: 6 bytes in the published one, 7 in the"))
    #expect(await !published.explainConflicts())
    #expect(try wheels.disk.entries(of: wheels.disk.root).map(\.name.string) == ["dist"])
  }

  @Test func `a version that was rolled back is in conflict, whatever its bytes`() async throws {
    let released = try await release()
    let contents = try await IndexContents(storage)
    let changes = rollbackChanges(contents, try Version("1.0"), of: [projects[0]], at: time)
    try await carryOut(
      changes, in: storage, scratch: FileScratch(disk: wheels.disk, folder: wheels.disk.root)
    ) { _ in }
    var rows = StateRows()
    #expect(
      try await verdicts(released, &rows)[0]
        == .conflict(
          "`da_vinci-1.0-py3-none-any.whl`: version 1.0 was rolled back on 2026-01-02; "
            + "`rel rollback --undo 1.0` brings it back, or raise the version with `rel bump`"))
    await #expect(throws: PublishError.self) { try await publish(released[0], projects[0]) }
  }

  private func release() async throws -> [Path] {
    var paths: [Path] = []
    for project in projects {
      let wheel = try wheels.wheel(project.normalized)
      try await publish(wheel, project)
      paths.append(wheel)
    }
    return paths
  }

  private func publish(_ wheel: Path, _ project: ProjectName) async throws {
    let publisher = Publisher(storage: storage, disk: wheels.disk)
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
  }

  /// Of the pages, in the projects' order.
  private func verdicts(_ wheels: [Path], _ rows: inout StateRows) async throws -> [PublishedState]
  {
    let published = try await PublishedProjects(
      of: projects, in: storage, disk: self.wheels.disk, scratch: self.wheels.disk.root,
      rows: &rows)
    return try zip(projects, wheels).map { project, wheel in
      let artifact = Artifact(path: wheel, kind: .file, digest: try self.wheels.digest(wheel))
      return published.pageState(project, wheels: [artifact])
    }
  }
}
