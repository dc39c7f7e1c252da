// Where a JSON file states the version of its own project: `package.json` and npm's locks hold those of
// many others, too.

import Notation

/// The bytes of the root's `version`, and of those that npm's lock repeats for the root itself, each
/// between its quotes. Nil for what is no JSON, or has no `version` at its root.
/// - Source: npm's documentation, "package-lock.json".
public func rootVersions(inJSON bytes: [UInt8]) -> [Range<Int>]? {
  guard (try? jsonDocument(bytes)) != nil else { return nil }
  var scan = JSONStrings(bytes: bytes)
  scan.value(at: [])
  let root = scan.found.filter { $0.path == ["version"] }
  guard !root.isEmpty else { return nil }
  return (root + scan.found.filter { $0.path == ["packages", "", "version"] }).map(\.range)
}

/// The strings right below the root, with their names; empty for what is no JSON.
public func rootStrings(inJSON bytes: [UInt8]) -> [(name: String, range: Range<Int>)] {
  guard (try? jsonDocument(bytes)) != nil else { return [] }
  var scan = JSONStrings(bytes: bytes)
  scan.value(at: [])
  return scan.found.filter { $0.path.count == 1 }.map { ($0.path[0], $0.range) }
}

/// Goes through JSON that was read before, and notes the strings called `version` and those right below the root.
private struct JSONStrings {
  let bytes: [UInt8]
  private var position = 0
  private(set) var found: [(path: [String], range: Range<Int>)] = []

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
    while position < bytes.count, isSkipped(bytes[position]) { position += 1 }
  }

  mutating func value(at path: [String]) {
    skip(\.isASCIISpace)
    switch next {
    case UInt8(ascii: "{"):
      members { scan in
        let name = scan.string()
        scan.skip { $0.isASCIISpace || $0 == UInt8(ascii: ":") }
        scan.value(at: path + [String(decoding: scan.bytes[name], as: UTF8.self)])
      }
    case UInt8(ascii: "["): members { $0.value(at: path + ["[]"]) }
    case UInt8(ascii: "\""):
      let range = string()
      if path.count == 1 || path.last == "version" { found.append((path, range)) }
    default: skip { !",]} \t\r\n".utf8.contains($0) }
    }
  }

  private mutating func members(_ member: (inout Self) -> Void) {
    position += 1
    while position < bytes.count {
      skip { $0.isASCIISpace || $0 == UInt8(ascii: ",") }
      if next == UInt8(ascii: "}") || next == UInt8(ascii: "]") {
        position += 1
        return
      }
      member(&self)
    }
  }

  /// What is between the quotes.
  private mutating func string() -> Range<Int> {
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(position, bytes.count)
    position = end + 1
    return start..<end
  }
}
