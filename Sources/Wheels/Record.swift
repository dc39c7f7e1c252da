// RECORD: the list of a wheel's files with their hashes and sizes. Reads its CSV; judges nothing.

public import Host

/// The rows of a RECORD.
/// - Source: PEP 376, "RECORD", and PEP 427, "The .dist-info directory".
public struct Record {
  public struct Row: Equatable {
    public var path: Path
    /// `sha256` of `sha256=…`; empty where there is no hash.
    public var algorithm: String
    /// Base64 as written.
    public var digest: String
    /// As written; empty where there is no size.
    public var size: String
    /// Counts from 1.
    var line: Int
  }

  public var rows: [Row] = []
  /// More rows than any wheel has are not read: a hostile file must not fill the memory.
  public static let rowLimit = 120_000
  /// The numbers of lines without exactly three fields, or with a quote that never closes.
  public var malformedLines: [Int] = []

  /// Reads CSV: fields with a comma, a quote or a newline stand in double quotes, inside which a
  /// quote is doubled. Lines end in LF or CR LF. An empty line is malformed: pip ends on one.
  init(_ bytes: [UInt8]) {
    var reader = CSVReader(bytes: bytes)
    while rows.count < Self.rowLimit, malformedLines.count < Self.rowLimit,
      let (fields, line) = reader.next()
    {
      guard let fields, fields.count == 3, !fields[0].isEmpty else {
        malformedLines.append(line)
        continue
      }
      let hash = String(decoding: fields[1], as: UTF8.self)
      let equals = hash.firstIndex(of: "=") ?? hash.startIndex
      rows.append(
        Row(
          path: Path(bytes: fields[0]), algorithm: String(hash[..<equals]),
          digest: String(hash[equals...].drop { $0 == "=" }),
          size: String(decoding: fields[2], as: UTF8.self), line: line))
    }
  }
}

private struct CSVReader {
  let bytes: [UInt8]
  public var index = 0
  public var line = 1

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The next line, with its number; no fields where a quote never closes.
  public mutating func next() -> (fields: [[UInt8]]?, line: Int)? {
    guard index < bytes.count else { return nil }
    let start = line
    return (readLine(), start)
  }

  private mutating func readLine() -> [[UInt8]]? {
    var fields: [[UInt8]] = [[]]
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        return fields
      case UInt8(ascii: "\r") where index < bytes.count && bytes[index] == UInt8(ascii: "\n"):
        continue
      case UInt8(ascii: ","):
        fields.append([])
      case UInt8(ascii: "\"") where fields[fields.count - 1].isEmpty:
        guard let quoted = readQuoted() else { return nil }
        fields[fields.count - 1] = quoted
      default:
        fields[fields.count - 1].append(byte)
      }
    }
    return fields
  }

  /// Reads on from behind an opening quote to behind the closing one; nil where there is none.
  private mutating func readQuoted() -> [UInt8]? {
    var field: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        field.append(byte)
        continue
      }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return field }
      field.append(byte)
      index += 1
    }
    return nil
  }
}
