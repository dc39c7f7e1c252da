// Each thing that can go wrong between rel and a store, at each kind of request: the release succeeds
// or says why not, the index is sound at every moment, and the next release finishes.

import Host
import PackageIndex
import Publishing
import Servers
import Synchronization
import Testing

@Suite(.serialized, .enabled(if: isStorm, "set REL_S3_STORM to run it"))
struct FaultMatrixTests {
  /// Ways to go wrong, by a name for messages.
  static let faults: [(name: String, fault: Fault)] = [
    ("500", .internalError), ("SlowDown", .slowDown()), ("429", .tooManyRequests),
    ("409", .conflict), ("412", .preconditionFailed), ("403", .accessDenied),
    ("reset before", .resetBeforeForwarding), ("reset in request", .resetInRequest(bytes: 20)),
    ("lost answer", .loseAnswer), ("truncated", .truncated(bytes: 10)),
    ("cut off", .deliver(.cutOff(bytes: 10))),
    ("slow", .dripped(bytes: 900, pause: .microseconds(1))),
    ("late", .delay(.milliseconds(2200))), ("not HTTP", .deliver(.raw(Array("hello\r\n".utf8)))),
    ("skewed", .timeTooSkewed), ("wrong date", .date("Sun, 06 Nov 1994 08:49:37 GMT")),
    ("login page", .garbagePage()), ("login page 503", .garbagePage(status: 503)),
  ]

  /// Kinds of requests: a method and a key.
  static let requests: [(method: String, key: String)] = [
    ("GET", "/simple/shop/index\\.html$"), ("GET", "/simple/shop/$"),
    ("GET", "/json/shop/index\\.json$"), ("GET", "/simple/index\\.html$"),
    ("PUT", "/\\.rel-probe"), ("DELETE", "/\\.rel-probe"),
    ("PUT", "\\.whl$"), ("PUT", "\\.metadata$"), ("HEAD", "\\.whl$"), ("HEAD", "\\.metadata$"),
    ("PUT", "/simple/shop/index\\.html$"), ("PUT", "/simple/shop/$"),
    ("PUT", "/json/shop/index\\.json$"), ("PUT", "/json/shop/$"),
    ("PUT", "/simple/index\\.html$"), ("PUT", "/json/index\\.json$"), ("PUT", "/json/$"),
  ]

  @Test(arguments: Self.requests.indices)
  func `every fault at a request leaves a sound index that the next release finishes`(
    request: Int
  ) async throws {
    let (method, key) = Self.requests[request]
    let trial = try await Trial()
    for (name, fault) in Self.faults {
      // It takes seconds, so one kind of reading and two of writing have to do.
      if name == "late", ![0, 6, 10].contains(request) { continue }
      for occurrence in Self.occurrences(of: name) {
        try await trial.run(
          [FaultRule(fault, occurrence, method: method, key: key)],
          "\(name) at \(method) \(key), \(occurrence)")
      }
    }
  }

  /// A store that always says that a page moved is asked for a long time, and one that is always late
  /// takes long.
  private static func occurrences(of name: String) -> [Occurrence] {
    switch name {
    case "412": [.first(1), .nth(2), .first(3)]
    case "late": [.first(1)]
    case "lost answer", "500": [.first(1), .nth(2), .every]
    default: [.first(1), .every]
    }
  }

  @Test func `faults in any mixture leave a sound index that the next release finishes`()
    async throws
  {
    let trial = try await Trial()
    for round in 0..<rounds(60) {
      var random = Seeded(state: seed &+ UInt64(round))
      let chance = Double.random(in: 0.02...0.3, using: &random)
      let faults = Self.faults.filter { $0.name != "late" }.shuffled(using: &random)
      let rules = faults.map {
        FaultRule($0.fault, .chance(chance / 6))
      }
      try await trial.run(
        rules, "REL_S3_SEED=\(seed), round \(round), chance \(chance)", seed: random.next())
    }
  }
}

/// An index that release after release goes into: each with faults, then without.
private final class Trial: Sendable {
  private let store: IndexStore
  private let wheels: WheelFolder
  /// How many releases there were.
  private let count = Mutex(0)

  init() async throws {
    store = try await IndexStore.lookalike()
    wheels = try WheelFolder()
    try await run([], "no fault")
  }

  func run(_ rules: [FaultRule], _ what: String, seed: UInt64 = 1) async throws {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let wheel = try wheels.wheel("shop", "1.\(number)")
    let proxy = try await FaultProxy(before: store.server, seed: seed, rules)
    // A machine without memory, then one that may remember pages.
    var machine = Machine(
      try store.client(through: proxy, patience: .seconds(2), tries: 5), wheels)
    let outcome = await machine.release([wheel], of: "shop")
    let stored = try await store.stored()
    #expect(stored.faults == [], "\(what)")
    #expect(!outcome.isConflict, "\(what): \(outcome)")
    // Whatever others released is there.
    #expect(stored.files(of: "shop").count >= number - 1, "\(what)")
    if outcome.isSuccess {
      #expect(stored.files(of: "shop").count == number, "\(what)")
      #expect(withoutProbes(stored.faultsAtRest) == [], "\(what)")
    }
    // A page that could not be read is never written.
    let page = proxy.records.filter { $0.request.path.hasSuffix("/simple/shop/index.html") }
    let reads = page.filter { $0.request.method == "GET" }
    if !reads.isEmpty, reads.allSatisfy({ [403, 429, 500, 503].contains($0.status) }) {
      #expect(!page.contains { $0.request.method == "PUT" }, "\(what)")
      #expect(!outcome.isSuccess, "\(what)")
    }

    proxy.setRules([])
    let again = await machine.release([wheel], of: "shop")
    #expect(again.isSuccess, "\(what): \(outcome), then \(again)")
    let finished = try await store.stored()
    #expect(withoutProbes(finished.faultsAtRest) == [], "\(what), finished")
    #expect(finished.files(of: "shop").count == number, "\(what), finished")
    await proxy.stop()
  }
}

/// A probe that a fault kept from being removed is no harm.
func withoutProbes(_ faults: [String]) -> [String] {
  faults.filter { !$0.contains(".rel-probe") }
}

/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
