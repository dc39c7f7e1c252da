// Takes the looks of a transcript again: one descriptor a folder, one `fstatat` a name, nothing
// allocated for either.

import Dispatch
import Glibc
import Synchronization

/// One folder's looks within the bytes of a transcript.
struct LookGroup {
  private let path: UnsafePointer<CChar>
  /// Of the folder; nil where it was not looked at by itself.
  let mark: FileMark?
  private let count: UInt32
  /// For each: look, mark, length, name, NUL. Those of a walk ascend.
  let names: UnsafeRawBufferPointer

  /// Absolute.
  var folder: Path { Path(bytes: UnsafeRawBufferPointer(start: path, count: strlen(path))) }

  /// Where the groups are, without their sizes; nil for bytes that are no transcript.
  static func ranges(in raw: UnsafeRawBufferPointer) -> [Range<Int>]? {
    var cursor = ByteCursor(raw)
    var result: [Range<Int>] = []
    while !cursor.isAtEnd {
      guard let size: UInt32 = cursor.number(), cursor.take(Int(size)) != nil else { return nil }
      result.append((cursor.position - Int(size))..<cursor.position)
    }
    return result
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(bytes)
    guard let path = cursor.name()?.baseAddress, let flags: UInt8 = cursor.number() else {
      return nil
    }
    self.path = path
    if flags & 1 != 0 {
      guard let bits: UInt64 = cursor.number() else { return nil }
      mark = FileMark(bits: bits)
    } else {
      mark = nil
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
    if let mark {
      let isThere = descriptor >= 0 && fstat(descriptor, &found) == 0
      guard mark == FileMark(isThere ? FileStatus(found) : nil) else { return false }
    }
    var cursor = ByteCursor(names)
    for _ in 0..<count {
      guard let look: UInt8 = cursor.number(), let bits: UInt64 = cursor.number(),
        let name = cursor.name()?.baseAddress
      else { return false }
      let flags = look == Transcript.Look.followed.rawValue ? 0 : AT_SYMLINK_NOFOLLOW
      let isThere = descriptor >= 0 && fstatat(descriptor, name, &found, flags) == 0
      guard FileMark(bits: bits) == FileMark(isThere ? FileStatus(found) : nil) else {
        return false
      }
    }
    return cursor.isAtEnd
  }

  /// The groups whose looks would show something else now, in any order. All cores look.
  /// - Parameter stops: whether none starts another group once one was found.
  /// - Returns: places in `ranges`.
  static func changed(
    among ranges: [Range<Int>], in raw: UnsafeRawBufferPointer, stops: Bool
  ) -> [Int] {
    let changed = Mutex<[Int]>([])
    let isOver = Atomic<Bool>(false)
    let next = Atomic<Int>(0)
    let bytes = SharedBytes(raw: raw)
    let take: @Sendable (Int) -> Void = { _ in
      while !isOver.load(ordering: .relaxed) {
        let start = next.add(batch, ordering: .relaxed).oldValue
        if start >= ranges.count { return }
        for index in start..<min(start + batch, ranges.count) {
          let group = LookGroup(UnsafeRawBufferPointer(rebasing: bytes.raw[ranges[index]]))
          if group?.holds == true { continue }
          changed.withLock { $0.append(index) }
          if stops { isOver.store(true, ordering: .relaxed) }
        }
      }
    }
    let size = ranges.reduce(0) { $0 + $1.count }
    // Starting a thread costs more than a few hundred looks.
    let workers = size < 20_000 ? 1 : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    if workers == 1 {
      take(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: workers, execute: take)
    }
    return changed.withLock { $0 }
  }

  private static let batch = 16
}

/// Bytes that several threads read, and none writes, while their owner waits for them.
private struct SharedBytes: @unchecked Sendable {
  let raw: UnsafeRawBufferPointer
}

/// Reads fields one behind another, never beyond the end.
struct ByteCursor {
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

  /// A length, as many bytes, and a NUL: a C string, given without its end.
  mutating func name() -> UnsafeBufferPointer<CChar>? {
    guard let length: UInt16 = number(), let text = take(Int(length) + 1),
      let start = text.baseAddress, text[Int(length)] == 0
    else { return nil }
    return UnsafeBufferPointer(
      start: start.assumingMemoryBound(to: CChar.self), count: Int(length))
  }
}

/// `O_PATH`, which Glibc shows only to those who ask for GNU's extensions.
private let pathOnly: Int32 = 0o10_000_000
