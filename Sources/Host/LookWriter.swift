// Packs looks, folder by folder: whole walks while they go on, single looks sorted.

/// Writes groups one behind another, in the form that `Transcript` describes.
struct LookWriter {
  private(set) var bytes: [UInt8] = []
  /// From when on, by the file system's clock, no change can hide behind the times seen here.
  private(set) var settledAt: Int64 = 0

  /// The names of one folder, while they are looked at.
  struct Names {
    fileprivate var count: UInt32 = 0
    fileprivate var bytes: [UInt8] = []

    mutating func add(
      _ look: Transcript.Look, _ status: FileStatus?, _ name: UnsafeBufferPointer<UInt8>
    ) {
      count += 1
      bytes.append(look.rawValue)
      append(FileMark(status).bits, to: &bytes)
      append(name: name, to: &bytes)
    }
  }

  /// Adds a folder whose names were read: it changes with the names in it.
  /// - Parameters:
  ///   - folder: absolute.
  ///   - status: from before the names were read.
  ///   - settledAt: when that status and those of the names are settled.
  mutating func add(
    folder: Path, _ status: FileStatus, _ names: Names, settledAt: Int64
  ) {
    self.settledAt = max(self.settledAt, settledAt)
    add(folder, FileMark(status), names)
  }

  /// A single look.
  struct Look {
    /// Absolute.
    var path: Path
    var look: Transcript.Look
    var status: FileStatus?
  }

  /// Adds single looks, in any order.
  mutating func add(_ looks: [Look]) {
    let sorted = looks.map { (folder: $0.path.parent, look: $0) }.sorted {
      ($0.folder, $0.look.path, $0.look.look.rawValue)
        < ($1.folder, $1.look.path, $1.look.look.rawValue)
    }
    var rest = sorted[...]
    while let folder = rest.first?.folder {
      var names = Names()
      while let (next, look) = rest.first, next == folder {
        look.path.name.bytes.withUnsafeBufferPointer { names.add(look.look, look.status, $0) }
        if let status = look.status { settledAt = max(settledAt, status.settledAt) }
        rest = rest.dropFirst()
      }
      add(folder, nil, names)
    }
  }

  private mutating func add(_ folder: Path, _ mark: FileMark?, _ names: Names) {
    let start = bytes.count
    append(UInt32(0), to: &bytes)
    folder.bytes.withUnsafeBufferPointer { append(name: $0, to: &bytes) }
    bytes.append(mark == nil ? 0 : 1)
    if let mark { append(mark.bits, to: &bytes) }
    append(names.count, to: &bytes)
    bytes.append(contentsOf: names.bytes)
    let size = UInt32(bytes.count - start - 4)
    withUnsafeBytes(of: size.littleEndian) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
  }
}

private func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
}

private func append(name: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
  append(UInt16(name.count), to: &bytes)
  bytes.append(contentsOf: name)
  bytes.append(0)
}
