// What this machine remembers of this checkout. Losing it loses time, never a result: keys and
// records say what is true.

/// Rows by name, in four tables.
public struct StateRows: Sendable, Equatable {
  /// A table of the store.
  public enum Table: String, Sendable, CaseIterable {
    /// Stamps of walks.
    case trees
    /// The last result of each target.
    case targets
    /// When and why each target last did something.
    case runs
    /// Observations that are costly to make: parsed files by digest, programs, git.
    case facts
  }

  private var rows: [Table: [String: [UInt8]]] = [:]
  /// What was set since the store was loaded; nil for a removed row.
  public private(set) var changes: [Table: [String: [UInt8]?]] = [:]

  public init() {}

  public init(loaded: [Table: [String: [UInt8]]]) { rows = loaded }

  public subscript(table: Table, name: String) -> [UInt8]? {
    get { rows[table]?[name] }
    set {
      if rows[table]?[name] == newValue { return }
      rows[table, default: [:]][name] = newValue
      changes[table, default: [:]][name] = .some(newValue)
    }
  }

  /// The names of a table's rows.
  public func names(in table: Table) -> [String] { rows[table].map { Array($0.keys) } ?? [] }

  public var isChanged: Bool { !changes.isEmpty }

  /// The same rows with nothing left to save.
  public func saved() -> StateRows { StateRows(loaded: rows) }
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
