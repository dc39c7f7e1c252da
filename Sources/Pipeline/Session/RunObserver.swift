// Whoever looks on while a run is decided and carried out, and decides nothing.

import BuildGraph
public import Caching
public import Execution
public import Planning

/// Told of what a session decides.
public protocol RunObserver: Sendable {
  /// - Parameter manifest: what an action's key is made of as far as it is known; costs time.
  func planned(_ plan: Plan, _ decisions: [Decision], manifest: (Int) -> KeyManifest?)
  /// A step ended.
  /// - Parameter manifest: what its key was made of, where there is a record; costs time.
  func ended(_ report: StepReport, manifest: () -> KeyManifest?)
}

/// Who looks on.
public enum RunObservers {
  @TaskLocal public static var current: (any RunObserver)?

  /// Tells whoever looks on how a step ended.
  static func tell(_ report: StepReport, _ records: RecordStore) {
    current?.ended(report) {
      report.key.flatMap { (try? records.record($0)) ?? nil }?.manifest
    }
  }
}

extension Session {
  /// Tells whoever looks on what was decided.
  func tellPlan() {
    RunObservers.current?.planned(plan, decisions) { index in
      let (facts, upstream) = inputs(of: index)
      return facts.map { graph.actions[index].manifest($0, upstream: upstream) }
    }
  }
}
