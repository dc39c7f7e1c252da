// What can be wrong with a TOML text, and the words for it.

/// The first thing in a text that is not TOML.
public struct TOMLError: Error, Sendable, Hashable, CustomStringConvertible {
  public var fault: TOMLFault
  /// The bytes that it is about.
  public var range: Range<Int>

  public init(_ fault: TOMLFault, _ range: Range<Int>) {
    self.fault = fault
    self.range = range
  }

  /// Goes after "is not TOML: ".
  public var description: String { fault.description }
  public var hint: String? { fault.hint }
}

/// The kinds of mistakes.
public enum TOMLFault: Error, Sendable, Hashable, CustomStringConvertible {
  case notUTF8
  /// A character that only an escape may stand for.
  case control(UInt8)
  case expectedKey
  case expectedEquals
  case expectedValue
  case expectedLineEnd
  case expectedHeaderEnd
  /// - closing: the bracket that could stand there instead.
  case expectedComma(closing: Unicode.Scalar)
  case stringNotClosed
  case arrayNotClosed
  case tableNotClosed
  /// What TOML 1.0 does not know: a table in braces over several lines.
  case lineEndInTable
  case commaBeforeBrace
  case keyOfSeveralLines
  case noValue(String)
  case leadingZero(String)
  case tooLarge(String)
  case noSuchMoment(String)
  case unknownEscape(String)
  case noCharacter(String)
  case tooDeep(limit: Int)
  case alreadyThere(String, line: Int?)
  /// A key below a value that has none.
  case notATable(String)
  /// A key for a table that was finished elsewhere: in braces, by its header or by dotted keys.
  case finished(String, TOMLTableForm)
  /// `[[a]]` where `a` is an array in brackets.
  case arrayOfValues(String)

  public var description: String {
    switch self {
    case .notUTF8: "it is not UTF-8"
    case .control(0): "it holds a NUL"
    case .control(let byte): "it holds the control character U+\(hexadecimal(byte))"
    case .expectedKey: "expected a key"
    case .expectedEquals: "expected `=` after the key"
    case .expectedValue: "expected a value"
    case .expectedLineEnd: "expected the end of the line"
    case .expectedHeaderEnd: "expected `]` after the table's name"
    case .expectedComma(let closing): "expected `,` or `\(closing)`"
    case .stringNotClosed: "the string is not closed"
    case .arrayNotClosed: "the array is not closed: expected `]`"
    case .tableNotClosed: "the table is not closed: expected `}`"
    case .lineEndInTable: "a table in braces must end in the line that it begins in"
    case .commaBeforeBrace: "a comma cannot stand before `}`"
    case .keyOfSeveralLines: "a key cannot be a string of several lines"
    case .noValue(let text): "`\(text)` is no value: a string needs quotes"
    case .leadingZero(let text): "`\(text)` is no number: it begins with a zero"
    case .tooLarge(let text): "`\(text)` does not fit into 64 bits"
    case .noSuchMoment(let text): "`\(text)` is a date or time that does not exist"
    case .unknownEscape(let text): "`\(text)` is no escape"
    case .noCharacter(let text): "`\(text)` is no character"
    case .tooDeep: "values are nested too deeply"
    case .alreadyThere(let name, let line):
      "`\(name)` is already there" + (line.map { ", in line \($0)" } ?? "")
    case .notATable(let name): "`\(name)` is no table, and no key can be below it"
    case .finished(let name, let form):
      switch form {
      case .inline: "the table `\(name)` is closed: it was written in braces"
      case .header: "the table `\(name)` has a header: its keys stand below that"
      case .dotted: "the table `\(name)` was made by dotted keys: it cannot have a header"
      }
    case .arrayOfValues(let name): "`\(name)` is an array in brackets: `[[…]]` cannot add to it"
    }
  }

  public var hint: String? {
    switch self {
    case .notUTF8: "save the file in UTF-8"
    case .lineEndInTable, .commaBeforeBrace:
      "TOML 1.0, which Python's tools read, has neither line ends nor a last comma there"
    case .noValue(let text) where ["true", "false"].contains(text.lowercased()):
      "write `\(text.lowercased())`"
    case .unknownEscape: "write `\\\\` for a backslash, or the string in single quotes"
    case .tooDeep(let limit): "\(limit) levels are the most that is read"
    default: nil
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// How a table came to be, where that says what may be added to it.
public enum TOMLTableForm: Sendable, Hashable {
  /// `{ a = 1 }`
  case inline
  /// `[a]`, or `a` of `[a.b]`.
  case header
  /// `a` of `a.b = 1`.
  case dotted
}
