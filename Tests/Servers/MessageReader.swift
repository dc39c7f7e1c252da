// Reads HTTP/1.1 messages off a connection's bytes: heads, and bodies by length, chunks or the end.

import NIOCore

/// The bytes of a connection that were not consumed yet, and those that will come.
struct MessageReader {
  private var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private var buffer = ByteBuffer()

  init(_ incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
    self.incoming = incoming
  }

  /// The lines of the next head, without the empty one; nil when the connection ends before it.
  mutating func head() async throws -> [String]? {
    var looked = 0
    while true {
      let bytes = buffer.readableBytesView
      var place = bytes.startIndex + looked
      while place + 3 < bytes.endIndex {
        if bytes[place] == 13, bytes[place + 1] == 10, bytes[place + 2] == 13,
          bytes[place + 3] == 10
        {
          let text = String(decoding: bytes[..<place], as: UTF8.self)
          buffer.moveReaderIndex(forwardBy: place + 4 - bytes.startIndex)
          return text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        }
        place += 1
      }
      looked = max(0, bytes.count - 3)
      guard try await fill() else { return nil }
    }
  }

  mutating func bytes(_ count: Int) async throws -> [UInt8] {
    while buffer.readableBytes < count {
      guard try await fill() else { throw ConnectionEnded() }
    }
    return buffer.readBytes(length: count) ?? []
  }

  mutating func bytesToEnd() async throws -> [UInt8] {
    while try await fill() {}
    return buffer.readBytes(length: buffer.readableBytes) ?? []
  }

  /// What has arrived, or what arrives next; nil at the end.
  mutating func available() async throws -> ByteBuffer? {
    if buffer.readableBytes == 0, try await !fill() { return nil }
    defer { buffer = ByteBuffer() }
    return buffer
  }

  /// The body that the fields announce; of an answer without a length, all up to the end.
  mutating func body(_ fields: HTTPFields, endsWithConnection: Bool) async throws -> [UInt8] {
    if fields["Transfer-Encoding"]?.lowercased() == "chunked" { return try await chunks() }
    if let length = fields["Content-Length"].flatMap({ Int($0) }) { return try await bytes(length) }
    return endsWithConnection ? try await bytesToEnd() : []
  }

  private mutating func chunks() async throws -> [UInt8] {
    var result: [UInt8] = []
    while true {
      let line = try await line()
      guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else { throw ConnectionEnded() }
      if size == 0 {
        while try await !self.line().isEmpty {}
        return result
      }
      result += try await bytes(size)
      _ = try await bytes(2)
    }
  }

  private mutating func line() async throws -> String {
    var text: [UInt8] = []
    while !text.suffix(2).elementsEqual([13, 10]) { text += try await bytes(1) }
    return String(decoding: text.dropLast(2), as: UTF8.self)
  }

  private mutating func fill() async throws -> Bool {
    guard var more = try await incoming.next() else { return false }
    buffer.discardReadBytes()
    buffer.writeBuffer(&more)
    return true
  }
}

/// The other side went away in the middle of a message.
struct ConnectionEnded: Error {}

/// The fields of a head's lines, the first line left out.
func fields(ofHead lines: [String]) -> HTTPFields {
  HTTPFields(
    lines.dropFirst().compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return (name: String(line[..<colon]), value: String(value))
    })
}
