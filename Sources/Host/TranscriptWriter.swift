// Packs the looks of a run, folder by folder: whole walks as they were listed, single looks sorted,
// and groups of an earlier transcript that were found to hold.

import Hashing

struct TranscriptWriter {
  private var bytes: [UInt8] = []
  private var settledAt: Int64 = 0

  init(reserving count: Int) {
    bytes.reserveCapacity(count)
    append(Transcript.format)
  }

  var transcript: Transcript { Transcript(packed: bytes, settledAt: settledAt) }

  /// Adds a walk.
  /// - Parameters:
  ///   - folder: where it started, absolute.
  ///   - entered: every folder whose names were read, absolute, with what is at the end of its links.
  ///   - identity: what stands for the question and the answer of the walk, where it may be asked again.
  mutating func add(
    walk folder: Path, entered: [(path: Path, status: FileStatus?)], listing: TreeListing,
    identity: Digest?
  ) {
    // Below a folder files and folders alternate in the order of paths, so the names of one folder
    // are gathered first.
    var names: [Path: (count: UInt32, bytes: [UInt8])] = [:]
    var open: (folder: ArraySlice<UInt8>, path: Path)?
    var group: (count: UInt32, bytes: [UInt8]) = (0, [])
    listing.visitPacked { path, status in
      let slash = path.lastIndex(of: UInt8(ascii: "/"))
      let parent = UnsafeBufferPointer(rebasing: path[..<(slash ?? 0)])
      if open.map({ !$0.folder.elementsEqual(parent) }) ?? true {
        if let open { names[open.path] = group }
        let whole = parent.isEmpty ? folder : folder / Path(bytes: parent)
        open = (Array(parent)[...], whole)
        group = names[whole] ?? (0, [])
        names[whole] = nil
      }
      group.count += 1
      group.bytes.append(Transcript.Look.itself.rawValue)
      group.bytes.append(contentsOf: status)
      let name = path[(slash.map { $0 + 1 } ?? 0)...]
      Self.append(name: name, to: &group.bytes)
    }
    if let open { names[open.path] = group }
    settledAt = max(settledAt, listing.settledAt)
    for (path, status) in entered {
      let isStart = path == folder
      add(
        group: path, status: .some(status), identity: isStart ? identity : nil,
        names: names.removeValue(forKey: path) ?? (0, []))
    }
    // A literal file's folder is not entered.
    for (path, group) in names.sorted(by: { $0.key < $1.key }) {
      add(group: path, status: nil, identity: nil, names: group)
    }
  }

  /// A single look.
  struct Look {
    /// Absolute.
    var path: Path
    var look: Transcript.Look
    var status: FileStatus?
  }

  /// Adds single looks, in any order.
  mutating func add(looks: [Look], isSetUp: Bool) {
    let sorted = looks.map { (folder: $0.path.parent, look: $0) }.sorted {
      ($0.folder, $0.look.path, $0.look.look.rawValue)
        < ($1.folder, $1.look.path, $1.look.look.rawValue)
    }
    var rest = sorted[...]
    while let folder = rest.first?.folder {
      var group: (count: UInt32, bytes: [UInt8]) = (0, [])
      while let (next, look) = rest.first, next == folder {
        group.count += 1
        group.bytes.append(look.look.rawValue)
        PackedStatus.append(look.status, to: &group.bytes)
        Self.append(name: look.path.name.bytes, to: &group.bytes)
        if let status = look.status { settledAt = max(settledAt, status.settledAt) }
        rest = rest.dropFirst()
      }
      add(group: folder, status: nil, identity: nil, isSetUp: isSetUp, names: group)
    }
  }

  /// Adds groups of an earlier transcript, which was settled when it was taken.
  mutating func add(packed groups: some Sequence<UInt8>) { bytes.append(contentsOf: groups) }

  private mutating func add(
    group folder: Path, status: FileStatus??, identity: Digest?, isSetUp: Bool = false,
    names: (count: UInt32, bytes: [UInt8])
  ) {
    let start = bytes.count
    append(UInt32(0))
    Self.append(name: folder.bytes, to: &bytes)
    bytes.append((status == nil ? 0 : 1) | (identity == nil ? 0 : 2) | (isSetUp ? 4 : 0))
    if let status {
      PackedStatus.append(status, to: &bytes)
      if let status { settledAt = max(settledAt, status.settledAt) }
    }
    identity?.append(to: &bytes)
    append(names.count)
    bytes.append(contentsOf: names.bytes)
    let size = UInt32(bytes.count - start - 4)
    withUnsafeBytes(of: size.littleEndian) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
  }

  private mutating func append(_ number: UInt32) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private static func append(name: some Collection<UInt8>, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt16(name.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: name)
    bytes.append(0)
  }
}
