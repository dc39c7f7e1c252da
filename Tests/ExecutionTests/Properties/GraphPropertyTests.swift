// What holds for every graph and everything that happens to it: the plan is what happens, exactly
// the steps run that have to, and the tree is that of a clean build.

import Foundation
import Support
import Testing

/// What the caller asks for.
private enum Asked {
  private static let variables = ProcessInfo.processInfo.environment
  static let seed = variables["REL_PROPERTY_SEED"].flatMap { Int($0) }
  static let seconds = variables["REL_PROPERTY_SECONDS"].flatMap { Int($0) }
}

/// Cases of one test.
private let size = 50

/// Two thousand random cases, always the same ones; each is its seed.
///
/// `REL_PROPERTY_SEED=N` runs one case again. `REL_PROPERTY_SECONDS=N` goes on for so long, with new
/// seeds from `REL_PROPERTY_SEED` or at random: `scripts/fuzz-graphs`.
@Suite struct GraphPropertyTests {
  @Test(arguments: 0..<40)
  func `the plan is what happens, and the tree is as a clean build makes it`(chunk: Int) async {
    if Asked.seed != nil || Asked.seconds != nil { return }
    for seed in chunk * size..<(chunk + 1) * size {
      if await !holds(seed) { return }
    }
  }

  @Test(.enabled(if: Asked.seed != nil && Asked.seconds == nil))
  func `a single case holds`() async throws {
    let seed = try #require(Asked.seed)
    print(CaseGenerator.make(seed: seed).story)
    _ = await holds(seed)
  }

  @Test(.enabled(if: Asked.seconds != nil))
  func `new cases hold for as long as was asked for`() async throws {
    let seconds = try #require(Asked.seconds)
    let start = Asked.seed ?? Int.random(in: 0..<1_000_000_000)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var nextReport = clock.now
    print("property: from seed \(start) for \(seconds) s")
    await withTaskGroup(of: Bool.self) { group in
      var seed = start
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
        let first = seed
        group.addTask { await holds(first) }
        seed += 1
      }
      while let good = await group.next() {
        if !good || clock.now > end { break }
        if clock.now > nextReport {
          print("property: \(seed - start) cases, now at seed \(seed)")
          nextReport = clock.now + .seconds(10)
        }
        let next = seed
        group.addTask { await holds(next) }
        seed += 1
      }
      print("property: \(seed - start) cases")
    }
  }

  /// Carries out the case of a seed; a failure is told with the smallest case that shows it.
  private func holds(_ seed: Int) async -> Bool {
    let property = CaseGenerator.make(seed: seed)
    guard let failure = await CaseRun.failure(of: property) else { return true }
    let small = await shrunk(property, failure)
    Issue.record(
      """
      seed \(seed), made smaller in \(small.tries) tries
      again: REL_PROPERTY_SEED=\(seed) scripts/test --filter GraphPropertyTests

      \(small.property.story)

      \(small.failure.kind): \(small.failure.text)
      """)
    return false
  }
}
