// Versions in files of any kind that the Releasefile's `version_files` names.

import Diagnostics
import Host
import Notation
public import Standards
import Workspace

/// A word of `version_files`: `FILE`, or `FILE:TEXT` for the lines that hold a text.
public struct VersionFile: Sendable, Hashable {
  /// From the Releasefile's folder; may be a glob.
  public var file: String
  /// Nil: the lines that hold the word `version`.
  public var text: String?

  public init(_ word: String) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    file = String(parts[0])
    text = parts.count > 1 && !parts[1].isEmpty ? String(parts[1]) : nil
  }
}

/// The places of one of `versions` on the lines of a file that are about a version, each with whether
/// it is in SemVer's form.
///
/// A version counts only as a whole: `1.2.3` is not in `1.2.30`, `11.2.3` and `1.2.3rc1`.
/// - Parameter marker: what such a line holds, nothing for all lines; nil: the word `version`, in any case. A file that holds
///   nothing but the version needs none.
public func versionPlaces(
  of versions: Set<Version>, in bytes: [UInt8], onLinesWith marker: String?
) -> [(range: Range<Int>, isSemantic: Bool)] {
  let whole = trimmedRange(0..<bytes.count, of: bytes)
  let isAlone = marker == nil && !bytes[whole].contains(UInt8(ascii: "\n"))
  var places: [(Range<Int>, Bool)] = []
  for line in lines(of: bytes) {
    let text = String(decoding: bytes[line], as: UTF8.self)
    let isMeant =
      marker.map { $0.isEmpty || text.contains($0) }
      ?? (isAlone || text.lowercased().contains("version"))
    if !isMeant { continue }
    for range in versionTokens(in: bytes, line) {
      let token = String(decoding: bytes[range], as: UTF8.self)
      guard let version = versions.first(where: { $0.isSpelled(token) }) else { continue }
      places.append((range, token == version.semantic && token != version.normalized))
    }
  }
  return places
}

/// All versions on such lines.
public func statedVersions(in bytes: [UInt8], onLinesWith marker: String?) -> Set<Version> {
  let whole = trimmedRange(0..<bytes.count, of: bytes)
  let isAlone = marker == nil && !bytes[whole].contains(UInt8(ascii: "\n"))
  let meant = lines(of: bytes).filter { line in
    let text = String(decoding: bytes[line], as: UTF8.self)
    return marker.map { text.contains($0) } ?? (isAlone || text.lowercased().contains("version"))
  }
  return Set(
    meant.flatMap { versionTokens(in: bytes, $0) }.compactMap {
      Version(spelled: String(decoding: bytes[$0], as: UTF8.self))
    })
}

extension Version {
  /// Whether a text is this version as it is stated, in PEP 440's normal form or SemVer's: `1.0` may
  /// be another thing's version than 1.0.0, though the two are equal.
  fileprivate func isSpelled(_ text: String) -> Bool {
    text == self.text || text == normalized || text == semantic
  }
}

/// The parts of a line that begin with a number and go on as versions do.
private func versionTokens(in bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
  let isPart: (UInt8) -> Bool = { $0.isASCIIAlphanumeric || ".!+-_".utf8.contains($0) }
  var tokens: [Range<Int>] = []
  var position = line.lowerBound
  while position < line.upperBound {
    guard isPart(bytes[position]) else {
      position += 1
      continue
    }
    var start = position
    var end = bytes[start..<line.upperBound].firstIndex { !isPart($0) } ?? line.upperBound
    position = end
    if bytes[start] | 0x20 == UInt8(ascii: "v") { start += 1 }
    // Punctuation behind a version is not the version's.
    while end > start, ".!+-_".utf8.contains(bytes[end - 1]) { end -= 1 }
    if end > start, let token = versionToken(in: bytes, start..<end) { tokens.append(token) }
  }
  return tokens
}

/// What of a word is a version: all of it, or what follows a name and a dash, `1.2.3` of
/// `shop-1.2.3-py3-none-any.whl`.
private func versionToken(in bytes: [UInt8], _ word: Range<Int>) -> Range<Int>? {
  var start = word.lowerBound
  while start < word.upperBound {
    if bytes[start].isASCIIDigit {
      let rest = String(decoding: bytes[start..<word.upperBound], as: UTF8.self)
      if Version(spelled: rest) != nil { return start..<word.upperBound }
      // Not a part of a longer number.
      let dash = bytes[start..<word.upperBound].firstIndex(of: UInt8(ascii: "-"))
      return start..<(dash ?? word.upperBound)
    }
    guard let dash = bytes[start..<word.upperBound].firstIndex(of: UInt8(ascii: "-")) else {
      return nil
    }
    start = dash + 1
    if start < word.upperBound, bytes[start] | 0x20 == UInt8(ascii: "v") { start += 1 }
  }
  return nil
}
