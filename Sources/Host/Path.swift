// A file path as the bytes that the kernel sees. Swift's `String` compares by Unicode's canonical
// equivalence, so two files whose names differ only in normal form would be one key; bytes do not.

/// A file path: bytes without NUL, compared byte by byte.
///
/// Paths are ordered name by name, so that what is below a folder follows it at once: `a`, `a/b`,
/// `a-b`. A walk that sorts each folder's names meets files in this order.
///
/// `Path("a") / "b.txt"` is `a/b.txt`; `Path("a") / "/b"` is `/b`. Nothing is normalised.
public struct Path: Hashable, Comparable, Sendable {
  /// The bytes, as passed to the kernel.
  public let bytes: [UInt8]

  public init(_ text: String) { self.bytes = Array(text.utf8) }
  public init<Bytes: Sequence>(bytes: Bytes) where Bytes.Element == UInt8 {
    self.bytes = Array(bytes)
  }

  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  public static func < (left: Path, right: Path) -> Bool {
    // A slash comes before every other byte.
    let slash = UInt8(ascii: "/")
    for (one, other) in zip(left.bytes, right.bytes) where one != other {
      return one == slash || (other != slash && one < other)
    }
    return left.bytes.count < right.bytes.count
  }

  public static func / (folder: Path, name: String) -> Path { folder / Path(name) }
  public static func / (folder: Path, rest: Path) -> Path {
    if rest.isAbsolute || folder.bytes.isEmpty || folder.bytes == [UInt8(ascii: ".")] {
      return rest
    }
    if rest.bytes.isEmpty || rest.bytes == [UInt8(ascii: ".")] { return folder }
    if folder.bytes.last == UInt8(ascii: "/") { return Path(bytes: folder.bytes + rest.bytes) }
    return Path(bytes: folder.bytes + [UInt8(ascii: "/")] + rest.bytes)
  }

  public var isAbsolute: Bool { bytes.first == UInt8(ascii: "/") }

  /// The last component: `c.txt` of `a/b/c.txt`.
  public var name: Path {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return Path(bytes: bytes[(slash + 1)...])
  }

  /// All but the last component: `a/b` of `a/b/c.txt`, `.` of `c.txt`, `/` of `/c.txt`.
  public var parent: Path {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == 0 ? "/" : Path(bytes: bytes[..<slash])
  }

  /// The bytes after `folder/`, or nil when this path is not below `folder`; `.` holds every
  /// relative path.
  public func relative(to folder: Path) -> Path? {
    if folder.bytes == [UInt8(ascii: ".")] || folder.bytes.isEmpty {
      return isAbsolute ? nil : self
    }
    guard bytes.count > folder.bytes.count + 1, bytes.starts(with: folder.bytes),
      bytes[folder.bytes.count] == UInt8(ascii: "/")
    else { return nil }
    return Path(bytes: bytes[(folder.bytes.count + 1)...])
  }

  /// The same place as somebody names it who is in another folder: `../b` of `/a/b` from `/a/c`.
  ///
  /// Both are absolute and lexically normal.
  public func seen(from folder: Path) -> Path {
    if self == folder { return "." }
    var common = folder
    var steps: [Path] = []
    while true {
      if self == common { return steps.dropFirst().reduce(steps[0]) { $0 / $1 } }
      if common == "/" { return steps.reduce(".") { $0 / $1 } / Path(bytes: bytes.dropFirst()) }
      if let rest = relative(to: common) { return steps.reduce(".") { $0 / $1 } / rest }
      common = common.parent
      steps.append("..")
    }
  }

  /// The path without `.` and empty components, and with `..` taken back where a name precedes it.
  public var lexicallyNormal: Path {
    if isLexicallyNormal { return self }
    var parts: [ArraySlice<UInt8>] = []
    for part in bytes.split(separator: UInt8(ascii: "/")) {
      if part.elementsEqual([UInt8(ascii: ".")]) { continue }
      let isParent = part.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
      if isParent, let last = parts.last,
        !last.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
      {
        parts.removeLast()
      } else if !(isParent && isAbsolute) {
        parts.append(part)
      }
    }
    let joined = Array(parts.joined(separator: [UInt8(ascii: "/")]))
    if isAbsolute { return Path(bytes: [UInt8(ascii: "/")] + joined) }
    return joined.isEmpty ? "." : Path(bytes: joined)
  }

  /// Whether no component is empty, `.` or `..`.
  private var isLexicallyNormal: Bool {
    let slash = UInt8(ascii: "/")
    let dot = UInt8(ascii: ".")
    var length = 0
    var dots = 0
    for (index, byte) in bytes.enumerated() {
      if byte != slash {
        length += 1
        if byte == dot { dots += 1 }
      } else {
        if index > 0, length == 0 || dots == length && length < 3 { return false }
        length = 0
        dots = 0
      }
    }
    return length > 0 && !(dots == length && length < 3)
  }

  /// The path as text on one line: control characters become `\xNN`, and so does each byte that is
  /// not ASCII when the whole is not UTF-8.
  public var string: String {
    // Nearly all paths.
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return bytes.map { $0 < 0x80 ? readable(UnicodeScalar($0)) : escape($0) }.joined()
    }
    return text.unicodeScalars.map(readable).joined()
  }
}

extension Path: ExpressibleByStringLiteral, CustomStringConvertible {
  public init(stringLiteral text: String) { self.init(text) }
  public var description: String { string }
}

private func readable(_ scalar: UnicodeScalar) -> String {
  scalar.value < 0x20 || scalar.value == 0x7F ? escape(UInt8(scalar.value)) : String(scalar)
}

private func escape(_ byte: UInt8) -> String {
  "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
}
