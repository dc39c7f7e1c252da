// Verdicts from what the index holds: publish, present, conflict.

import Caching
import Hashing
import Host
import ObjectStorage
import Publishing
import Standards
import Testing
import Workspace

@Suite struct PublishedProjectsTests {
  private let wheels: TestWheels
  private let storage: FolderStorage
  private let project: ProjectName

  init() throws {
    wheels = try TestWheels()
    storage = FolderStorage(location: "file:index", folder: "index", disk: wheels.disk)
    project = try ProjectName("da-vinci")
  }

  @Test func `an empty index lacks everything`() async throws {
    let verdicts = try await verdicts(try wheels.wheel("da-vinci"))
    #expect(verdicts == [.absent, .absent])
  }

  @Test func `an upload alone shows nothing`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await Publisher(storage: storage, disk: wheels.disk).upload(wheel, of: project)
    #expect(try await verdicts(wheel) == [.absent, .absent])
  }

  @Test func `what was published is present`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await publish(wheel)
    #expect(try await verdicts(wheel) == [.present, .present])
  }

  @Test(arguments: ["json/da-vinci/index.json", "simple/index.html", "json/index.json"])
  func `a derived page that is missing or old is published again`(key: String) async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await publish(wheel)
    try wheels.disk.remove("index" / Path(key))
    #expect(try await verdicts(wheel) == [.present, .absent])
    try await publish(wheel)
    #expect(try await verdicts(wheel) == [.present, .present])
  }

  @Test func `a new version is to be published beside the old`() async throws {
    try await publish(try wheels.wheel("da-vinci", "1.0"))
    #expect(try await verdicts(try wheels.wheel("da-vinci", "1.1")) == [.absent, .absent])
  }

  @Test func `other bytes under a published name are a conflict that names the member`()
    async throws
  {
    try await publish(try wheels.wheel("da-vinci"))
    let other = try wheels.wheel("da-vinci", text: "x = 2\n")
    let verdict = try await verdicts(other)[0]
    guard case .conflict(let detail) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(detail.hasPrefix("da_vinci-1.0-py3-none-any.whl is published with other contents: "))
    #expect(detail.contains("`da_vinci/__init__.py`"))
    #expect(
      detail.hasSuffix("; a published file is never replaced: raise the version with `rel bump`"))
  }

  @Test func `a published file without a sha256 is a conflict`() async throws {
    try wheels.disk.write(
      "<!DOCTYPE html><a href=\"da_vinci-1.0-py3-none-any.whl\">da_vinci-1.0-py3-none-any.whl</a>",
      to: "index/simple/da-vinci/index.html")
    #expect(
      try await verdicts(try wheels.wheel("da-vinci"))[0]
        == .conflict(
          "da_vinci-1.0-py3-none-any.whl is published, and the index does not say with which sha256"
        ))
  }

  @Test func `a page that cannot be read stops the plan`() async throws {
    try wheels.disk.write("{}", to: "index/simple/da-vinci/index.html")
    await #expect(throws: (any Error).self) {
      let state = MachineState()
      _ = try await PublishedProjects(
        of: [project], in: storage, disk: wheels.disk, scratch: wheels.disk.root, state: state)
    }
  }

  private func publish(_ wheel: Path) async throws {
    let publisher = Publisher(storage: storage, disk: wheels.disk)
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
  }

  /// Of the upload and of the page.
  private func verdicts(_ wheel: Path) async throws -> [PublishedState] {
    let state = MachineState()
    let published = try await PublishedProjects(
      of: [project], in: storage, disk: wheels.disk, scratch: wheels.disk.root, state: state)
    #expect(!state.isChanged)
    let artifact = Artifact(path: wheel, kind: .file, digest: try wheels.digest(wheel))
    return [
      published.uploadState(project, wheels: [artifact]),
      published.pageState(project, wheels: [artifact]),
    ]
  }
}
