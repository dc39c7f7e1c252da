// What this machine remembers of this checkout. Losing it loses time, never a result: keys and
// records say what is true.

/// Gives rows that are asked for rarely; they stay in the store until then.
public protocol LateRows: Sendable {
  func row(_ table: StateRows.Table, _ name: String) -> [UInt8]?
}

/// Rows by name, in five tables.
public struct StateRows: Sendable {
  /// A table of the store.
  public enum Table: String, Sendable, CaseIterable {
    /// What walks came to.
    case trees
    /// The files of walks with their stamps: large, and loaded one by one when they are asked for.
    case listings
    /// The last result of each target.
    case targets
    /// When and why each target last did something.
    case runs
    /// Observations that are costly to make: parsed files by digest, programs, git.
    case facts
  }

  private var rows: [Table: [String: [UInt8]]] = [:]
  private let late: (any LateRows)?
  /// What was set since the store was loaded; nil for a removed row.
  public private(set) var changes: [Table: [String: [UInt8]?]] = [:]

  public init() { late = nil }

  /// - Parameter late: where the rows of the table `listings` are.
  public init(loaded: [Table: [String: [UInt8]]], late: (any LateRows)? = nil) {
    rows = loaded
    self.late = late
  }

  public subscript(table: Table, name: String) -> [UInt8]? {
    get {
      if let loaded = rows[table]?[name] { return loaded }
      // What was removed in this run is still in the store.
      if table == .listings, changes[table]?[name] == nil { return late?.row(table, name) }
      return nil
    }
    set {
      // A large row that is set was made anew; looking at the old one would cost more than writing.
      if table != .listings, rows[table]?[name] == newValue { return }
      rows[table, default: [:]][name] = newValue
      changes[table, default: [:]][name] = .some(newValue)
    }
  }

  /// Reads a row when it is asked for, as it is now.
  func later(_ table: Table, _ name: String) -> @Sendable () -> [UInt8]? {
    if let known = changes[table]?[name] { return { known } }
    if let loaded = rows[table]?[name] { return { loaded } }
    guard table == .listings, let late else { return { nil } }
    return { late.row(table, name) }
  }

  /// The names of a table's rows.
  public func names(in table: Table) -> [String] { rows[table].map { Array($0.keys) } ?? [] }

  public var isChanged: Bool { !changes.isEmpty }

  /// The same rows with nothing left to save.
  public func saved() -> StateRows { StateRows(loaded: rows, late: late) }
}

extension StateRows: Equatable {
  /// Whether the loaded rows and the changes are the same.
  public static func == (left: StateRows, right: StateRows) -> Bool {
    left.rows == right.rows && left.changes.keys == right.changes.keys
      && left.changes.allSatisfy { $0.value == right.changes[$0.key] }
  }
}

/// Where the rows are kept between runs.
public protocol StateStore: Sendable {
  /// All rows. A store that is missing is empty; one that is damaged is empty and says so.
  func load() -> (rows: StateRows, complaint: String?)
  /// Writes the changed rows, all or none.
  func save(_ rows: StateRows) throws(StateError)
}

/// The state could not be written.
public struct StateError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  /// Whether what is there is no state of rel's, and can be put aside.
  public var isDamage: Bool

  public init(_ description: String, isDamage: Bool = false) {
    self.description = description
    self.isDamage = isDamage
  }
}
