// Licence expressions: `MIT OR (Apache-2.0 WITH LLVM-exception)`. Checks the grammar and the names.

import Diagnostics
import Wheels

/// Where and how a licence expression goes wrong.
struct LicenseFault: Error, Equatable {
  var message: String
  var hint: String?
}

/// - Source: SPDX specification, annex "SPDX license expressions"; PEP 639.
struct LicenseExpression {
  private var tokens: [String]
  private var index = 0
  /// Metadata is foreign text: beyond this depth it is wrong rather than a stack overflow.
  private static let deepest = 64

  private init(_ text: String) {
    tokens = text.replacing("(", with: " ( ").replacing(")", with: " ) ")
      .split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
  }

  /// - Throws: the first thing that is wrong.
  static func check(_ text: String) throws(LicenseFault) {
    var reader = LicenseExpression(text)
    try reader.expression(depth: 0)
    if let rest = reader.current {
      throw LicenseFault(message: "`\(rest)` stands where `AND`, `OR` or the end should be")
    }
  }

  private var current: String? { index < tokens.count ? tokens[index] : nil }

  private mutating func expression(depth: Int) throws(LicenseFault) {
    repeat {
      try term(depth: depth)
    } while skip("and") || skip("or")
  }

  private mutating func term(depth: Int) throws(LicenseFault) {
    guard let token = current else {
      throw LicenseFault(
        message: tokens.isEmpty ? "it is empty" : "it ends where a licence should be")
    }
    if token == "(" {
      guard depth < Self.deepest else { throw LicenseFault(message: "it has too many parentheses") }
      index += 1
      try expression(depth: depth + 1)
      guard current == ")" else { throw LicenseFault(message: "a parenthesis is not closed") }
      index += 1
      return
    }
    index += 1
    try license(token)
    guard skip("with") else { return }
    guard let exception = current else {
      throw LicenseFault(message: "it ends where an exception should be")
    }
    index += 1
    let known = SPDXIdentifiers.exceptions
    if known[exception.lowercased()] == nil {
      throw unknown(exception, "an exception", among: known)
    }
  }

  private func license(_ token: String) throws(LicenseFault) {
    let lower = token.lowercased()
    if ["and", "or", "with", ")"].contains(lower) {
      throw LicenseFault(message: "`\(token)` stands where a licence should be")
    }
    if lower.hasPrefix("licenseref-") {
      let name = lower.dropFirst(11)
      let isPlain = name.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".")
      }
      if isPlain, !name.isEmpty { return }
      throw LicenseFault(
        message: "`\(token)` has something other than letters, digits, `.` and `-` in it")
    }
    let name = lower.hasSuffix("+") ? String(lower.dropLast()) : lower
    let known = SPDXIdentifiers.licenses
    if known[name] == nil { throw unknown(token, "a licence", among: known) }
  }

  private func unknown(
    _ name: String, _ kind: String, among known: [String: String]
  ) -> LicenseFault {
    LicenseFault(
      message: "SPDX does not know \(kind) `\(name)`",
      hint: name.utf8.count > 100 ? nil : nearNameHint(to: name, among: known.values))
  }

  private mutating func skip(_ word: String) -> Bool {
    guard current?.lowercased() == word else { return false }
    index += 1
    return true
  }
}
