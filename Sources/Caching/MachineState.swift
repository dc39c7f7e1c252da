// What this machine remembers of a checkout while rel is at work: one store for a whole run, which
// everything that asks or learns something shares. Where it is kept between runs is for `StateStore`.

import Host
import Synchronization

/// The rows of the state by their types, for any number of tasks at once.
///
/// ```swift
/// if let last = state[.target("wheel/core")] { … }
/// state[.cacheSize] = size
/// ```
public final class MachineState: Sendable {
  private let rows: Mutex<StateRows>

  public init(_ rows: StateRows = StateRows()) { self.rows = Mutex(rows) }

  /// A row's value; nil when there is none, or one of another format.
  public subscript<Value>(row: StateRow<Value>) -> Value? {
    get { rows.withLock { $0[row.table, row.name] }.flatMap { Value(packed: $0) } }
    set {
      let bytes = newValue?.packed
      rows.withLock { $0[row.table, row.name] = bytes }
    }
  }

  /// Reads a row when it is asked for, as it is now: whatever is set meanwhile.
  public func later<Value>(_ row: StateRow<Value>) -> @Sendable () -> Value? {
    let bytes = rows.withLock { $0.later(row.table, row.name) }
    return { bytes().flatMap { Value(packed: $0) } }
  }

  /// The targets that have a last result.
  public var targets: [String] { rows.withLock { $0.names(in: .targets) } }

  /// Whether anything was set since the state was loaded, or last saved.
  public var isChanged: Bool { rows.withLock { $0.isChanged } }

  /// A state that knows the same, and of whose changes this one learns nothing.
  public func copy() -> MachineState { MachineState(rows.withLock { $0 }) }

  /// Writes what changed since the state was loaded, or last saved: all or nothing.
  public func save(in store: any StateStore) throws(StateError) {
    try rows.withLock { rows throws(StateError) in
      guard rows.isChanged else { return }
      try store.save(rows)
      rows = rows.saved()
    }
  }
}
