// What went wrong, as whoever has to mend it reads it: what happened, where, and what to do. Knows
// nothing of what it is about; modules have enums of facts below it, and put them into these words.

/// A place in a text file. Lines and columns count from 1; a column counts characters.
public struct Location: Sendable, Hashable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var column: Int
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
  public var description: String { "\(file):\(line):\(column)" }
}

/// How bad it is.
public enum Severity: String, Sendable, Hashable, Codable {
  case error, warning, note
}

/// The one kind of error that leaves a module.
///
/// ```
/// error: target `wheel/api` is already defined at line 4
///   --> Releasefile:14:1
///    |
/// 14 | wheel/api: src
///    | ^^^^^^^^^
/// hint: rename one of the two, or merge their recipes
/// ```
public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line a location points into, and how many characters of it to underline.
  public struct Excerpt: Sendable, Hashable {
    public var text: String
    public var length: Int
    public init(text: String, length: Int) {
      self.text = text
      self.length = length
    }
  }

  /// Who has to act; it decides the exit status.
  public enum Cause: Sendable, Hashable {
    /// What was written or asked for is wrong (status 2), or a step's own doing (status 1).
    case fault
    /// What was asked for is well formed, and may not be as things are: status 1.
    case refusal
    /// A tool, the network or the index could not be reached: status 3. A later try may succeed.
    case unreachable
    /// The disk cannot be read or written: status 3 where nothing ran, and 1 of a step.
    case disk
    /// The index holds something else: status 1, shown as a conflict.
    case conflict
    /// Whoever asked wants it no longer: status 130.
    case interrupted

    /// Whether nothing that anybody wrote is wrong, and a later try may succeed.
    public var isOutage: Bool { self == .unreachable || self == .disk }
  }

  public var severity: Severity
  /// What happened: lower case, names in backticks, no full stop.
  public var message: String
  public var location: Location?
  public var excerpt: Excerpt?
  /// What to do, one line each.
  public var hints: [String]
  public var cause: Cause

  public init(
    _ message: String, severity: Severity = .error, at location: Location? = nil,
    excerpt: Excerpt? = nil, hints: [String] = [], cause: Cause = .fault
  ) {
    self.message = message
    self.severity = severity
    self.location = location
    self.excerpt = excerpt
    self.hints = hints
    self.cause = cause
  }

  /// The same with another cause.
  public func caused(by cause: Cause) -> Problem {
    var problem = self
    problem.cause = cause
    return problem
  }

  /// The whole message as it is printed, lines joined by newlines, none at the end.
  public var description: String {
    var lines = ["\(severity.rawValue): \(message)"]
    if let location {
      if let excerpt {
        let number = "\(location.line)"
        let margin = String(repeating: " ", count: number.count)
        lines.append("\(margin)--> \(location)")
        lines.append("\(margin) |")
        lines.append("\(number) | \(excerpt.text)")
        lines.append(
          "\(margin) | \(indentation(excerpt.text, to: location.column))\(carets(excerpt))")
      } else {
        lines.append("  --> \(location)")
      }
    }
    lines += hints.map { "hint: \($0)" }
    return lines.joined(separator: "\n")
  }

  /// White space as wide as the text before `column`; tabs stay tabs so that the caret lands.
  private func indentation(_ text: String, to column: Int) -> String {
    String(text.prefix(max(0, column - 1)).map { $0 == "\t" ? "\t" : " " })
  }

  private func carets(_ excerpt: Excerpt) -> String {
    String(repeating: "^", count: max(1, excerpt.length))
  }
}
