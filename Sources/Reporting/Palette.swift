// Colours, as an addition to words that say the same: whoever sees none of them misses nothing.

/// Puts texts in colours, or leaves them alone.
public struct Palette: Sendable {
  public static let plain = Palette(isColored: false)

  public let isColored: Bool

  public init(isColored: Bool) { self.isColored = isColored }

  /// Whether what is printed may have colours.
  /// - Parameters:
  ///   - variables: the environment: `NO_COLOR` forbids them, `FORCE_COLOR` and `CLICOLOR_FORCE`
  ///     ask for them, `TERM=dumb` and `CLICOLOR=0` do without.
  ///   - isTerminal: what it is printed to.
  /// - Source: no-color.org, force-color.org, bixense.com/clicolors.
  public init(_ variables: (String) -> String?, isTerminal: Bool) {
    func isSet(_ name: String) -> Bool { !(variables(name) ?? "").isEmpty }
    func isWanted(_ name: String) -> Bool { isSet(name) && variables(name) != "0" }
    if isSet("NO_COLOR") {
      isColored = false
    } else if isWanted("FORCE_COLOR") || isWanted("CLICOLOR_FORCE") {
      isColored = true
    } else {
      isColored =
        isTerminal && variables("CLICOLOR") != "0" && variables("FORCE_COLOR") != "0"
        && isSet("TERM") && variables("TERM") != "dumb"
    }
  }

  /// It is done.
  public func good(_ text: String) -> String { sgr("32", text) }
  /// It waits, or wants a look.
  public func doubtful(_ text: String) -> String { sgr("33", text) }
  /// It is wrong.
  public func bad(_ text: String) -> String { sgr("1;31", text) }
  /// What to do about it.
  public func advice(_ text: String) -> String { sgr("36", text) }
  /// For those who look closer.
  public func dim(_ text: String) -> String { sgr("2", text) }

  private func sgr(_ code: String, _ text: String) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// A message of rel's own: the word that it begins with, its place and its carets in colours.
  ///
  /// `error: …`, `warning: …`, `note: …` and `hint: …` at the start of a line, `-->` and the lines
  /// below it, which begin with a number or spaces and ` |`.
  public func message(_ text: String) -> String {
    if !isColored { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { messageLine(String($0)) }.joined(separator: "\n")
  }

  private func messageLine(_ line: String) -> String {
    for (word, paint) in [
      ("error:", bad), ("warning:", doubtful), ("note:", dim), ("hint:", advice),
    ] where line.hasPrefix(word) { return paint(word) + line.dropFirst(word.count) }
    let rest = line.drop { $0 == " " }
    let margin = line.prefix(line.count - rest.count)
    if !margin.isEmpty, rest.hasPrefix("--> ") { return dim(line) }
    let text = rest.drop { $0.isASCII && $0.isNumber }
    guard text.hasPrefix("|") || text.hasPrefix(" |"), let bar = line.firstIndex(of: "|") else {
      return line
    }
    let after = line.index(after: bar)
    let carets = line[after...].drop { $0 == " " || $0 == "\t" }
    guard !carets.isEmpty, carets.allSatisfy({ $0 == "^" }) else {
      return dim(String(line[..<after])) + line[after...]
    }
    return dim(String(line[..<after])) + line[after..<carets.startIndex] + bad(String(carets))
  }

  /// A line of a unified diff.
  public func difference(_ line: String) -> String {
    if line.hasPrefix("+++") || line.hasPrefix("---") { return dim(line) }
    switch line.first {
    case "+": return good(line)
    case "-": return sgr("31", line)
    case "@": return advice(line)
    default: return line
    }
  }
}
