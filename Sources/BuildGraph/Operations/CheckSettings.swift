// What follows a wheel's name in `builtin check-wheel`, as words: warnings that are not wanted, a
// bar for the size, siblings, and files that must be there.

import Diagnostics
public import Findings
public import Host
public import Standards
import Workspace

/// How wheels are to be inspected: `-W004 --size=20MB shop/Dockerfile`.
public struct CheckSettings: Sendable, Hashable {
  public private(set) var silenced: Set<FindingCode> = []
  public private(set) var largestBytes: UInt64?
  public private(set) var siblings: Set<ProjectName> = []
  public private(set) var contains: [GlobPattern] = []

  /// - Throws: the first word that means nothing.
  public init(_ words: [String]) throws(OperationFault) {
    var words = OperationWords(words, of: "check-wheel")
    try self.init(&words)
  }

  init(_ words: inout OperationWords) throws(OperationFault) {
    while let word = words.next() {
      if let text = word.dropping("--size=") {
        guard let bytes = Self.sizeBytes(text) else { throw words.fault(.size(text)) }
        largestBytes = bytes
      } else if let text = word.dropping("--sibling=") {
        siblings.insert(try words.project(text))
      } else if let text = word.dropping("-") {
        silenced.insert(try Self.warning(text, words))
      } else {
        do throws(GlobError) {
          contains.append(try GlobPattern(word))
        } catch { throw words.fault(.glob(error.description)) }
      }
    }
  }

  /// The warning that a code stands for.
  private static func warning(
    _ text: String, _ words: OperationWords
  ) throws(OperationFault) -> FindingCode {
    guard let code = FindingCode(rawValue: text) else {
      let warnings = FindingCode.allCases.filter { $0.severity == .warning }.map(\.rawValue)
      throw words.fault(.unknownCheck(text, near: nearNameHint(to: text, among: warnings)))
    }
    guard code.severity == .warning else { throw words.fault(.errorCheck(text)) }
    return code
  }

  /// `500KB`, `20MB`, `1GB`: powers of 1000. `KiB`, `MiB` and `GiB` are powers of 1024.
  private static func sizeBytes(_ text: String) -> UInt64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units: [String: UInt64] = [
      "": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10,
      "MiB": 1 << 20, "GiB": 1 << 30,
    ]
    guard let number = UInt64(digits), let unit = units[String(text.dropFirst(digits.count))]
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow || bytes == 0 ? nil : bytes
  }
}

extension String {
  /// What follows the prefix; nil where it is not there.
  func dropping(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
