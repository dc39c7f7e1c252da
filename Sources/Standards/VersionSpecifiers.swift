// Version specifiers: `>=1.2,<2`. How they are read, and which versions they contain.

import Notation

/// A set of conditions on a version, all of which must hold; without any, every version is
/// contained.
///
/// Two sets are equal when they have the same clauses in the same order.
/// - Source: PEP 440, "Version specifiers".
public struct VersionSpecifiers: Sendable, Hashable {
  public enum Comparison: String, Sendable, Hashable, CaseIterable {
    case identical = "==="
    case compatible = "~="
    case equal = "=="
    case different = "!="
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }

  /// One condition: `>=1.2`.
  public struct Clause: Sendable {
    public let comparison: Comparison
    /// What follows the comparison as written, without white space: `1.2` or `1.2.*`.
    public let text: String
    /// What to compare with, of `1.2.*` the `1.2`; nil for a `===` with what is not a version.
    public let version: Version?
    /// Whether `.*` follows.
    public let isPrefix: Bool
  }

  /// In the order in which they were written.
  public let clauses: [Clause]

  /// Reads clauses that are separated by commas; a comma may end the text.
  /// - Throws: `StandardError.specifier` with the whole text and where it goes wrong.
  public init(_ text: String) throws(StandardError) {
    let text = text.trimmingASCIISpace
    var cursor = TextCursor(text)
    self.clauses = try Self.clauses(&cursor, in: text, until: { _ in false })
  }

  public init(clauses: [Clause] = []) { self.clauses = clauses }

  public var isEmpty: Bool { clauses.isEmpty }

  /// Whether `version` meets every condition.
  ///
  /// Prereleases are compared like any version: whether to take one that nobody asked for is the
  /// installer's policy, not the specifier's meaning.
  public func contains(_ version: Version) -> Bool {
    clauses.allSatisfy { $0.contains(version) }
  }

  /// The one version that the set allows, local versions of it aside: `==1.2.3`, without `.*`.
  public var exactPin: Version? {
    let pins = clauses.filter {
      !$0.isPrefix && ($0.comparison == .equal || $0.comparison == .identical)
    }.compactMap(\.version)
    guard let pin = pins.first, contains(pin) else { return nil }
    return pin
  }
}

extension VersionSpecifiers: CustomStringConvertible {
  /// The clauses joined by commas, without white space.
  public var description: String { clauses.map(\.description).joined(separator: ",") }
}

extension VersionSpecifiers.Clause: Hashable, CustomStringConvertible {
  public var description: String { comparison.rawValue + text }

  // `~=1.0` is not `~=1.0.0`, so clauses compare what was written, but for the spelling.
  private var key: String { (version?.normalized ?? text) + (isPrefix ? ".*" : "") }

  public static func == (left: Self, right: Self) -> Bool {
    left.comparison == right.comparison && left.key == right.key
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(comparison)
    hasher.combine(key)
  }

  /// Whether `candidate` meets the condition, by the rules for local, pre- and post-releases.
  public func contains(_ candidate: Version) -> Bool {
    if comparison == .identical { return candidate.normalized == text.lowercased() }
    guard let version else { return false }
    switch comparison {
    case .identical: return false
    case .equal: return isEqual(candidate, version)
    case .different: return !isEqual(candidate, version)
    case .compatible:
      return candidate.publicVersion >= version
        && hasPrefix(candidate, epoch: version.epoch, release: version.release.dropLast())
    case .atMost: return candidate.publicVersion <= version
    case .atLeast: return candidate.publicVersion >= version
    case .below: return candidate < version && !isPrereleaseOfBound(candidate, version)
    case .above: return candidate > version && !isFollowerOfBound(candidate, version)
    }
  }

  private func isEqual(_ candidate: Version, _ version: Version) -> Bool {
    if isPrefix {
      return hasPrefix(candidate, epoch: version.epoch, release: version.release[...])
    }
    return (version.local.isEmpty ? candidate.publicVersion : candidate) == version
  }

  private func hasPrefix(_ candidate: Version, epoch: Int, release: ArraySlice<Int>) -> Bool {
    let missing = max(0, release.count - candidate.release.count)
    let padded = candidate.release + Array(repeating: 0, count: missing)
    return candidate.epoch == epoch && padded.starts(with: release)
  }

  /// `<1.2` leaves out 1.2's own prereleases, unless it is a prerelease itself.
  private func isPrereleaseOfBound(_ candidate: Version, _ bound: Version) -> Bool {
    guard !bound.isPrerelease, candidate.isPrerelease else { return false }
    return candidate
      >= Version(
        release: bound.release, epoch: bound.epoch, pre: bound.pre, post: bound.post, dev: 0)
  }

  /// `>1.2` leaves out 1.2's own post-releases, unless it is one itself, and its local versions.
  private func isFollowerOfBound(_ candidate: Version, _ bound: Version) -> Bool {
    if !bound.isPostrelease, candidate.isPostrelease,
      Version(release: candidate.release, epoch: candidate.epoch, pre: candidate.pre) == bound
    {
      return true
    }
    return !candidate.local.isEmpty && candidate.publicVersion == bound
  }
}

extension VersionSpecifiers {
  /// Reads clauses until the text ends or `isEnd` answers true for a byte, which is not passed.
  static func clauses(
    _ cursor: inout TextCursor, in text: String, until isEnd: (UInt8) -> Bool
  ) throws(StandardError) -> [Clause] {
    var clauses: [Clause] = []
    cursor.skipSpaces()
    while let current = cursor.current, !isEnd(current) {
      clauses.append(try Clause(&cursor, in: text))
      cursor.skipSpaces()
      guard let next = cursor.current, !isEnd(next) else { break }
      let offset = cursor.offset
      guard cursor.skip(",") else {
        throw .specifier(text, offset: offset, fault: .trailing(cursor.rest))
      }
      cursor.skipSpaces()
    }
    return clauses
  }
}

extension VersionSpecifiers.Clause {
  fileprivate init(_ cursor: inout TextCursor, in text: String) throws(StandardError) {
    let offset = cursor.offset
    let operators = VersionSpecifiers.Comparison.allCases.map(\.rawValue)
    guard let comparison = cursor.skip(anyOf: operators).flatMap(VersionSpecifiers.Comparison.init)
    else { throw .specifier(text, offset: offset, fault: .noOperator) }
    self.comparison = comparison
    cursor.skipSpaces()
    let start = cursor.index
    let place = cursor.offset
    if comparison == .identical {
      let end = Set(",;)".utf8)
      self.text = cursor.take { !$0.isASCIISpace && !end.contains($0) }
      guard !self.text.isEmpty else { throw .specifier(text, offset: place, fault: .noVersion) }
      self.version = try? Version(self.text)
      self.isPrefix = false
      return
    }
    let parts: VersionParts
    do {
      parts = try VersionParts(&cursor)
    } catch {
      switch error {
      case .notAVersion: throw .specifier(text, offset: place, fault: .noVersion)
      case .numberTooLarge: throw .specifier(text, offset: place, fault: .numberTooLarge)
      }
    }
    self.version = Version(parts, text: cursor.text(from: start))
    self.isPrefix = cursor.skip(anyOf: [".*"]) != nil
    self.text = cursor.text(from: start)
    if let fault = fault(parts) { throw .specifier(text, offset: place, fault: fault) }
  }

  private func fault(_ parts: VersionParts) -> StandardError.SpecifierFault? {
    let comparesEquality = comparison == .equal || comparison == .different
    if isPrefix, !comparesEquality { return .wildcard(operator: comparison.rawValue) }
    if isPrefix, parts.hasSuffix { return .wildcardAfterSuffix }
    if !parts.local.isEmpty, !comparesEquality { return .local(operator: comparison.rawValue) }
    if comparison == .compatible, parts.release.count < 2 { return .compatibleNeedsTwoNumbers }
    return nil
  }
}
