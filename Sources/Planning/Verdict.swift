// What is to be done about a step, as facts; their wording is at the end of the file.

public import Fingerprints
public import Host

/// What is to be done about a step.
public enum Verdict: Sendable, Hashable {
  case upToDate
  /// The key is known: the outputs come from the cache.
  case restore
  case run([Reason])
  /// Outputs of these targets are not known yet; they may turn out as before.
  case undecided(on: [String])
  /// The index lacks it.
  case publish
  /// The index has it, byte for byte.
  case present
  /// The index has something else in its place.
  case conflict(String)
  case blocked(String)
}

extension Verdict {
  /// The word for it: in plans, in JSON and in the summary.
  public var name: String {
    switch self {
    case .upToDate: "upToDate"
    case .restore: "restore"
    case .run: "run"
    case .undecided: "undecided"
    case .publish: "publish"
    case .present: "present"
    case .conflict: "conflict"
    case .blocked: "blocked"
    }
  }

  /// Whether carrying it out changes anything, or may.
  public var isWork: Bool {
    switch self {
    case .upToDate, .present: false
    default: true
    }
  }

  /// Why, a phrase each, paths told from `folder`.
  public func reasons(from folder: Path?) -> [String] {
    switch self {
    case .run(let reasons): reasons.map { $0.text(from: folder) }
    case .undecided(let targets): ["waits for \(targets.joined(separator: ", "))"]
    case .conflict(let detail), .blocked(let detail): [detail]
    default: []
    }
  }
}
