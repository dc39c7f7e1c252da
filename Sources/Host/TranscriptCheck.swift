// Takes the looks of a transcript again, all cores at once: one descriptor a folder, one `fstatat` a
// name, nothing allocated for either.

import Dispatch
import Glibc
import Hashing
import Synchronization

/// Which looks of a transcript would show something else now.
///
/// A run that starts from this need not look again at what still holds.
public struct TranscriptCheck: Sendable {
  /// The folders, absolute, in which something looks different; sorted.
  private let changed: [Path]
  /// Whether what set the run up looks as it did.
  let isSetUpUnchanged: Bool
  private let bytes: [UInt8]
  private let groups: [Range<Int>]
  /// Where each walk started, and what it was asked and showed.
  private let walks: [Path: Digest]

  /// Takes every look again.
  /// - Parameters:
  ///   - bytes: a transcript's, from some place on.
  ///   - start: that place.
  /// - Returns: nil for bytes that are no transcript.
  public init?(packed bytes: [UInt8], from start: Int = 0) {
    guard let groups = Group.ranges(in: bytes, from: start) else { return nil }
    self.bytes = bytes
    self.groups = groups
    let changed = Mutex<[Path]>([])
    let isMalformed = Atomic<Bool>(false)
    let isSetUpUnchanged = Atomic<Bool>(true)
    let next = Atomic<Int>(0)
    let take: @Sendable (Int) -> Void = { _ in
      bytes.withUnsafeBytes { raw in
        while true {
          let start = next.add(Self.batch, ordering: .relaxed).oldValue
          if start >= groups.count { return }
          for range in groups[start..<min(start + Self.batch, groups.count)] {
            guard let group = Group(UnsafeRawBufferPointer(rebasing: raw[range])) else {
              isMalformed.store(true, ordering: .relaxed)
              return
            }
            if group.holds { continue }
            changed.withLock { $0.append(group.folder) }
            if group.isOfSetUp { isSetUpUnchanged.store(false, ordering: .relaxed) }
          }
        }
      }
    }
    // Starting a thread costs more than a few hundred looks.
    let workers = bytes.count < 100_000 ? 1 : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    if workers == 1 {
      take(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: workers, execute: take)
    }
    if isMalformed.load(ordering: .relaxed) { return nil }
    self.changed = changed.withLock { $0.sorted() }
    self.isSetUpUnchanged = isSetUpUnchanged.load(ordering: .relaxed)
    // Where everything holds, nobody asks for single walks.
    walks = self.changed.isEmpty ? [:] : Self.walks(in: bytes, groups)
  }

  private static let batch = 16

  /// Whether every look would show the same.
  public var isUnchanged: Bool { changed.isEmpty }

  /// Whether a walk below `folder` was taken that was and showed this, and would show it again.
  /// - Parameter folder: absolute.
  func isUnchanged(below folder: Path, as identity: Digest) -> Bool {
    guard walks[folder] == identity else { return false }
    // In the order of paths all that is below a folder follows it at once.
    let next = changed[count(of: changed) { $0 < folder }...].first
    return next.map { $0 != folder && $0.relative(to: folder) == nil } ?? true
  }

  /// The packed groups of walks that started at some folders, and of the set-up, to be part of
  /// another transcript.
  /// - Parameter folders: absolute.
  func packedGroups(ofWalks folders: Set<Path>, withSetUp: Bool) -> [UInt8] {
    let sorted = folders.sorted()
    var result: [UInt8] = []
    bytes.withUnsafeBytes { raw in
      for range in groups {
        let body = UnsafeRawBufferPointer(rebasing: raw[range])
        guard let group = Group(body) else { continue }
        let isWanted =
          group.isOfWalk ? isBelow(group.folder, sorted) : withSetUp && group.isOfSetUp
        if isWanted { result.append(contentsOf: raw[(range.lowerBound - 4)..<range.upperBound]) }
      }
    }
    return result
  }

  /// Whether a folder is one of `tops`, which are sorted, or below one.
  private func isBelow(_ folder: Path, _ tops: [Path]) -> Bool {
    let index = count(of: tops) { !(folder < $0) }
    guard index > 0 else { return false }
    return folder == tops[index - 1] || folder.relative(to: tops[index - 1]) != nil
  }

  private static func walks(in bytes: [UInt8], _ groups: [Range<Int>]) -> [Path: Digest] {
    var result: [Path: Digest] = [:]
    bytes.withUnsafeBytes { raw in
      for range in groups {
        let group = Group(UnsafeRawBufferPointer(rebasing: raw[range]))
        if let group, let identity = group.identity { result[group.folder] = identity }
      }
    }
    return result
  }
}

/// One folder's looks within the bytes.
private struct Group {
  private let path: UnsafePointer<CChar>
  private let pathLength: Int
  private let status: UnsafeRawPointer?
  /// Of the walk that starts here.
  let identity: Digest?
  private let count: UInt32
  private let names: UnsafeRawBufferPointer

  var isOfWalk: Bool { status != nil }
  let isOfSetUp: Bool
  var folder: Path { Path(bytes: UnsafeRawBufferPointer(start: path, count: pathLength)) }

  /// Where the groups are, without their sizes; nil for bytes that are no transcript.
  static func ranges(in bytes: [UInt8], from start: Int) -> [Range<Int>]? {
    bytes.withUnsafeBytes { raw in
      var cursor = Cursor(raw)
      guard cursor.take(start) != nil, cursor.number() == Transcript.format else { return nil }
      var result: [Range<Int>] = []
      while !cursor.isAtEnd {
        guard let size: UInt32 = cursor.number(), cursor.take(Int(size)) != nil else { return nil }
        result.append((cursor.position - Int(size))..<cursor.position)
      }
      return result
    }
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    var cursor = Cursor(bytes)
    guard let path = cursor.name(), let flags: UInt8 = cursor.number() else { return nil }
    self.path = path.text
    pathLength = path.length
    isOfSetUp = flags & 4 != 0
    if flags & 1 != 0 {
      guard let status = cursor.take(PackedStatus.size) else { return nil }
      self.status = status.baseAddress
    } else {
      status = nil
    }
    if flags & 2 != 0 {
      guard let identity = cursor.take(32) else { return nil }
      self.identity = Digest(first: identity)
    } else {
      identity = nil
    }
    guard let count: UInt32 = cursor.number() else { return nil }
    self.count = count
    names = cursor.rest
  }

  /// Whether the folder and every name in it look as they did. Malformed bytes do not.
  var holds: Bool {
    Tally.count(.looks, Int(count) + 1)
    let descriptor = open(path, pathOnly | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    var found = stat()
    if let status {
      let isThere = descriptor >= 0 && fstat(descriptor, &found) == 0
      guard PackedStatus.matches(status, isThere ? FileStatus(found) : nil) else { return false }
    }
    var cursor = Cursor(names)
    for _ in 0..<count {
      guard let look: UInt8 = cursor.number(), let status = cursor.take(PackedStatus.size),
        let expected = status.baseAddress, let name = cursor.name()
      else { return false }
      let flags = look == Transcript.Look.followed.rawValue ? 0 : AT_SYMLINK_NOFOLLOW
      let isThere = descriptor >= 0 && fstatat(descriptor, name.text, &found, flags) == 0
      guard PackedStatus.matches(expected, isThere ? FileStatus(found) : nil) else { return false }
    }
    return cursor.isAtEnd
  }
}

/// Reads fields one behind another, never beyond the end.
private struct Cursor {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }
  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

  mutating func number<Number: FixedWidthInteger>() -> Number? {
    let size = MemoryLayout<Number>.size
    guard bytes.count - position >= size else { return nil }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count <= bytes.count - position else { return nil }
    position += count
    return UnsafeRawBufferPointer(rebasing: bytes[(position - count)..<position])
  }

  /// A length, as many bytes, and a NUL: a C string.
  mutating func name() -> (text: UnsafePointer<CChar>, length: Int)? {
    guard let length: UInt16 = number(), let text = take(Int(length) + 1),
      let start = text.baseAddress, text[Int(length)] == 0
    else { return nil }
    return (start.assumingMemoryBound(to: CChar.self), Int(length))
  }
}

/// `O_PATH`, which Glibc shows only to those who ask for GNU's extensions.
private let pathOnly: Int32 = 0o10_000_000

/// How many paths come first for which `isBefore` holds; for all others it does not.
private func count(of paths: [Path], while isBefore: (Path) -> Bool) -> Int {
  var low = 0
  var high = paths.count
  while low < high {
    let middle = (low + high) / 2
    if isBefore(paths[middle]) { low = middle + 1 } else { high = middle }
  }
  return low
}
