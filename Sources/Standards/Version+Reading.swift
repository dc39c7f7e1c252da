// Versions from text: every spelling that PEP 440 allows, and a good word for those that it does
// not.

import Notation

extension Version {
  /// Reads a version in any of PEP 440's spellings: `v1.0`, `1.0-alpha.1`, `1.0-1`, `1!2.0.dev`.
  ///
  /// White space around it is passed over.
  /// - Throws: `.semanticVersion` for a SemVer prerelease without a PEP 440 form, else `.version`
  ///   with how far the text could be read.
  public init(_ text: String) throws(StandardError) {
    let text = text.trimmingASCIISpace
    var cursor = TextCursor(text)
    let parts: VersionParts
    do {
      parts = try VersionParts(&cursor)
    } catch {
      switch error {
      case .notAVersion: throw .version(text, offset: cursor.offset)
      case .numberTooLarge: throw .numberTooLarge(text)
      }
    }
    guard cursor.isAtEnd else { throw unreadable(text, readTo: cursor.offset) }
    self.init(parts, text: text)
  }

  init(_ parts: VersionParts, text: String) {
    self.init(
      text: text, epoch: parts.epoch, release: parts.release, pre: parts.pre, post: parts.post,
      dev: parts.dev, local: parts.local)
  }
}

/// The error for a text that is a version up to `offset`.
private func unreadable(_ text: String, readTo offset: Int) -> StandardError {
  var cursor = TextCursor(text)
  _ = cursor.skip(anyOf: ["v"])
  let release = cursor.take { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
  if release.split(separator: ".", omittingEmptySubsequences: false).count == 3,
    !release.hasSuffix("."), cursor.skip("-")
  {
    let suffix = cursor.take { $0.isASCIIAlphanumeric || isSeparator($0) }
    let isWhole = cursor.isAtEnd || cursor.current == UInt8(ascii: "+")
    if isWhole, !suffix.isEmpty {
      return .semanticVersion(text, release: release, suffix: suffix)
    }
  }
  return .version(text, offset: offset)
}

enum VersionFault: Error {
  case notAVersion
  case numberTooLarge
}

/// The parts of a version, read from where a cursor stands as far as they go.
struct VersionParts {
  var epoch = 0
  var release: [Int] = []
  var pre: Version.Prerelease?
  var post: Int?
  var dev: Int?
  var local: [Version.LocalPart] = []

  /// Reads the longest version at the cursor, which then stands behind it.
  init(_ cursor: inout TextCursor) throws(VersionFault) {
    _ = cursor.skip(anyOf: ["v"])
    try readEpochAndRelease(&cursor)
    try readPre(&cursor)
    try readPost(&cursor)
    dev = try readSuffix(&cursor, ["dev"])?.number
    try readLocal(&cursor)
  }

  var hasSuffix: Bool { pre != nil || post != nil || dev != nil || !local.isEmpty }

  private mutating func readEpochAndRelease(_ cursor: inout TextCursor) throws(VersionFault) {
    var first = try readNumber(&cursor)
    if cursor.skip("!") {
      epoch = first
      first = try readNumber(&cursor)
    }
    release = [first]
    while true {
      let start = cursor.index
      guard cursor.skip("."), let current = cursor.current, current.isASCIIDigit else {
        cursor.index = start
        return
      }
      release.append(try readNumber(&cursor))
    }
  }

  private mutating func readPre(_ cursor: inout TextCursor) throws(VersionFault) {
    let words = ["alpha", "preview", "beta", "pre", "rc", "a", "b", "c"]
    guard let suffix = try readSuffix(&cursor, words) else { return }
    let phase: Version.Phase =
      switch suffix.word {
      case "alpha", "a": .alpha
      case "beta", "b": .beta
      default: .candidate
      }
    pre = Version.Prerelease(phase, suffix.number)
  }

  private mutating func readPost(_ cursor: inout TextCursor) throws(VersionFault) {
    let start = cursor.index
    if cursor.skip("-"), let current = cursor.current, current.isASCIIDigit {
      post = try readNumber(&cursor)
      return
    }
    cursor.index = start
    post = try readSuffix(&cursor, ["post", "rev", "r"])?.number
  }

  private mutating func readLocal(_ cursor: inout TextCursor) throws(VersionFault) {
    var start = cursor.index
    guard cursor.skip("+") else { return }
    while true {
      let part = cursor.take(while: \.isASCIIAlphanumeric).lowercased()
      if part.isEmpty {
        cursor.index = start
        return
      }
      local.append(part.utf8.allSatisfy(\.isASCIIDigit) ? .number(try number(part)) : .text(part))
      start = cursor.index
      guard cursor.skipSeparator() else { return }
    }
  }

  /// Reads `-alpha.1` and the like: separators and the number may be left out.
  private func readSuffix(
    _ cursor: inout TextCursor, _ words: [String]
  ) throws(VersionFault) -> (word: String, number: Int)? {
    let start = cursor.index
    _ = cursor.skipSeparator()
    guard let word = cursor.skip(anyOf: words) else {
      cursor.index = start
      return nil
    }
    _ = cursor.skipSeparator()
    guard let digits = cursor.takeDigits() else { return (word, 0) }
    return (word, try number(digits))
  }

  private func readNumber(_ cursor: inout TextCursor) throws(VersionFault) -> Int {
    guard let digits = cursor.takeDigits() else { throw .notAVersion }
    return try number(digits)
  }

  private func number(_ digits: String) throws(VersionFault) -> Int {
    guard let number = Int(digits), number < Int.max else { throw .numberTooLarge }
    return number
  }
}
