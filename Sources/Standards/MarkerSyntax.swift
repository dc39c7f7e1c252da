// The grammar of environment markers. They are checked and kept as text: rel evaluates none.

import Notation

/// Where a marker goes wrong: the cursor stands there.
struct MarkerFault: Error {
  var expected: String
}

/// - Source: PEP 508, "Environment Markers", and PEP 751 for `extras` and `dependency_groups`.
enum MarkerSyntax {
  private static let variables: Set<String> = [
    "python_version", "python_full_version", "os_name", "sys_platform", "platform_release",
    "platform_system", "platform_version", "platform_machine", "platform_python_implementation",
    "implementation_name", "implementation_version", "extra", "extras", "dependency_groups",
    // The spellings of PEP 345, which old metadata has.
    "os.name", "sys.platform", "platform.version", "platform.machine",
    "platform.python_implementation", "python_implementation",
  ]

  /// Metadata is foreign text: beyond this depth it is wrong rather than a stack overflow.
  private static let deepest = 64

  /// Passes a whole marker, to the end of the text.
  static func check(_ cursor: inout TextCursor) throws(MarkerFault) {
    try checkAlternatives(&cursor, depth: 0)
    guard cursor.isAtEnd else { throw MarkerFault(expected: "`and`, `or` or the end") }
  }

  private static func checkAlternatives(
    _ cursor: inout TextCursor, depth: Int
  ) throws(MarkerFault) {
    repeat {
      try checkComparison(&cursor, depth: depth)
      cursor.skipSpaces()
    } while skip(&cursor, "and") || skip(&cursor, "or")
  }

  private static func checkComparison(_ cursor: inout TextCursor, depth: Int) throws(MarkerFault) {
    cursor.skipSpaces()
    if cursor.current == UInt8(ascii: "("), depth >= deepest {
      throw MarkerFault(expected: "fewer parentheses")
    }
    if cursor.skip("(") {
      try checkAlternatives(&cursor, depth: depth + 1)
      guard cursor.skip(")") else { throw MarkerFault(expected: "`and`, `or` or `)`") }
      return
    }
    try checkValue(&cursor)
    cursor.skipSpaces()
    try checkOperator(&cursor)
    cursor.skipSpaces()
    try checkValue(&cursor)
  }

  private static func checkOperator(_ cursor: inout TextCursor) throws(MarkerFault) {
    if skip(&cursor, "in") { return }
    if skip(&cursor, "not") {
      let start = cursor.index
      cursor.skipSpaces()
      guard cursor.index > start, skip(&cursor, "in") else { throw MarkerFault(expected: "`in`") }
      return
    }
    let operators = VersionSpecifiers.Comparison.allCases.map(\.rawValue)
    guard cursor.skip(anyOf: operators) != nil else {
      throw MarkerFault(expected: "a comparison, `in` or `not in`")
    }
  }

  private static func checkValue(_ cursor: inout TextCursor) throws(MarkerFault) {
    for quote: Unicode.Scalar in ["'", "\""] where cursor.current == UInt8(ascii: quote) {
      let start = cursor.index
      _ = cursor.skip(quote)
      _ = cursor.take { $0 != UInt8(ascii: quote) }
      guard cursor.skip(quote) else {
        cursor.index = start
        throw MarkerFault(expected: "a closing quote")
      }
      return
    }
    let start = cursor.index
    let word = cursor.take(while: isWord)
    guard variables.contains(word) else {
      cursor.index = start
      throw MarkerFault(expected: "a marker variable or a quoted text")
    }
  }

  /// Passes `word` where it is not the beginning of a longer one.
  private static func skip(_ cursor: inout TextCursor, _ word: String) -> Bool {
    let start = cursor.index
    if cursor.take(while: isWord) == word { return true }
    cursor.index = start
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }
}
