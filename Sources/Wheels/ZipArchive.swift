// libzip: the only file that imports it. Opens archives, unpacks members piece by piece, and reads
// the raw file at any place, all through handles that free themselves.

internal import CZip
import Host

/// A zip archive that passed libzip's own consistency checks.
struct ZipArchive: ~Copyable {
  private let handle: OpaquePointer

  /// - Throws: `WheelError.notAnArchive` with libzip's reason.
  init(_ path: Path) throws(WheelError) {
    var code: Int32 = 0
    guard let handle = zip_open(path.text, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw .notAnArchive(path, reason: String(cString: zip_error_strerror(&error)).lowercased())
    }
    self.handle = handle
  }

  deinit { zip_discard(handle) }

  /// In the order of the central directory.
  var memberCount: Int { Int(zip_get_num_entries(handle, 0)) }

  /// The name's bytes, not converted; nil where there is no such member.
  func name(of index: Int) -> [UInt8]? {
    guard let name = zip_get_name(handle, UInt64(index), UInt32(ZIP_FL_ENC_RAW)) else { return nil }
    var bytes: [UInt8] = []
    while name[bytes.count] != 0 { bytes.append(UInt8(bitPattern: name[bytes.count])) }
    return bytes
  }

  /// Unpacks a member and passes it to `body` in pieces.
  ///
  /// - Parameter limit: stops behind so many bytes, whatever the headers say.
  /// - Throws: what libzip says of data that does not unpack, or has a wrong checksum.
  func read(
    _ index: Int, limit: UInt64, body: (UnsafeRawBufferPointer) -> Void
  ) throws(ZipFault) {
    guard let file = zip_fopen_index(handle, UInt64(index), 0) else {
      throw ZipFault(reason: reason(zip_get_error(handle)))
    }
    defer { zip_fclose(file) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    guard let base = buffer.baseAddress else { return }
    var total: UInt64 = 0
    while true {
      let count = zip_fread(file, base, UInt64(buffer.count))
      if count < 0 { throw ZipFault(reason: reason(zip_file_get_error(file))) }
      if count == 0 { return }
      total += UInt64(count)
      if total > limit { throw ZipFault(reason: "it unpacks to more than its header says") }
      body(UnsafeRawBufferPointer(start: base, count: Int(count)))
    }
  }
}

/// Why libzip could not do something.
struct ZipFault: Error {
  var reason: String
}

/// The bytes of a file at any place, without any view of what they mean.
struct RawFile: ~Copyable {
  let path: Path
  let sizeBytes: UInt64
  private let source: OpaquePointer

  /// - Throws: `WheelError.unreadable` with the system's reason.
  init(_ path: Path) throws(WheelError) {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_file_create(path.text, 0, -1, &error) else {
      throw .unreadable(path, reason: reason(&error))
    }
    var status = zip_stat_t()
    guard zip_source_open(source) == 0 else {
      let reason = reason(zip_source_error(source))
      zip_source_free(source)
      throw .unreadable(path, reason: reason)
    }
    guard zip_source_stat(source, &status) == 0, status.valid & UInt64(ZIP_STAT_SIZE) != 0 else {
      zip_source_close(source)
      zip_source_free(source)
      throw .unreadable(path, reason: "it is not a plain file")
    }
    self.path = path
    self.sizeBytes = status.size
    self.source = source
  }

  deinit {
    zip_source_close(source)
    zip_source_free(source)
  }

  /// Exactly `count` bytes from `offset`.
  /// - Throws: `WheelError.unreadable`, also where the file ends earlier.
  func bytes(at offset: UInt64, count: Int) throws(WheelError) -> [UInt8] {
    guard let place = Int64(exactly: offset), offset + UInt64(count) <= sizeBytes,
      zip_source_seek(source, place, SEEK_SET) == 0
    else { throw .unreadable(path, reason: "it ends too early") }
    var read = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while read < count, let base = buffer.baseAddress {
        let piece = zip_source_read(source, base + read, UInt64(count - read))
        if piece <= 0 { break }
        read += Int(piece)
      }
      initialized = read
    }
    guard read == count else { throw .unreadable(path, reason: "it changed while it was read") }
    return bytes
  }
}

private func reason(_ error: UnsafeMutablePointer<zip_error_t>) -> String {
  let text = String(cString: zip_error_strerror(error)).lowercased()
  // What libzip could not do is known from the context; what the system said of it is not.
  guard zip_error_code_system(error) != 0, let colon = text.lastIndex(of: ":") else { return text }
  return text[text.index(after: colon)...].trimmingSpaces
}

extension Path {
  /// The bytes with a NUL behind them, for C.
  fileprivate var text: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}
