// Bytes that arrive in pieces from another thread, kept in order and within bounds.

import Synchronization

/// Collects output; safe to append to from any thread.
///
/// Of more than 32 MiB the first and the last 16 MiB are kept, with a line between them that says
/// how much is left out: a step that prints gigabytes must not take gigabytes of memory.
public final class OutputBuffer: Sendable {
  private static let half = 16 << 20
  private struct Kept {
    var head: [UInt8] = []
    var tail: [UInt8] = []
    var leftOut = 0
  }
  private let storage = Mutex(Kept())

  public init() {}

  public func append(_ piece: [UInt8]) {
    storage.withLock { kept in
      let room = max(0, Self.half - kept.head.count)
      kept.head += piece.prefix(room)
      kept.tail += piece.dropFirst(room)
      // Cut seldom: each cut moves what stays.
      if kept.tail.count > 2 * Self.half {
        let cut = kept.tail.count - Self.half
        kept.tail.removeFirst(cut)
        kept.leftOut += cut
      }
    }
  }

  public var bytes: [UInt8] {
    storage.withLock { kept in
      let cut = max(0, kept.tail.count - Self.half)
      let leftOut = kept.leftOut + cut
      if leftOut == 0 { return kept.head + kept.tail }
      let line = "\n[… \(leftOut) bytes of output are left out …]\n"
      return kept.head + Array(line.utf8) + kept.tail.dropFirst(cut)
    }
  }

  /// The bytes as text, with a replacement character for what is not UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
