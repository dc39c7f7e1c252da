// Where a deflated stream ends by itself. libzip unpacks it and does not say; readers that take an
// archive as it comes, without its directory, go on behind that end. zlib knows: the only file that
// imports it.

internal import CZlib

/// The length of a deflated stream.
/// - Source: RFC 1951.
enum DeflateStream {
  /// How many of the bytes belong to the stream that they begin with; nil where it does not end in
  /// them, is broken, or unpacks to more than `limit` bytes. What is unpacked is not kept.
  static func length(in bytes: [UInt8], limit: UInt64 = .max) -> Int? {
    var bytes = bytes
    var stream = z_stream()
    // Negative: without the header and the checksum of zlib's own format.
    guard
      inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    return bytes.withUnsafeMutableBufferPointer { input in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { output in
        guard let count = UInt32(exactly: input.count) else { return nil }
        stream.next_in = input.baseAddress
        stream.avail_in = count
        while true {
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(output.count)
          switch inflate(&stream, Z_NO_FLUSH) {
          case Z_STREAM_END: return Int(stream.total_in)
          // Without progress, zlib calls it an error.
          case Z_OK where UInt64(stream.total_out) <= limit: continue
          default: return nil
          }
        }
      }
    }
  }
}
