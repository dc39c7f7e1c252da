// Runs that die at any write, and writers at the same time: every page stays valid and complete, and
// the next run finishes.

import Host
import ObjectStorage
import PackageIndex
import Publishing
import Standards
import Testing
import Workspace

@Suite struct CrashAndRaceTests {
  private let wheels: TestWheels

  init() throws { wheels = try TestWheels() }

  @Test(arguments: [true, false])
  func `a run that dies after any write is finished by the next`(holdsFolderKeys: Bool) async throws
  {
    let project = try ProjectName("da-vinci")
    let old = try wheels.wheel("da-vinci", "0.9")
    let new = try wheels.wheel("da-vinci", "1.0")
    func publish(_ wheel: Path, to storage: MemoryStorage) async throws {
      let publisher = Publisher(storage: storage, disk: wheels.disk)
      try await publisher.upload(wheel, of: project)
      try await publisher.commit([wheel], of: project, uploadTime: time)
    }
    let whole = MemoryStorage(disk: wheels.disk, holdsFolderKeys: holdsFolderKeys)
    try await publish(old, to: whole)
    let before = whole.writes.count
    try await publish(new, to: whole)
    let writes = whole.writes.count - before

    for count in 0..<writes {
      let storage = MemoryStorage(disk: wheels.disk, holdsFolderKeys: holdsFolderKeys)
      try await publish(old, to: storage)
      storage.failWrites(after: count)
      let error = await storageError { try await publish(new, to: storage) }
      #expect(error?.hasSuffix(": connection reset") == true)
      try expectSound(storage, project)
      storage.failWrites(after: Int.max)
      try await publish(new, to: storage)
      #expect(storage.objects == whole.objects, "after \(count) writes")
    }
  }

  /// Every file that a page shows is there with the digest that the page gives.
  private func expectSound(_ storage: MemoryStorage, _ project: ProjectName) throws {
    for key in ["simple/da-vinci/index.html", "simple/da-vinci/"] {
      guard let bytes = storage.objects[key] else { continue }
      for entry in try ProjectPage(html: bytes).entries {
        let file = storage.objects["simple/da-vinci/\(entry.fileName)"]
        #expect(try file == wheels.disk.contents(of: "dist" / entry.fileName))
        #expect(storage.objects["simple/da-vinci/\(entry.fileName).metadata"] != nil)
      }
    }
  }

  @Test func `a lost race merges with what the other wrote`() async throws {
    let project = try ProjectName("da-vinci")
    let storage = MemoryStorage(disk: wheels.disk)
    let rival = MemoryStorage(disk: wheels.disk)
    let other = try wheels.wheel("da-vinci", "1.1")
    let fast = Publisher(storage: rival, disk: wheels.disk)
    try await fast.upload(other, of: project)
    try await fast.commit([other], of: project, uploadTime: time)
    let written = rival.objects
    storage.beforeReplacing("simple/da-vinci/index.html") { written }
    let wheel = try wheels.wheel("da-vinci", "1.0")
    let publisher = Publisher(storage: storage, disk: wheels.disk)
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
    try expectAgreement(storage.objects, [project], versions: ["1.0", "1.1"])
  }

  @Test func `a derived page that another writer moved is written until it agrees`() async throws {
    let project = try ProjectName("da-vinci")
    let storage = MemoryStorage(disk: wheels.disk)
    storage.beforeReplacing("json/da-vinci/index.json") {
      ["json/da-vinci/index.json": Array("{}".utf8)]
    }
    let wheel = try wheels.wheel("da-vinci", "1.0")
    let publisher = Publisher(storage: storage, disk: wheels.disk)
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
    try expectAgreement(storage.objects, [project], versions: ["1.0"])
  }

  @Test func `eight publishers of different packages into one folder lose nothing`() async throws {
    let storage = FolderStorage(location: "file:index", folder: "index", disk: wheels.disk)
    let projects = try (1...8).map { try ProjectName("package-\($0)") }
    try await publish(projects.map { ($0, "1.0") }, to: storage)
    try expectAgreement(try objects(in: "index"), projects, versions: ["1.0"])
  }

  @Test func `eight publishers of one package's versions into one folder lose nothing`()
    async throws
  {
    let storage = FolderStorage(location: "file:index", folder: "index", disk: wheels.disk)
    let project = try ProjectName("da-vinci")
    let versions = (1...8).map { "1.\($0)" }
    try await publish(versions.map { (project, $0) }, to: storage)
    try expectAgreement(try objects(in: "index"), [project], versions: versions)
  }

  private func publish(
    _ releases: [(project: ProjectName, version: String)], to storage: any ObjectBucket
  ) async throws {
    let disk = wheels.disk
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (project, version) in releases {
        let wheel = try wheels.wheel(project.normalized, version)
        group.addTask {
          let publisher = Publisher(storage: storage, disk: disk)
          try await publisher.upload(wheel, of: project)
          try await publisher.commit([wheel], of: project, uploadTime: time)
        }
      }
      try await group.waitForAll()
    }
  }

  private func objects(in folder: Path) throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for entry in try wheels.disk.tree(below: folder, prunes: { _ in false }) {
      result[entry.path.string] = try wheels.disk.contents(of: folder / entry.path)
    }
    return result
  }

  /// All pages say the same.
  private func expectAgreement(
    _ objects: [String: [UInt8]], _ projects: [ProjectName], versions: [String]
  ) throws {
    let root = try RootPage(html: try #require(objects["simple/index.html"]))
    #expect(root.projects.map(\.name) == projects.map(\.normalized))
    #expect(objects["json/index.json"] == root.json())
    for project in projects {
      let bytes = try #require(objects["simple/\(project.normalized)/index.html"])
      let page = try ProjectPage(html: bytes)
      #expect(page.entries.compactMap(\.version?.normalized) == versions)
      let files = "../../simple/\(project.normalized)/"
      let json = objects["json/\(project.normalized)/index.json"]
      #expect(json == page.json(of: project, filesIn: files))
      if let folder = objects["simple/\(project.normalized)/"] { #expect(folder == bytes) }
    }
  }
}
