// The form that METADATA and WHEEL share: `Name: value` lines, then perhaps a body. Knows no field.

/// Fields in the manner of e-mail headers, and the text after the first empty line.
///
/// ```
/// Name: da-vinci
/// Classifier: Typing :: Typed
///
/// The description.
/// ```
/// - Source: core metadata specification; RFC 822.
public struct HeaderFields: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    /// As written; compared whatever its case.
    public var name: String
    /// Without white space around it; continuation lines are joined by newlines.
    public var value: String
    /// Counts from 1.
    public var line: Int
  }

  /// In the file's order.
  public private(set) var fields: [Field] = []
  /// Nil where no empty line ends the fields.
  public private(set) var body: String?
  /// The numbers of lines that are neither a field nor a continuation.
  public private(set) var malformedLines: [Int] = []
  /// Lines that are read: further ones count as malformed, so that none can fill the memory.
  private static let lineLimit = 50_000
  /// Whether the bytes were UTF-8; where they were not, replacement characters stand for them.
  public let isUTF8: Bool
  /// Whether a byte order mark stands before the first field, which installers do not find then.
  public let hasByteOrderMark: Bool

  /// Reads anything; what does not fit is in `malformedLines`. Lines end in LF or CR LF.
  public init(_ bytes: [UInt8]) {
    isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    var rest = bytes[...]
    hasByteOrderMark = rest.starts(with: [0xEF, 0xBB, 0xBF])
    if hasByteOrderMark { rest = rest.dropFirst(3) }
    var number = 0
    while !rest.isEmpty {
      number += 1
      if number > Self.lineLimit {
        malformedLines.append(number)
        return
      }
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = rest[..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      if line.isEmpty {
        body = String(decoding: rest, as: UTF8.self)
        return
      }
      add(line, number: number)
    }
  }

  private mutating func add(_ line: ArraySlice<UInt8>, number: Int) {
    if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
      guard !fields.isEmpty else { return malformedLines.append(number) }
      let continuation = String(decoding: line, as: UTF8.self).trimmingSpaces
      fields[fields.count - 1].value += "\n" + continuation
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return malformedLines.append(number) }
    fields.append(
      Field(
        name: String(decoding: line[..<colon], as: UTF8.self),
        value: String(decoding: line[(colon + 1)...], as: UTF8.self).trimmingSpaces, line: number))
  }

  /// The fields of that name, in the file's order.
  public func fields(_ name: String) -> [Field] {
    let wanted = name.lowercased()
    return fields.filter { $0.name.lowercased() == wanted }
  }

  /// The values of that name's fields, in the file's order.
  public func values(_ name: String) -> [String] { fields(name).map(\.value) }

  /// The value of that name's first field.
  public func value(_ name: String) -> String? { fields(name).first?.value }
}

extension StringProtocol {
  /// The text without spaces and tabs around it.
  public var trimmingSpaces: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = drop(while: isSpace)
    let end = start.lastIndex { !isSpace($0) }
    return end.map { String(start[...$0]) } ?? ""
  }
}
