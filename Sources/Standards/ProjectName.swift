// The names of projects and extras: how they are written, and when two of them are the same.

import Notation

/// A project's name. Two names are equal when they are so after normalisation: `Da_Vinci.core`
/// is `da-vinci-core`.
/// - Source: PEP 508, "Names"; PEP 503, "Normalized Names".
public struct ProjectName: Sendable {
  /// The name as written.
  public let text: String
  /// Runs of `-`, `_` and `.` as one `-`, in lower case: the name in URLs and comparisons.
  public let normalized: String

  /// - Throws: `StandardError.name` where the text has anything but ASCII letters, digits, `-`, `_`
  ///   and `.`, or does not start and end with a letter or digit.
  public init(_ text: String) throws(StandardError) {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, first.isASCIIAlphanumeric,
      last.isASCIIAlphanumeric, bytes.allSatisfy({ $0.isASCIIAlphanumeric || isSeparator($0) })
    else { throw .name(text) }
    self.text = text
    self.normalized = String(
      decoding: bytes.split(whereSeparator: isSeparator)
        .joined(separator: [UInt8(ascii: "-")]).map(\.asciiLowercased), as: UTF8.self)
  }

  /// The normalised name with underscores: in wheel file names, and as a module `da_vinci`.
  /// - Source: PEP 427 and 625, "normalized distribution name".
  public var distribution: String {
    let (dash, underscore) = (UInt8(ascii: "-"), UInt8(ascii: "_"))
    return String(decoding: normalized.utf8.map { $0 == dash ? underscore : $0 }, as: UTF8.self)
  }
}

extension ProjectName: Hashable, Comparable, CustomStringConvertible {
  public static func == (left: ProjectName, right: ProjectName) -> Bool {
    left.normalized == right.normalized
  }
  public static func < (left: ProjectName, right: ProjectName) -> Bool {
    left.normalized < right.normalized
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(normalized) }
  public var description: String { text }
}
