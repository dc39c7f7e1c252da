// The walks of earlier runs with all their looks, in one file of a checkout: whatever a run is asked
// for, a walk that would show the same need not be taken again. Knows nothing of what walks are for.

import Dispatch
public import Hashing
import Synchronization

/// A walk that was taken, and its looks as groups of a `Transcript`.
public struct RecordedWalk: Sendable {
  /// What stands for the question of the walk and for all that it showed.
  public let identity: Digest
  let groups: [UInt8]
  let settledAt: Int64

  /// Whether nothing that was looked at changed at `start` or in the clock tick before it.
  public func isSettled(at start: Int64) -> Bool { settledAt < start }
}

/// Walks that an earlier run took, known by their identities.
///
/// Their looks are taken again when somebody asks, once in the life of this value.
public final class KeptWalks: Sendable {
  private let bytes: [UInt8]
  private let walks: [Walk]
  private let numbers: [Digest: Int]
  /// By number of the walk.
  private let known: Mutex<[Knowledge]>
  /// Has looks that are taken beside all else.
  private let ahead = DispatchGroup()
  /// nil until somebody asks for marks.
  private let folders = Mutex<KnownFolders?>(nil)

  private struct Walk {
    var identity: Digest
    /// Of its groups, with their sizes.
    var range: Range<Int>
    /// Of its groups, without.
    var groups: [Range<Int>]
  }

  private enum Knowledge: UInt8 {
    case none, holds, changed
  }

  /// No walk.
  public static let none = KeptWalks()

  private init() {
    bytes = []
    walks = []
    numbers = [:]
    known = Mutex([])
  }

  /// - Parameters:
  ///   - packed: what `packed` gave.
  ///   - owner: as it was given there: other walks are as if they were not there.
  public init?(packed bytes: [UInt8], owner: Digest) {
    var walks: [Walk] = []
    let isSound = bytes.withUnsafeBytes { raw in
      var cursor = ByteCursor(raw)
      guard cursor.number() == Self.format, let stated = cursor.take(32),
        Digest(first: stated) == owner
      else { return false }
      while !cursor.isAtEnd {
        guard let identity = cursor.take(32), let size: UInt64 = cursor.number(),
          size <= UInt64(raw.count)
        else { return false }
        let start = cursor.position
        guard let groups = cursor.take(Int(size)), let ranges = LookGroup.ranges(in: groups) else {
          return false
        }
        walks.append(
          Walk(
            identity: Digest(first: identity), range: start..<cursor.position,
            groups: ranges.map { ($0.lowerBound + start)..<($0.upperBound + start) }))
      }
      return true
    }
    guard isSound else { return nil }
    self.bytes = bytes
    self.walks = walks
    numbers = Dictionary(
      walks.enumerated().map { ($1.identity, $0) }, uniquingKeysWith: { first, _ in first })
    known = Mutex(Array(repeating: .none, count: walks.count))
  }

  private static let format: UInt32 = 0x3157_4552  // "REW1"

  /// Whether a walk is kept that was and showed this, and would show it again.
  public func holds(_ identity: Digest) -> Bool { allHold([identity]) }

  /// The same of several: all cores look.
  public func allHold(_ identities: some Sequence<Digest>) -> Bool {
    ahead.wait()
    var open: [Int] = []
    for identity in identities {
      guard let number = numbers[identity] else { return false }
      switch knowledge(of: number) {
      case .holds: continue
      case .changed: return false
      case .none: open.append(number)
      }
    }
    let changed = changed(among: open, stops: true)
    known.withLock { known in
      if changed.isEmpty { for number in open { known[number] = .holds } }
      for number in changed { known[number] = .changed }
    }
    return changed.isEmpty
  }

  /// Takes the looks of all walks whose looks were not taken yet.
  public func lookAtAll() {
    ahead.wait()
    look(at: Array(walks.indices))
  }

  /// Begins to take the looks of walks that are likely to be asked for, while the caller goes on: who
  /// asks for one then waits for all of them.
  /// - Parameter identities: finds the walks, on another thread.
  public func lookAhead(at identities: @escaping @Sendable () -> [Digest]) {
    // A queue of its own has a thread, also where all others are waiting.
    DispatchQueue(label: "looks").async(group: ahead) { [self] in
      look(at: identities().compactMap { numbers[$0] })
    }
  }

  private func look(at numbers: [Int]) {
    let open = numbers.filter { knowledge(of: $0) == .none }
    let changed = changed(among: open, stops: false)
    known.withLock { known in
      for number in open { known[number] = changed.contains(number) ? .changed : .holds }
    }
  }

  /// - Returns: those of some walks that would show something else; with `stops`, one at least.
  private func changed(among numbers: [Int], stops: Bool) -> Set<Int> {
    var groups: [Range<Int>] = []
    var owners: [Int] = []
    for number in numbers {
      groups += walks[number].groups
      owners += repeatElement(number, count: walks[number].groups.count)
    }
    let changed = bytes.withUnsafeBytes {
      LookGroup.changed(among: groups, in: $0, stops: stops)
    }
    return Set(changed.map { owners[$0] })
  }

  private func knowledge(of number: Int) -> Knowledge { known.withLock { $0[number] } }

  // MARK: Marks

  /// What a walk saw of a file or folder that is there still, and which walk that was; nil where no walk
  /// that holds has looked at it.
  ///
  /// Whoever asks in the order of paths is answered fastest.
  /// - Parameter path: absolute.
  public func mark(of path: Path) -> (mark: FileMark, walk: Digest)? {
    if walks.isEmpty { return nil }
    return bytes.withUnsafeBytes { raw in
      folders.withLock { folders in
        if folders == nil { folders = KnownFolders(allFolders(in: raw)) }
        guard let (mark, number) = folders?.mark(of: path, in: raw) else { return nil }
        return (mark, walks[number].identity)
      }
    }
  }

  private func allFolders(in raw: UnsafeRawBufferPointer) -> [(Path, KnownFolders.Folder)] {
    lookAtAll()
    var result: [(Path, KnownFolders.Folder)] = []
    for (number, walk) in walks.enumerated() where knowledge(of: number) == .holds {
      for range in walk.groups {
        guard let group = LookGroup(UnsafeRawBufferPointer(rebasing: raw[range])) else { continue }
        result.append(
          (
            group.folder,
            KnownFolders.Folder(
              walk: number, mark: group.mark,
              names: (range.upperBound - group.names.count)..<range.upperBound)
          ))
      }
    }
    return result
  }

  /// Bytes that hold fresh walks, those of these that are reused, and others that may hold still.
  /// - Parameter owner: stands for the checkout, and for whatever else decides what identities mean.
  public func packed(
    reusing reused: some Sequence<Digest>, with fresh: [RecordedWalk], owner: Digest
  ) -> [UInt8] {
    ahead.wait()
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + fresh.reduce(64) { $0 + $1.groups.count + 40 })
    withUnsafeBytes(of: Self.format.littleEndian) { result.append(contentsOf: $0) }
    owner.append(to: &result)
    var written: Set<Digest> = []
    func add(_ identity: Digest, _ groups: some Collection<UInt8>) {
      guard written.insert(identity).inserted else { return }
      identity.append(to: &result)
      withUnsafeBytes(of: UInt64(groups.count).littleEndian) { result.append(contentsOf: $0) }
      result.append(contentsOf: groups)
    }
    for walk in fresh { add(walk.identity, walk.groups) }
    for identity in reused {
      if let number = numbers[identity] { add(identity, bytes[walks[number].range]) }
    }
    // Walks that nobody asks for any more would be kept for ever.
    let limit = result.count + Self.spareBytes
    for (number, walk) in walks.enumerated()
    where knowledge(of: number) != .changed && result.count + walk.range.count < limit {
      add(walk.identity, bytes[walk.range])
    }
    return result
  }

  private static let spareBytes = 8 << 20
}
