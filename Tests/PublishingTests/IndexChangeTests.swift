// Life after publishing: yanks, rollbacks, retention, verification and rebuilding, as lists of changes
// and as what they do.

import Host
import ObjectStorage
import PackageIndex
import Publishing
import Standards
import Testing
import Workspace

@Suite struct IndexChangeTests {
  private let wheels: TestWheels
  private let storage: MemoryStorage
  private let core: ProjectName
  private let cdk: ProjectName
  private let scratch: FileScratch

  init() throws {
    wheels = try TestWheels()
    storage = MemoryStorage(disk: wheels.disk)
    core = try ProjectName("da-vinci")
    cdk = try ProjectName("da-vinci-cdk")
    scratch = FileScratch(disk: wheels.disk, folder: wheels.disk.root / "scratch")
  }

  @Test func `what needs others is yanked first, and taken back last`() async throws {
    try await release(["1.0", "1.1"])
    let version = try Version("1.1")
    let contents = try await IndexContents(storage)
    let order = try await contents.dependencyOrder([cdk, core], at: version, in: storage)
    #expect(order == [core, cdk])
    let yank = yankChanges(contents, version, of: order, reason: "broken")
    #expect(
      yank.map(\.description) == [
        "change     da-vinci-cdk: yank 1.1 (broken)", "change     da-vinci: yank 1.1 (broken)",
      ])
    try await perform(yank)
    #expect(try page(core).entries.map(\.yanked) == [nil, "broken"])
    let after = try await IndexContents(storage)
    #expect(yankChanges(after, version, of: order, reason: "broken") == [])
    let unyank = yankChanges(after, version, of: order, reason: nil)
    #expect(
      unyank.map(\.description) == [
        "change     da-vinci: take back the yank of 1.1",
        "change     da-vinci-cdk: take back the yank of 1.1",
      ])
    try await perform(unyank)
    #expect(try page(cdk).entries.map(\.yanked) == [nil, nil])
    #expect(try await findings() == [])
  }

  @Test func `a rollback takes pages first, dependants before what they need, then files`()
    async throws
  {
    try await release(["1.0", "1.1"])
    let contents = try await IndexContents(storage)
    let changes = rollbackChanges(
      contents, try Version("1.1"), of: [core, cdk], at: "2026-01-02T03:04:05.678901Z")
    let kept = "rolled-back/20260102T030405.678901Z-1.1/"
    let (coreFile, cdkFile) = (
      "simple/da-vinci/da_vinci-1.1-py3-none-any.whl",
      "simple/da-vinci-cdk/da_vinci_cdk-1.1-py3-none-any.whl"
    )
    #expect(
      changes.map(\.description) == [
        "copy       \(coreFile) to \(kept)\(coreFile)",
        "copy       \(coreFile).metadata to \(kept)\(coreFile).metadata",
        "write      \(kept)simple/da-vinci/index.html",
        "copy       \(cdkFile) to \(kept)\(cdkFile)",
        "copy       \(cdkFile).metadata to \(kept)\(cdkFile).metadata",
        "write      \(kept)simple/da-vinci-cdk/index.html",
        "change     da-vinci-cdk: take 1.1 off the page",
        "change     da-vinci: take 1.1 off the page",
        "remove     \(coreFile)", "remove     \(coreFile).metadata",
        "remove     \(cdkFile)", "remove     \(cdkFile).metadata",
      ])
    let before = storage.objects
    try await perform(changes)
    #expect(try page(core).versions.map(\.normalized) == ["1.0"])
    #expect(storage.objects[coreFile] == nil)
    #expect(try await findings() == [])
    #expect(
      rollbackChanges(
        try await IndexContents(storage), try Version("1.1"), of: [core, cdk], at: time) == [])

    let undo = try await undoChanges(
      IndexContents(storage), Version("1.1"), of: [cdk, core], in: storage)
    #expect(
      undo.compactMap { if case .edit = $0 { $0.description } else { nil } } == [
        "change     da-vinci: show 1.1 again, 1 file",
        "change     da-vinci-cdk: show 1.1 again, 1 file",
      ])
    try await perform(undo)
    #expect(try page(cdk).versions.map(\.normalized) == ["1.0", "1.1"])
    #expect(storage.objects[coreFile] == before[coreFile])
    #expect(storage.objects.keys.filter { $0.hasPrefix("rolled-back/") } == [])
    #expect(try await findings() == [])
  }

  @Test func `a rollback is undone in a store that refuses to create what was removed`()
    async throws
  {
    try await release(["1.0", "1.1"])
    storage.refuseWhatWasRemoved()
    let before = storage.objects
    let projects = [core, cdk]
    try await perform(
      rollbackChanges(
        try await IndexContents(storage), try Version("1.1"), of: projects, at: time))
    try await perform(
      undoChanges(IndexContents(storage), Version("1.1"), of: projects, in: storage))
    let key = "simple/da-vinci/da_vinci-1.1-py3-none-any.whl"
    #expect(storage.objects[key] == before[key])
    #expect(try await findings() == [])
  }

  @Test func `retention keeps the newest, and what a kept version needs`() async throws {
    try await release(["1.0", "1.1", "1.2"])
    // Of another team, and pinned to an old version.
    try await publish("other", "5.0", requires: "da-vinci==1.0")
    let contents = try await IndexContents(storage)
    let plan = try await retentionPlan(contents, .newest(1), of: [core, cdk], in: storage)
    #expect(
      plan.removed.map { "\($0.project) \($0.version)" } == [
        "da-vinci 1.1", "da-vinci-cdk 1.0", "da-vinci-cdk 1.1",
      ])
    #expect(
      plan.needed.map { "\($0.project) \($0.version) by \($1.project)" } == [
        "da-vinci 1.0 by other"
      ])
    #expect(
      plan.changes.prefix(2).map(\.description) == [
        "change     da-vinci-cdk: take 1.0, 1.1 off the page",
        "change     da-vinci: take 1.1 off the page",
      ])
    try await perform(plan.changes)
    #expect(try page(core).versions.map(\.normalized) == ["1.0", "1.2"])
    #expect(try page(cdk).versions.map(\.normalized) == ["1.2"])
    #expect(try await findings() == [])
    // A number that was used is not used again.
    await #expect(throws: PublishError.self) { try await publish("da-vinci", "1.1") }
  }

  @Test func `retention by age keeps the newest however old, and what has no time`() async throws {
    try await release(["1.0", "1.1"])
    let contents = try await IndexContents(storage)
    let old = try await retentionPlan(
      contents, .since("2026-01-03T00:00:00.000000Z"), of: [core], in: storage)
    // The old cdk needs it.
    #expect(old.removed == [])
    let both = try await retentionPlan(
      contents, .since("2026-01-03T00:00:00.000000Z"), of: [core, cdk], in: storage)
    #expect(both.removed.map(\.version.normalized) == ["1.0", "1.0"])
    let none = try await retentionPlan(
      contents, .since("2026-01-02T00:00:00.000000Z"), of: [core, cdk], in: storage)
    #expect(none.removed == [])
  }

  @Test func `a yank and a prune that died before all was derived are finished by the next`()
    async throws
  {
    try await release(["1.0", "1.1"])
    let before = storage.objects
    let version = try Version("1.0")
    try await perform(
      yankChanges(try await IndexContents(storage), version, of: [core], reason: "old"))
    storage.objects["simple/da-vinci/"] = before["simple/da-vinci/"]
    let contents = try await IndexContents(storage)
    let yank = yankChanges(contents, version, of: [core], reason: "old")
    #expect(yank == [])
    let rest = try await finishing(yank, of: [core], contents, in: storage)
    #expect(rest == [.derive(core)])
    try await perform(rest)
    #expect(try await findings() == [])

    let plan = try await retentionPlan(contents, .newest(1), of: [core, cdk], in: storage)
    try await perform(Array(plan.changes.prefix(3)))
    let after = try await IndexContents(storage)
    let left = try await retentionPlan(after, .newest(1), of: [core, cdk], in: storage)
    #expect(left.removed == [])
    #expect(left.changes.count == 5)
    try await perform(left.changes)
    #expect(try await findings() == [])
    #expect(storage.objects.keys.contains { $0.contains("-1.0-") } == false)
  }

  @Test func `everything that is wrong with an index is found`() async throws {
    try await release(["1.0", "1.1"])
    #expect(try await findings() == [])
    let folder = "simple/da-vinci/"
    storage.objects["\(folder)da_vinci-1.0-py3-none-any.whl"] = nil
    storage.put("other", at: "\(folder)da_vinci-1.1-py3-none-any.whl")
    storage.put("other", at: "\(folder)da_vinci-1.1-py3-none-any.whl.metadata")
    storage.put("bytes", at: "\(folder)da_vinci-1.2-py3-none-any.whl")
    storage.put("{}", at: "json/da-vinci-cdk/")
    storage.objects["json/index.json"] = nil
    #expect(
      try await findings().map { "\($0.kind.rawValue) \($0.key)" } == [
        "stale simple/da-vinci-cdk/index.html",
        "missing simple/da-vinci/da_vinci-1.0-py3-none-any.whl",
        "damaged simple/da-vinci/da_vinci-1.1-py3-none-any.whl",
        "damaged simple/da-vinci/da_vinci-1.1-py3-none-any.whl.metadata",
        "orphan simple/da-vinci/da_vinci-1.2-py3-none-any.whl",
        "stale simple/index.html",
      ])
  }

  @Test func `pages that were lost come back from the files, those that stayed keep their yanks`()
    async throws
  {
    try await release(["1.0", "1.1"])
    let version = try Version("1.0")
    try await perform(
      yankChanges(try await IndexContents(storage), version, of: [core], reason: "old"))
    let yanked = try page(core).entries
    for key in storage.objects.keys
    where key.hasPrefix("json/") || key.hasPrefix("simple/da-vinci-cdk/") && !key.contains("whl") {
      storage.objects[key] = nil
    }
    storage.objects["simple/da-vinci-cdk/da_vinci_cdk-1.0-py3-none-any.whl.metadata"] = nil
    let changes = try await rebuildChanges(
      IndexContents(storage), in: storage, scratch: scratch)
    #expect(
      changes.map(\.description) == [
        "write      simple/da-vinci-cdk/da_vinci_cdk-1.0-py3-none-any.whl.metadata",
        "change     da-vinci-cdk: show `da_vinci_cdk-1.0-py3-none-any.whl`, "
          + "show `da_vinci_cdk-1.1-py3-none-any.whl`",
        "derive     the pages of da-vinci",
      ])
    try await perform(changes)
    #expect(try await findings() == [])
    #expect(try page(core).entries == yanked)
    #expect(try page(cdk).entries.map(\.requiresPython) == [">=3.10", ">=3.10"])
    let again = try await rebuildChanges(IndexContents(storage), in: storage, scratch: scratch)
    #expect(again == [])
  }

  @Test func `entries without their file go, and a rollback stays one`() async throws {
    try await release(["1.0", "1.1"])
    let file = "simple/da-vinci/da_vinci-1.1-py3-none-any.whl"
    let bytes = storage.objects[file]
    try await perform(
      rollbackChanges(
        try await IndexContents(storage), try Version("1.1"), of: [core, cdk], at: time))
    storage.objects[file] = bytes
    storage.objects["simple/da-vinci-cdk/da_vinci_cdk-1.0-py3-none-any.whl"] = nil
    let changes = try await rebuildChanges(
      IndexContents(storage), in: storage, scratch: scratch)
    #expect(
      changes.map(\.description) == [
        "change     da-vinci-cdk: take off `da_vinci_cdk-1.0-py3-none-any.whl`"
      ])
  }

  private func release(_ versions: [String]) async throws {
    for version in versions {
      try await publish("da-vinci", version)
      try await publish("da-vinci-cdk", version, requires: "da-vinci==\(version)")
    }
  }

  private func publish(_ name: String, _ version: String, requires: String? = nil) async throws {
    let wheel = try wheels.wheel(name, version, requires: requires)
    let publisher = Publisher(storage: storage, disk: wheels.disk)
    let project = try ProjectName(name)
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
  }

  private func perform(_ changes: [IndexChange]) async throws {
    var told: [IndexChange] = []
    try await carryOut(changes, in: storage, scratch: scratch) { told.append($0) }
    #expect(told == changes)
  }

  private func page(_ project: ProjectName) throws -> ProjectPage {
    try ProjectPage(
      html: try #require(storage.objects["simple/\(project.normalized)/index.html"]))
  }

  private func findings() async throws -> [IndexFinding] {
    try await indexFindings(IndexContents(storage), in: storage, isDeep: false)
  }
}
