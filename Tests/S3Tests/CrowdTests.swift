// Many machines that release into one index at the same moment: every entry of every one is there, and
// one file name has one winner.

import Host
import PackageIndex
import Publishing
import Servers
import Testing

struct CrowdTests {
  /// Stores that keep two writers apart.
  enum Store: String, CaseIterable, Sendable {
    case ceph, lookalike, bareTags

    static var available: [Store] {
      allCases.filter { $0 != .ceph || CephGateway.isAvailable }
    }

    func open() async throws -> IndexStore {
      switch self {
      case .ceph: try await IndexStore.ceph()
      case .lookalike: try await IndexStore.lookalike()
      case .bareTags: try await IndexStore.lookalike(.ceph)
      }
    }
  }

  private static let crowd = 32

  @Test(arguments: Store.available)
  func `thirty-two machines with a version each of one project lose nothing`(store: Store)
    async throws
  {
    for round in 1...rounds(1) {
      let store = try await store.open()
      let wheels = try WheelFolder()
      let outcomes = try await together(store, wheels) { number in
        ("shop", try wheels.wheel("shop", "1.\(number)"))
      }
      #expect(outcomes.allSatisfy { $0 == .published }, "round \(round): \(outcomes)")
      let stored = try await store.stored()
      #expect(stored.faultsAtRest == [], "round \(round)")
      #expect(stored.files(of: "shop").count == Self.crowd, "round \(round)")
    }
  }

  @Test(arguments: Store.available)
  func `thirty-two machines with a project each are all listed`(store: Store) async throws {
    for round in 1...rounds(1) {
      let store = try await store.open()
      let wheels = try WheelFolder()
      let outcomes = try await together(store, wheels) { number in
        ("shop\(number)", try wheels.wheel("shop\(number)", "1.0"))
      }
      #expect(outcomes.allSatisfy { $0 == .published }, "round \(round): \(outcomes)")
      let stored = try await store.stored()
      #expect(stored.faultsAtRest == [], "round \(round)")
      #expect(stored.projects.count == Self.crowd, "round \(round)")
    }
  }

  @Test(arguments: Store.available)
  func `thirty-two machines with other bytes under one name have one winner`(store: Store)
    async throws
  {
    for round in 1...rounds(1) {
      let store = try await store.open()
      let wheels = try WheelFolder()
      let outcomes = try await together(store, wheels) { number in
        ("shop", try wheels.wheel("shop", "1.0", text: "number = \(number)\n"))
      }
      #expect(outcomes.count { $0 == .published } == 1, "round \(round): \(outcomes)")
      #expect(outcomes.count { $0.isConflict } == Self.crowd - 1, "round \(round): \(outcomes)")
      let stored = try await store.stored()
      #expect(stored.faultsAtRest == [], "round \(round)")
      #expect(stored.files(of: "shop") == ["shop-1.0-py3-none-any.whl"], "round \(round)")
    }
  }

  @Test(.enabled(if: isStorm, "set REL_S3_STORM to run it"))
  func `thirty-two machines behind a network that fails lose nothing`() async throws {
    for round in 1...rounds(2) {
      let store = try await IndexStore.lookalike()
      let wheels = try WheelFolder()
      let proxy = try await FaultProxy(
        before: store.server, seed: seed &+ UInt64(round),
        [
          FaultRule(.internalError, .chance(0.02)), FaultRule(.slowDown(), .chance(0.02)),
          FaultRule(.loseAnswer, .chance(0.03)), FaultRule(.conflict, .chance(0.02), method: "PUT"),
          FaultRule(.resetInRequest(bytes: 9), .chance(0.02)),
        ])
      var throughProxy = store
      throughProxy.server = proxy
      let outcomes = try await together(throughProxy, wheels) { number in
        ("shop", try wheels.wheel("shop", "1.\(number)"))
      }
      #expect(outcomes.allSatisfy { $0 == .published }, "REL_S3_SEED=\(seed): \(outcomes)")
      let stored = try await store.stored()
      #expect(withoutProbes(stored.faultsAtRest) == [], "REL_S3_SEED=\(seed), round \(round)")
      #expect(stored.files(of: "shop").count == Self.crowd, "REL_S3_SEED=\(seed)")
    }
  }

  /// Releases one wheel of each machine, all at once.
  private func together(
    _ store: IndexStore, _ wheels: WheelFolder, _ wheel: (Int) throws -> (String, Path)
  ) async throws -> [Outcome] {
    let work = try (1...Self.crowd).map(wheel)
    return try await withThrowingTaskGroup(of: Outcome.self) { group in
      for (project, path) in work {
        let client = try store.client(patience: .seconds(60))
        group.addTask {
          var machine = Machine(client, wheels)
          return await machine.release([path], of: project)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
