// Where in a repository's files a failed step's output says that something is wrong: messages of rel's
// own form, which ruff uses too, `file:line: message` as linters and type checkers have it, pytest's
// and Python's tracebacks, and findings about wheels.

/// Finds places in the output of a failed step.
struct FailurePlaces {
  /// A path of the output as one from the repository's root; nil where there is no such file.
  let resolve: (String) -> String?
  /// The file that says what goes into the wheel that the step is about.
  let project: String?

  private struct Place {
    var file: String
    var line: Int
    var column: Int?
  }

  /// One for each place and message, in the order of the output.
  func annotations(in log: [UInt8], title: String) -> [Annotation] {
    var found: [Annotation] = []
    func add(_ place: Place?, _ message: some StringProtocol) {
      guard let place else { return }
      let annotation = Annotation(
        String(message), file: place.file, line: place.line, column: place.column, title: title)
      if !found.contains(annotation) { found.append(annotation) }
    }
    var previous: Substring = ""
    /// What pytest says of the failure whose place comes next.
    var reason: Substring?
    /// The frame that the reason comes after.
    var frame: Place?
    /// The innermost frame of a traceback that is in this repository.
    var traceback: Place?
    for line in String(decoding: log, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let text = line.drop { $0 == " " }
      if text.hasPrefix("--> ") {
        add(place(text.dropFirst(4)), previous.withoutSeverity)
      } else if line.hasPrefix("E  ") {
        let words = line.dropFirst().drop { $0 == " " }
        if frame != nil {
          add(frame, words)
          frame = nil
        } else if reason == nil {
          reason = words
        }
      } else if text.hasPrefix("File \""), let place = frameOfTraceback(text) {
        traceback = place
      } else if let place = traceback, text.startIndex == line.startIndex, text.isException {
        add(place, text)
        traceback = nil
      } else if let (place, message) = located(line) {
        if message.hasPrefix("in ") {
          frame = place ?? frame
        } else {
          add(place, reason ?? message.withoutSeverity)
          reason = nil
          frame = nil
        }
      } else if line.hasPrefix("Would reformat: "), let file = resolve(String(line.dropFirst(16))) {
        found.append(
          Annotation("the formatter would change this file", file: file, title: title))
      } else if let project, text.isWheelError {
        found.append(Annotation(String(text), file: project, title: title))
      }
      previous = text
    }
    return found
  }

  /// `a/b.py:1:8`
  private func place(_ text: Substring) -> Place? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2]),
      let file = resolve(parts.dropLast(2).joined(separator: ":"))
    else { return nil }
    return Place(file: file, line: line, column: column)
  }

  /// `a/b.py:1: message`, `a/b.py:1:8: message`.
  private func located(_ text: Substring) -> (Place?, Substring)? {
    guard let first = text.firstIndex(of: ":"), first != text.startIndex,
      text[..<first].contains("."), !text[..<first].contains(" ")
    else { return nil }
    var rest = text[text.index(after: first)...]
    let line = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest[line.endIndex...]
    guard let number = Int(line), rest.first == ":" else { return nil }
    rest = rest.dropFirst()
    var column: Int?
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    if let value = Int(digits), rest[digits.endIndex...].first == ":" {
      column = value
      rest = rest[digits.endIndex...].dropFirst()
    }
    let message = rest.drop { $0 == " " }
    // Frames on the way to a failure, and pytest's list of warnings.
    guard rest.first == " ", !message.isEmpty, !message.contains("Warning:") else { return nil }
    let file = resolve(String(text[..<first]))
    return (file.map { Place(file: $0, line: number, column: column) }, message)
  }

  /// `File "a/b.py", line 3, in f`
  private func frameOfTraceback(_ text: Substring) -> Place? {
    let rest = text.dropFirst("File \"".count)
    guard let quote = rest.firstIndex(of: "\"") else { return nil }
    let after = rest[quote...].dropFirst()
    guard after.hasPrefix(", line "),
      let line = Int(after.dropFirst(", line ".count).prefix { $0.isNumber }),
      let file = resolve(String(rest[..<quote]))
    else { return nil }
    return Place(file: file, line: line)
  }
}

extension Substring {
  /// Without `error: ` in front: an annotation has that already.
  fileprivate var withoutSeverity: Substring {
    hasPrefix("error: ") ? dropFirst("error: ".count) : self
  }

  /// `ImportError: no`, `KeyError`.
  fileprivate var isException: Bool {
    let name = prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return ["Error", "Exception", "Exit", "Interrupt"].contains { name.hasSuffix($0) }
  }

  /// ``E403 shop-1.0-py3-none-any.whl: …``
  fileprivate var isWheelError: Bool {
    let words = split(separator: " ", maxSplits: 2)
    return words.count == 3 && words[0].count == 4 && words[0].first == "E"
      && words[0].dropFirst().allSatisfy(\.isNumber) && words[1].hasSuffix(".whl:")
  }
}
