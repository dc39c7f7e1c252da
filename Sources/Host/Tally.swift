// How often this process did what costs time: counted only while somebody wants to know.

import Synchronization

/// What is counted for `--debug=stats`, of the whole process.
///
/// Nothing is counted before `begin`; until then a count is one look at a flag. It decides nothing: no
/// result may depend on it.
public enum Tally: Int, CaseIterable, Sendable {
  /// Questions to the file system about one path.
  case looks
  case foldersListed
  case filesRead
  case bytesRead
  /// Of this machine's state.
  case rowsRead
  case programsStarted

  private static let isOn = Atomic<Bool>(false)
  private static let counts = Mutex<[Int]>(Array(repeating: 0, count: Tally.allCases.count))

  /// Counts from here on.
  public static func begin() { isOn.store(true, ordering: .relaxed) }

  /// So many more.
  public static func count(_ what: Tally, _ number: Int = 1) {
    guard isOn.load(ordering: .relaxed) else { return }
    counts.withLock { $0[what.rawValue] += number }
  }

  /// How many there were since `begin`.
  public static subscript(_ what: Tally) -> Int { counts.withLock { $0[what.rawValue] } }
}
