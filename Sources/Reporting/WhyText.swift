// One step's reasons, all of them.

public import Caching
public import Planning

/// The target, its verdict, and each reason on a line of its own.
public func whyLines(_ step: Step) -> [String] {
  let head =
    switch step.verdict {
    case .upToDate: "\(step.target) is up to date"
    case .restore: "\(step.target) would be restored: its inputs are as in an earlier run"
    case .run: "\(step.target) would run:"
    case .undecided: "\(step.target) is undecided:"
    case .publish: "\(step.target) would publish: the index lacks it"
    case .present: "\(step.target) has nothing to do: the index has it"
    case .conflict: "\(step.target) is in conflict:"
    case .blocked: "\(step.target) is blocked:"
    }
  return [head] + step.reasons.map { "  \($0)" }
}

/// What two keys of one target are made of and do not share: each file, variable, program or output,
/// with both digests of a file.
/// - Parameters:
///   - there: the other checkout's.
///   - here: this checkout's.
public func differenceLines(
  _ target: String, there: KeyManifest, here: KeyManifest
) -> [String] {
  let found = reasons(from: there, to: here)
  if found.isEmpty { return ["\(target) has the same key here and there"] }
  let before = digests(of: there)
  let after = digests(of: here)
  return ["\(target) differs:"]
    + found.map { reason in
      var line = "  \(reason.text(from: nil))"
      if let path = reason.path?.string {
        line += "  (\(before[path] ?? "absent") there, \(after[path] ?? "absent") here)"
      }
      return line
    }
}

/// The first digits of each file's digest.
private func digests(of manifest: KeyManifest) -> [String: String] {
  var result: [String: String] = [:]
  for artifact in manifest.groups.flatMap(\.artifacts) {
    result[artifact.path.string] = String(artifact.digest.hexadecimal.prefix(12))
  }
  return result
}
