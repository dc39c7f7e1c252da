// Two and three writers in every order with two switches, and writers that die at every request: what
// an index shows can always be installed, and in the end nothing is lost.

import Foundation
import Host
import Notation
import ObjectStorage
import PackageIndex
import Publishing
import Standards
import Synchronization
import Testing
import Workspace

@Suite(.serialized) struct InterleavingTests {
  private let wheels: TestWheels
  private let project: ProjectName
  private let clock = Clock()
  /// How many schedules a test goes through; with REL_SCHEDULES in the environment another number.
  private let limit =
    ProcessInfo.processInfo.environment["REL_SCHEDULES"].flatMap { Int($0) } ?? 40

  init() throws {
    wheels = try TestWheels()
    project = try ProjectName("da-vinci")
  }

  private func publish(_ version: String, _ name: String = "da-vinci") throws -> Writer {
    let wheel = try wheels.wheel(name, version)
    let disk = wheels.disk
    let project = try ProjectName(name)
    return { storage in
      let publisher = Publisher(storage: storage, disk: disk)
      try await publisher.upload(wheel, of: project)
      try await publisher.commit([wheel], of: project, uploadTime: time)
    }
  }

  private func edit(
    _ plan: @escaping @Sendable (IndexContents, any ObjectBucket) async throws -> [IndexChange]
  ) -> Writer {
    let scratch = FileScratch(disk: wheels.disk, folder: wheels.disk.root / "scratch")
    let project = project
    return { storage in
      let contents = try await IndexContents(storage)
      let planned = try await plan(contents, storage)
      let changes = try await finishing(planned, of: [project], contents, in: storage)
      try await carryOut(changes, in: storage, scratch: scratch) { _ in }
    }
  }

  private func yank(_ version: String, reason: String?) throws -> Writer {
    let (project, version) = (project, try Version(version))
    return edit { contents, _ in
      yankChanges(contents, version, of: [project], reason: reason)
    }
  }

  private func rollBack(_ version: String) throws -> Writer {
    let (project, version) = (project, try Version(version))
    // Each has a time of its own.
    let at = timestamp(1_767_323_045_000_000_000 + clock.tick() * 1000)
    return edit { contents, _ in rollbackChanges(contents, version, of: [project], at: at) }
  }

  private func undo(_ version: String) throws -> Writer {
    let (project, version) = (project, try Version(version))
    return edit { contents, storage in
      try await undoChanges(contents, version, of: [project], in: storage)
    }
  }

  /// A storage in which each of these was done, one after the other.
  private func storage(after writers: [Writer] = []) async throws -> MemoryStorage {
    let storage = MemoryStorage(disk: wheels.disk)
    for writer in writers { try await writer(storage) }
    return storage
  }

  /// Every file that a page shows is there.
  private func expectSound(_ storage: MemoryStorage, _ schedule: Schedule) throws {
    let objects = storage.objects
    for (key, bytes) in objects
    where key.hasPrefix("simple/") && (key.hasSuffix("/") || key.hasSuffix(".html")) {
      let parts = key.split(separator: "/")
      guard parts.count > 1, parts[1] != "index.html" else { continue }
      for entry in try ProjectPage(html: bytes).entries {
        let file = "simple/\(parts[1])/\(entry.fileName)"
        let isThere = objects[file] != nil && objects[file + ".metadata"] != nil
        #expect(isThere, "\(key) shows \(entry.fileName); \(schedule)")
      }
    }
  }

  private func expectNoFindings(_ storage: MemoryStorage, _ schedule: Schedule) async throws {
    let contents = try await IndexContents(storage)
    let findings = try await indexFindings(contents, in: storage, isDeep: true)
    #expect(findings == [], "\(schedule)")
  }

  private func page(_ storage: MemoryStorage) throws -> ProjectPage {
    try ProjectPage(html: try #require(storage.objects["simple/da-vinci/index.html"]))
  }

  private func versions(_ storage: MemoryStorage) throws -> [String] {
    try page(storage).versions.map(\.normalized)
  }

  /// Goes through all schedules of some writers.
  private func explore(
    _ writers: [Writer], from start: MemoryStorage, schedules: [Schedule]? = nil,
    _ check: (MemoryStorage, Schedule, [Int: any Error]) async throws -> Void
  ) async throws {
    let alone = start.copy()
    let count = try await run(writers, on: alone, Schedule(first: 0)) {}.count
    let all = schedules ?? Schedule.all(writers: writers.count, count: count)
    // Spread evenly over all of them.
    let chosen = stride(from: 0, to: all.count, by: max(1, all.count / limit)).map { all[$0] }
    for schedule in chosen {
      let storage = start.copy()
      var writes = -1
      let outcome = try await run(writers, on: storage, schedule) {
        let now = storage.changes
        if now != writes { try expectSound(storage, schedule) }
        writes = now
      }
      try await check(storage, schedule, outcome.errors)
    }
  }

  @Test func `two versions published at once are both there in the end`() async throws {
    let start = try await storage(after: [try publish("1.0")])
    let both = [try publish("1.1"), try publish("1.2")]
    try await explore(both, from: start) { storage, schedule, errors in
      #expect(errors.isEmpty, "\(schedule)")
      #expect(try versions(storage) == ["1.0", "1.1", "1.2"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `two new projects published at once are both listed`() async throws {
    let start = try await storage()
    let both = [try publish("1.0"), try publish("1.0", "other")]
    try await explore(both, from: start) { storage, schedule, errors in
      #expect(errors.isEmpty, "\(schedule)")
      let root = try RootPage(html: try #require(storage.objects["simple/index.html"]))
      #expect(root.projects.map(\.name) == ["da-vinci", "other"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `a yank and a release at once keep both`() async throws {
    let start = try await storage(after: [try publish("1.0")])
    let both = [try publish("1.1"), try yank("1.0", reason: "broken")]
    try await explore(both, from: start) { storage, schedule, errors in
      #expect(errors.isEmpty, "\(schedule)")
      #expect(try versions(storage) == ["1.0", "1.1"], "\(schedule)")
      #expect(try page(storage).entries.map(\.yanked) == ["broken", nil], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `a rollback and the release of that version at once leave it whole or gone`()
    async throws
  {
    let start = try await storage(after: [try publish("1.0"), try publish("1.1")])
    let both = [try rollBack("1.1"), try publish("1.1")]
    try await explore(both, from: start) { storage, schedule, errors in
      #expect(errors[0] == nil, "\(schedule)")
      #expect(try versions(storage) == ["1.0"], "\(schedule)")
      // What was sent again meanwhile is in nobody's way, and another rollback takes it.
      try await rollBack("1.1")(storage)
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `a rollback of a version that is being released leaves no page without its file`()
    async throws
  {
    let start = try await storage(after: [try publish("1.0")])
    let both = [try rollBack("1.1"), try publish("1.1")]
    try await explore(both, from: start) { storage, schedule, _ in
      try await rollBack("1.1")(storage)
      #expect(try versions(storage) == ["1.0"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  /// Each writer dies at each of its requests, with and without that one carried out, while the
  /// other goes on at once or comes later.
  private func deaths(
    _ writers: [Writer], from start: MemoryStorage
  ) async throws -> [Schedule] {
    let alone = try await run([writers[0]], on: start.copy(), Schedule(first: 0)) {}.count
    return (0..<alone).flatMap { number in
      [Death.before(number), .after(number)].flatMap { death in
        [
          Schedule(first: 0, death: death), Schedule(first: 1, death: death),
          Schedule(first: 0, switches: [number: 1], death: death),
          Schedule(first: 0, switches: [max(1, number / 2): 1, number + 2: 0], death: death),
        ]
      }
    }
  }

  @Test func `a release that dies anywhere beside another is finished by the next`() async throws {
    let start = try await storage(after: [try publish("1.0")])
    let both = [try publish("1.1"), try publish("1.2")]
    let schedules = try await deaths(both, from: start)
    try await explore(both, from: start, schedules: schedules) { storage, schedule, errors in
      #expect(errors[1] == nil, "\(schedule)")
      try await publish("1.1")(storage)
      #expect(try versions(storage) == ["1.0", "1.1", "1.2"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `a rollback that dies anywhere is finished by the next, and can be undone`()
    async throws
  {
    let start = try await storage(after: [try publish("1.0"), try publish("1.1")])
    let before = try page(start).entries
    let both = [try rollBack("1.1"), try publish("1.2")]
    let schedules = try await deaths(both, from: start)
    try await explore(both, from: start, schedules: schedules) { storage, schedule, errors in
      #expect(errors[1] == nil, "\(schedule)")
      try await rollBack("1.1")(storage)
      #expect(try versions(storage) == ["1.0", "1.2"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
      try await undo("1.1")(storage)
      #expect(try versions(storage) == ["1.0", "1.1", "1.2"], "\(schedule)")
      #expect(try Array(page(storage).entries.prefix(2)) == before, "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `an undo that dies anywhere is finished by the next`() async throws {
    let start = try await storage(
      after: [try publish("1.0"), try publish("1.1"), try rollBack("1.1")])
    let both = [try undo("1.1"), try publish("1.2")]
    let schedules = try await deaths(both, from: start)
    try await explore(both, from: start, schedules: schedules) { storage, schedule, errors in
      #expect(errors[1] == nil, "\(schedule)")
      try await undo("1.1")(storage)
      #expect(try versions(storage) == ["1.0", "1.1", "1.2"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }

  @Test func `yank, release and taking back, three at once, end with whatever came last`()
    async throws
  {
    let start = try await storage(after: [try publish("1.0"), try yank("1.0", reason: "old")])
    let three = [
      try yank("1.0", reason: nil), try publish("1.1"), try yank("1.0", reason: "new"),
    ]
    let count = try await run(three, on: start.copy(), Schedule(first: 0)) {}.count
    let schedules = Schedule.all(writers: 3, count: count)
    try await explore(three, from: start, schedules: schedules) { storage, schedule, errors in
      #expect(errors.isEmpty, "\(schedule)")
      #expect(try versions(storage) == ["1.0", "1.1"], "\(schedule)")
      try await expectNoFindings(storage, schedule)
    }
  }
}

/// Numbers that rise.
private final class Clock: Sendable {
  private let number = Mutex<Int64>(0)
  func tick() -> Int64 {
    number.withLock { number in
      number += 1
      return number
    }
  }
}
