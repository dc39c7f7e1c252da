// What walks that hold saw of single files and folders, found by their paths.

import Glibc

/// The folders that walks read, by their absolute paths.
struct KnownFolders {
  struct Folder {
    /// The walk's number.
    var walk: Int
    var mark: FileMark?
    /// Where the looks at its names are, which ascend.
    var names: Range<Int>
    /// Up to where they were read, and the name that was asked for last.
    var position = 0
    var last: [UInt8] = []
  }

  private var folders: [Path: Folder]
  /// Most paths lie beside the one before.
  private var open: (path: [UInt8], folder: Folder)?

  init(_ all: [(Path, Folder)]) {
    folders = Dictionary(all, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameter raw: the bytes that the folders' ranges are in.
  mutating func mark(
    of path: Path, in raw: UnsafeRawBufferPointer
  ) -> (mark: FileMark, walk: Int)? {
    guard let slash = path.bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else { return nil }
    if open.map({ !isSame($0.path, path.bytes[..<slash]) }) ?? true { turn(to: path.parent) }
    let found = path.bytes.withUnsafeBytes { bytes in
      open?.folder.mark(of: UnsafeRawBufferPointer(rebasing: bytes[(slash + 1)...]), in: raw)
    }
    if let found, let walk = open?.folder.walk { return (found, walk) }
    // A folder is not among the names of its parent.
    guard let own = folders[path], let mark = own.mark else { return nil }
    return (mark, own.walk)
  }

  private func isSame(_ one: [UInt8], _ other: ArraySlice<UInt8>) -> Bool {
    one.count == other.count && one.elementsEqual(other)
  }

  private mutating func turn(to folder: Path) {
    if let open { folders[Path(bytes: open.path)] = open.folder }
    open = folders[folder].map { (folder.bytes, $0) }
  }
}

extension KnownFolders.Folder {
  /// - Returns: nil for a name that was not looked at.
  fileprivate mutating func mark(
    of name: UnsafeRawBufferPointer, in raw: UnsafeRawBufferPointer
  ) -> FileMark? {
    if last.withUnsafeBytes({ order($0, name) }) > 0 { position = 0 }
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: name)
    let looks = UnsafeRawBufferPointer(rebasing: raw[names])
    while position < looks.count {
      var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: looks[position...]))
      guard let look: UInt8 = cursor.number(), let bits: UInt64 = cursor.number(),
        let text = cursor.name()
      else { return nil }
      let order = order(UnsafeRawBufferPointer(text), name)
      if order > 0 { return nil }
      position += cursor.position
      if order == 0 {
        return look == Transcript.Look.itself.rawValue ? FileMark(bits: bits) : nil
      }
    }
    return nil
  }

  private func order(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
    if let left = one.baseAddress, let right = other.baseAddress {
      let order = memcmp(left, right, min(one.count, other.count))
      if order != 0 { return Int(order) }
    }
    return one.count - other.count
  }
}
