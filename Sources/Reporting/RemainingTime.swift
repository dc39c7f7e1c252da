// How long a run still takes, from how long its steps took before.

import Planning

/// The steps of a run that have work to do, and what is known of their lengths.
struct RemainingTime: Sendable {
  /// How many there are.
  let total: Int
  /// How many of them ended.
  private(set) var done = 0

  private var isOpen: [Bool]
  /// Milliseconds; nil where it is not known.
  private let expected: [Int?]
  private let after: [[Int]]
  private let numbers: [String: Int]
  private let targets: [String]
  private let jobs: Int

  /// - Parameter jobs: how many steps run at once.
  init(_ plan: Plan, jobs: Int) {
    var numbers: [String: Int] = [:]
    for (number, step) in plan.steps.enumerated() { numbers[step.target] = number }
    isOpen = plan.steps.map(\.verdict.isWork)
    total = isOpen.count { $0 }
    expected = plan.steps.map { step in
      switch step.verdict {
      case .run, .undecided: step.expectedMilliseconds
      default: 0
      }
    }
    after = plan.steps.map { $0.after.compactMap { numbers[$0] } }
    targets = plan.steps.map(\.target)
    self.numbers = numbers
    self.jobs = max(1, jobs)
  }

  /// The usual length of a step, where it is known.
  func usual(_ target: String) -> Int? { numbers[target].flatMap { expected[$0] } }

  /// A step has ended.
  mutating func end(_ target: String) {
    guard let number = numbers[target], isOpen[number] else { return }
    isOpen[number] = false
    done += 1
  }

  /// The longest chain of what is left, or all of it shared among the jobs, whichever is longer; nil
  /// while the length of a step is not known.
  /// - Parameter running: for how many milliseconds which steps have run.
  func milliseconds(running: [String: Int]) -> Int? {
    var ends = Array(repeating: 0, count: isOpen.count)
    var (sum, longest) = (0, 0)
    for number in isOpen.indices where isOpen[number] {
      guard let expected = expected[number] else { return nil }
      let left = max(0, expected - (running[targets[number]] ?? 0))
      let start = after[number].reduce(0) { max($0, isOpen[$1] ? ends[$1] : 0) }
      ends[number] = start + left
      sum += left
      longest = max(longest, ends[number])
    }
    return max(longest, sum / jobs)
  }
}
