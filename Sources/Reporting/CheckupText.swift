// What `rel doctor` looked at: one thing with its state, a fact and what to do, as a line for people
// and as JSON, which is a public interface, in `docs/json.md`.

import Notation

/// One thing that was looked at.
public struct Checkup: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, CaseIterable {
    case ok, warning, error
  }
  /// A word or two, the same on every machine: `git`, `credentials`.
  public var subject: String
  public var state: State
  /// What was found, lower case, in one line.
  public var fact: String
  /// What to do about it.
  public var fix: String?
  /// Whether a remote could not be reached: exit status 3.
  public var isOutage: Bool

  public init(
    _ subject: String, _ state: State = .ok, _ fact: String, fix: String? = nil,
    isOutage: Bool = false
  ) {
    self.subject = subject
    self.state = state
    self.fact = fact
    self.fix = fix
    self.isOutage = isOutage
  }
}

/// All that was looked at, in the order in which it is told.
public struct CheckupReport: Sendable, Hashable {
  public var checkups: [Checkup]
  public init(_ checkups: [Checkup]) { self.checkups = checkups }

  /// 0 nothing is an error, 1 something is, 3 a remote could not be reached.
  public var exitStatus: Int32 {
    if checkups.contains(where: \.isOutage) { return 3 }
    return count(.error) == 0 ? 0 : 1
  }

  func count(_ state: Checkup.State) -> Int { checkups.count { $0.state == state } }

  /// Aligned lines, what to do below what it is about, and a summary.
  public func text(_ palette: Palette) -> [String] {
    let stateWidth = Checkup.State.allCases.map(\.rawValue.count).max() ?? 0
    let width = checkups.map(\.subject.count).max() ?? 0
    let indent = String(repeating: " ", count: stateWidth + width + 4)
    var lines = checkups.flatMap { checkup -> [String] in
      let state = checkup.state.painted(padded(checkup.state.rawValue, stateWidth), palette)
      let line = "\(state)  \(padded(checkup.subject, width))  \(checkup.fact)"
      return [line] + (checkup.fix.map { ["\(indent)\(palette.advice("fix:")) \($0)"] } ?? [])
    }
    lines.append("\(checkups.count) looked at: \(summary)")
    return lines
  }

  /// One object a line, then the summary.
  public var json: [String] {
    checkups.map { checkup in
      JSONValue.object([
        ("type", .string("checkup")), ("subject", .string(checkup.subject)),
        ("state", .string(checkup.state.rawValue)), ("fact", .string(checkup.fact)),
        ("fix", checkup.fix.map(JSONValue.string) ?? .null),
      ]).text
    } + [
      JSONValue.object([
        ("type", .string("summary")), ("version", .integer(1)), ("ok", .integer(count(.ok))),
        ("warnings", .integer(count(.warning))), ("errors", .integer(count(.error))),
        ("exitStatus", .integer(Int(exitStatus))),
      ]).text
    ]
  }

  private var summary: String {
    let (errors, warnings) = (count(.error), count(.warning))
    if errors + warnings == 0 { return "all is well" }
    var parts: [String] = []
    if errors > 0 { parts.append(errors == 1 ? "1 error" : "\(errors) errors") }
    if warnings > 0 { parts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
    return parts.joined(separator: ", ")
  }
}

extension Checkup.State {
  fileprivate func painted(_ text: String, _ palette: Palette) -> String {
    switch self {
    case .ok: palette.good(text)
    case .warning: palette.doubtful(text)
    case .error: palette.bad(text)
    }
  }
}
