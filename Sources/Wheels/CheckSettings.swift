// What follows a wheel's name in `builtin check-wheel`, as words: warnings that are not wanted, a
// bar for the size, siblings, and files that must be there.

import Diagnostics
public import Host
public import Standards
import Workspace

/// How wheels are to be inspected: `-W004 --size=20MB shop/Dockerfile`.
public struct CheckSettings: Sendable, Hashable {
  /// A word that means nothing.
  public struct Fault: Error, Sendable, Hashable {
    public var message: String
    public var hint: String
  }

  public private(set) var silenced: Set<FindingCode> = []
  public private(set) var largestBytes: UInt64?
  public private(set) var siblings: Set<ProjectName> = []
  public private(set) var contains: [GlobPattern] = []

  public init(_ words: [String] = []) throws(Fault) {
    for word in words { try add(word) }
  }

  /// Throws where `word` means nothing.
  public static func check(_ word: String) throws(Fault) { _ = try CheckSettings([word]) }

  private mutating func add(_ word: String) throws(Fault) {
    if let text = word.dropping("--size=") {
      largestBytes = try Self.sizeBytes(text)
    } else if let text = word.dropping("--sibling=") {
      guard let name = try? ProjectName(text) else {
        throw Fault(message: "`\(text)` is not a project's name", hint: "write a package's name")
      }
      siblings.insert(name)
    } else if let text = word.dropping("-") {
      silenced.insert(try Self.warning(text))
    } else {
      do throws(GlobError) {
        contains.append(try GlobPattern(word))
      } catch {
        throw Fault(message: error.description, hint: "write a path in the wheel, or a glob")
      }
    }
  }

  /// The warning that a code stands for.
  /// - Throws: `Fault` for a code that does not exist, and for one of an error.
  public static func warning(_ text: String) throws(Fault) -> FindingCode {
    let warnings = FindingCode.allCases.filter { $0.severity == .warning }.map(\.rawValue)
    guard let code = FindingCode(rawValue: text) else {
      throw Fault(
        message: "there is no check `\(text)`",
        hint: nearNameHint(to: text, among: warnings)
          ?? "write `-` and the code of a warning, as in `-W004`")
    }
    guard code.severity == .warning else {
      throw Fault(
        message: "`\(text)` is an error, and only warnings can be silenced",
        hint: "correct the wheel: installers or indexes refuse it, or it is not what it says")
    }
    return code
  }

  /// `500KB`, `20MB`, `1GB`: powers of 1000. `KiB`, `MiB` and `GiB` are powers of 1024.
  public static func sizeBytes(_ text: String) throws(Fault) -> UInt64 {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units: [String: UInt64] = [
      "": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10,
      "MiB": 1 << 20, "GiB": 1 << 30,
    ]
    if let number = UInt64(digits), let unit = units[String(text.dropFirst(digits.count))] {
      let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
      if !overflow, bytes > 0 { return bytes }
    }
    throw Fault(
      message: "`\(text)` is not a size",
      hint: "write a number and `KB`, `MB` or `GB`, as in `20MB`")
  }

  /// What a wheel must be.
  public func expectations(
    project: ProjectName? = nil, version: Version? = nil
  ) -> WheelExpectations {
    WheelExpectations(
      project: project, version: version, contains: contains, siblings: siblings,
      largestBytes: largestBytes, silenced: silenced)
  }
}

extension String {
  /// What follows the prefix; nil where it is not there.
  fileprivate func dropping(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
