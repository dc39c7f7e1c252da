// A release that dies after any of its requests: what the store has by then is a sound index, and the
// next release finishes it.

import Host
import Servers
import Synchronization
import Testing

struct DeathTests {
  /// Whether the store still does the request that was under way, is the second half of each case.
  @Test(arguments: [false, true])
  func `a release that dies after any request leaves a sound index`(lastIsDone: Bool)
    async throws
  {
    let store = try await IndexStore.lookalike()
    let wheels = try WheelFolder()
    var number = 0
    var dead = 1
    while dead > 0 {
      dead = 0
      // Each version is a release that dies one request later.
      number += 1
      let count = Mutex(0)
      let limit = number
      let proxy = try await FaultProxy(
        before: store.server,
        [
          FaultRule(.loseAnswer) { _ in
            let here = count.withLock { count in
              count += 1
              return count
            }
            return lastIsDone && here == limit
          },
          FaultRule(.resetBeforeForwarding) { _ in count.withLock { $0 } >= limit },
        ])
      let wheel = try wheels.wheel("shop", "1.\(number)")
      var dying = Machine(try store.client(through: proxy, tries: 1), wheels)
      let outcome = await dying.release([wheel], of: "shop")
      if !outcome.isSuccess { dead = 1 }
      let stored = try await store.stored()
      #expect(stored.faults == [], "died at request \(number)")
      #expect(stored.files(of: "shop").count >= number - 1, "died at request \(number)")
      await proxy.stop()

      var next = Machine(try store.client(), wheels)
      let finished = await next.release([wheel], of: "shop")
      #expect(finished.isSuccess, "died at request \(number): \(finished)")
      let whole = try await store.stored()
      #expect(withoutProbes(whole.faultsAtRest) == [])
      #expect(whole.files(of: "shop").count == number, "died at request \(number)")
    }
    #expect(number > 15, "there were only \(number) requests")
  }
}
