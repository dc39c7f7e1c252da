// `kill -9` while rel publishes to S3: the index is sound and complete for each version that it shows,
// and the next run finishes.

import Foundation
import Host
import Servers
import Synchronization
import Testing

struct S3KillTests {
  /// More by `REL_S3_KILLS`.
  private static let kills =
    ProcessInfo.processInfo.environment["REL_S3_KILLS"].flatMap { Int($0) } ?? 40

  @Test func `after a kill at any request the index is sound, and the next run finishes`()
    async throws
  {
    let s3 = try await LookalikeS3(buckets: ["storm-pypi"])
    let target = S3Target(server: s3, bucket: "storm-pypi")
    let repository = try SmallMonorepo()
    var version = 0
    // How many requests a release has is known once one was not hit.
    var request = 1
    for kill in 1...Self.kills {
      version += 1
      try repository.raise(to: "1.\(version)")
      let count = Mutex(0)
      let number = request
      let process = Mutex<pid_t?>(nil)
      let proxy = try await FaultProxy(
        before: s3,
        [
          FaultRule(.none) { _ in
            let here = count.withLock { count in
              count += 1
              return count
            }
            guard here == number, let found = process.withLock({ $0 }) else { return false }
            _ = Glibc.kill(found, SIGKILL)
            return false
          }
        ])
      try await repository.releaseToBeKilled(target, through: proxy) { found in
        process.withLock { $0 = found }
      }
      // Probes are made by the first runs alone; the later ones have fewer requests.
      request = count.withLock { $0 } < number ? 1 : request + 1
      let stored = try await target.stored()
      #expect(stored.faults == [], "kill \(kill) at request \(number)")
      #expect(missingSiblings(stored) == [], "kill \(kill) at request \(number)")
      if kill % 3 == 0 {
        let next = try await repository.checkout.rel(
          "make", "distribute", "bucket=storm-pypi", with: target.variables())
        #expect(next.status == 0, "kill \(kill): \(next.out)\(next.err)")
        let finished = try await target.stored()
        #expect(withoutProbes(finished.faultsAtRest) == [], "kill \(kill)")
        let name = "shop_cdk-1.\(version)-py3-none-any.whl"
        #expect(finished.files(of: "shop-cdk").contains(name), "kill \(kill)")
        let again = try await repository.checkout.rel(
          "make", "distribute", "bucket=storm-pypi", with: target.variables())
        #expect(again.out == "nothing to do: 4 already in the index, 3 up to date\n")
      }
      await proxy.stop()
    }
  }

  /// What the page of the package that needs the other shows, and the other's page does not.
  private func missingSiblings(_ stored: StoredIndex) -> [String] {
    let there = Set(stored.files(of: "shop").map { $0.dropFirst("shop-".count) })
    return stored.files(of: "shop-cdk").filter { !there.contains($0.dropFirst("shop_cdk-".count)) }
  }
}

/// A probe that a kill kept from being removed is no harm.
func withoutProbes(_ faults: [String]) -> [String] {
  faults.filter { !$0.contains(".rel-probe") }
}
