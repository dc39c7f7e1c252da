// `--replay`: what steps printed when they ran, told again for those that did not run now.

public import Caching
public import Execution

extension Session {
  /// The kept output of each step that has its key, in the order of the plan.
  /// - Parameter keys: by target.
  public func keptLogs(_ keys: [String: ActionKey]) -> [(target: String, log: KeptLog)] {
    plan.steps.compactMap { step in
      keys[step.target].map { key in
        (step.target, KeptLog(of: key, records: checkout.records, objects: checkout.place.objects))
      }
    }
  }

  /// The keys of the steps that the plan finds up to date or in the cache.
  public var keysToReplay: [String: ActionKey] {
    var keys: [String: ActionKey] = [:]
    for step in plan.steps where step.verdict == .upToDate || step.verdict == .restore {
      keys[step.target] = decisions[step.action].key
    }
    return keys
  }
}

extension RunSummary {
  /// The keys of the steps that turned out to be up to date or came from the cache.
  public var keysToReplay: [String: ActionKey] {
    var keys: [String: ActionKey] = [:]
    for report in reports where report.status == .upToDate || report.status == .restored {
      keys[report.step.target] = report.key
    }
    return keys
  }
}
