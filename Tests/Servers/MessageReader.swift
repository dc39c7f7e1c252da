// Reads HTTP/1.1 messages off a connection's bytes: heads, and bodies by length, chunks or the end.

/// The bytes of a connection that were not consumed yet, and those that will come.
struct MessageReader {
  private let connection: Connection
  private var buffer: [UInt8] = []
  /// What of the buffer was consumed.
  private var start = 0

  init(_ connection: Connection) { self.connection = connection }

  /// The lines of the next head, without the empty one; nil when the connection ends before it.
  mutating func head() throws -> [String]? {
    var looked = 0
    while true {
      var place = start + looked
      while place + 3 < buffer.count {
        if buffer[place] == 13, buffer[place + 1] == 10, buffer[place + 2] == 13,
          buffer[place + 3] == 10
        {
          let text = String(decoding: buffer[start..<place], as: UTF8.self)
          start = place + 4
          return text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        }
        place += 1
      }
      looked = max(0, buffer.count - start - 3)
      guard try fill() else { return nil }
    }
  }

  mutating func bytes(_ count: Int) throws -> [UInt8] {
    while buffer.count - start < count {
      guard try fill() else { throw ConnectionEnded() }
    }
    defer { start += count }
    return Array(buffer[start..<start + count])
  }

  mutating func bytesToEnd() throws -> [UInt8] {
    while try fill() {}
    return try bytes(buffer.count - start)
  }

  /// What has arrived, or what arrives next; nil at the end.
  mutating func available() throws -> [UInt8]? {
    if buffer.count == start, try !fill() { return nil }
    return try bytes(buffer.count - start)
  }

  /// The body that the fields announce; of an answer without a length, all up to the end.
  mutating func body(_ fields: HTTPFields, endsWithConnection: Bool) throws -> [UInt8] {
    if fields["Transfer-Encoding"]?.lowercased() == "chunked" { return try chunks() }
    if let length = fields["Content-Length"].flatMap({ Int($0) }) { return try bytes(length) }
    return endsWithConnection ? try bytesToEnd() : []
  }

  private mutating func chunks() throws -> [UInt8] {
    var result: [UInt8] = []
    while true {
      let line = try line()
      guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { throw ConnectionEnded() }
      if size == 0 {
        while try !self.line().isEmpty {}
        return result
      }
      result += try bytes(size)
      _ = try bytes(2)
    }
  }

  private mutating func line() throws -> String {
    var text: [UInt8] = []
    while !text.suffix(2).elementsEqual([13, 10]) { text += try bytes(1) }
    return String(decoding: text.dropLast(2), as: UTF8.self)
  }

  private mutating func fill() throws -> Bool {
    guard let more = try connection.read() else { return false }
    buffer.removeFirst(start)
    start = 0
    buffer += more
    return true
  }
}

/// The fields of a head's lines, the first line left out.
func fields(ofHead lines: [String]) -> HTTPFields {
  HTTPFields(
    lines.dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return (name: String(line[..<colon]), value: String(value))
    })
}
