// The files below a folder with what `lstat` says of each, packed: 100,000 files take some ten
// megabytes, and two listings are compared as bytes.

public import Hashing

/// Files below a folder, in the order of their paths, each with its status.
///
/// Two listings of a folder are equal when nothing below it changed.
public struct TreeListing: Sendable, Hashable {
  /// For each file: the path's length (2 bytes), the path from the folder, the status (43 bytes).
  public private(set) var bytes: [UInt8] = []
  public private(set) var count = 0
  public private(set) var hasLinks = false
  /// From when on, by the file system's clock, no change can hide behind the times seen here.
  public private(set) var settledAt: Int64 = 0

  public init() {}

  /// - Parameter entries: in the order of their paths.
  public init(_ entries: [TreeEntry]) {
    for entry in entries { entry.path.bytes.withUnsafeBufferPointer { add($0, entry.status) } }
  }

  /// Adds a file behind all others; its path comes after theirs.
  public mutating func add(_ path: UnsafeBufferPointer<UInt8>, _ status: FileStatus) {
    withUnsafeBytes(of: UInt16(path.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: path)
    PackedStatus.append(status, to: &bytes)
    count += 1
    if status.kind == .link { hasLinks = true }
    settledAt = max(settledAt, status.settledAt)
  }

  /// Calls `body` with each path and status, in order.
  public func visit(_ body: (UnsafeBufferPointer<UInt8>, FileStatus) -> Void) {
    visitPacked { path, status in
      guard let start = status.baseAddress else { return }
      body(path, PackedStatus.status(start))
    }
  }

  /// Calls `body` with each path and the bytes of its status, in order.
  func visitPacked(_ body: (UnsafeBufferPointer<UInt8>, UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { raw in
      var position = 0
      while position < raw.count {
        let length = Int(
          UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt16.self)))
        let start = position + 2
        let path = raw.bindMemory(to: UInt8.self)[start..<(start + length)]
        position = start + length + PackedStatus.size
        let status = UnsafeRawBufferPointer(rebasing: raw[(start + length)..<position])
        body(UnsafeBufferPointer(rebasing: path), status)
      }
    }
  }

  /// What stands for the listing and for the question that it answers.
  /// - Parameter selection: stands for the folder and for what was selected below it.
  public func identity(selection: Digest) -> Digest {
    var hash = SHA256()
    hash.update(selection.bytes)
    hash.update(bytes)
    return hash.finalize()
  }

  /// The files as values.
  public var entries: [TreeEntry] {
    var result: [TreeEntry] = []
    result.reserveCapacity(count)
    visit { result.append(TreeEntry(path: Path(bytes: $0), status: $1)) }
    return result
  }

  /// A listing from the bytes of another one.
  /// - Returns: nil when the bytes are not those of a listing.
  public init?(bytes: [UInt8]) {
    var position = 0
    while position < bytes.count {
      guard position + 2 <= bytes.count else { return nil }
      let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
      position += 2 + length + PackedStatus.size
      guard position <= bytes.count,
        FileKind(rawValue: bytes[position - PackedStatus.size]) != nil
      else { return nil }
    }
    var copy = TreeListing()
    copy.bytes = bytes
    copy.visit { _, status in
      copy.count += 1
      copy.hasLinks = copy.hasLinks || status.kind == .link
      copy.settledAt = max(copy.settledAt, status.settledAt)
    }
    self = copy
  }
}

extension FileStatus {
  /// The time after which a change of the file must show in its times: its last change and a tick
  /// of its file system's clock.
  public var settledAt: Int64 {
    // File systems that keep whole seconds, some of them every other, show it.
    let isCoarse = modified % 1_000_000_000 == 0
    let tick: Int64 = isCoarse ? 2_000_000_000 : 20_000_000
    // A damaged row of the state can hold any time.
    let (sum, overflows) = max(modified, changed).addingReportingOverflow(tick)
    return overflows ? .max : sum
  }

  /// Whether the file last changed before `time` by more than a tick of its file system's clock.
  public func isOlder(than time: Int64) -> Bool { settledAt < time }
}

extension FileSystem {
  public func listing(
    below folder: Path, selection: Digest,
    selects: @Sendable (UnsafeBufferPointer<UInt8>, Bool) -> Bool
  ) throws(FileError) -> TreeListing {
    let found = try tree(below: folder) { path in
      !path.bytes.withUnsafeBufferPointer { selects($0, true) }
    }
    return TreeListing(
      found.filter { entry in
        entry.status.kind != .other
          && entry.path.bytes.withUnsafeBufferPointer { selects($0, false) }
      })
  }

  public func isKnownUnchanged(as identity: Digest) -> Bool { false }
}
