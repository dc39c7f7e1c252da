// `.cache/state.sqlite`: the only file that imports SQLite. One table of rows, opened for a moment,
// read whole, and written in one transaction.

import CSQLite
public import Host
import Synchronization

/// The state store in one SQLite file.
///
/// The rollback journal is used, not the write-ahead log: a reader then writes nothing at all, which
/// a dry run promises.
public struct SQLiteState: StateStore {
  private static let format: Int32 = 2
  private let path: Path
  private let disk: any FileSystem

  /// - Parameter path: from the disk's root.
  public init(path: Path, disk: any FileSystem) {
    self.path = path
    self.disk = disk
  }

  public func load() -> (rows: StateRows, complaint: String?) {
    guard (try? disk.status(of: path))?.kind == .file else { return (StateRows(), nil) }
    let absolute = disk.absolute(path).string
    do throws(StateError) {
      let connection = try Connection(absolute, flags: SQLITE_OPEN_READONLY)
      try connection.requireOwn()
      guard try connection.userVersion() == Self.format else { return (StateRows(), nil) }
      let rows = try connection.rows()
      return (StateRows(loaded: rows, late: OpenState(absolute)), nil)
    } catch {
      let reason =
        isCutOff ? "was being written when its run was killed" : "cannot be read (\(error))"
      return (StateRows(), "`\(path)` \(reason); everything is looked at anew")
    }
  }

  /// Takes back what a killed run had half written, so that the rows before it are read again. A
  /// reader cannot do this: it writes nothing. Call it while no other process writes.
  public func finishRollback() {
    guard isCutOff else { return }
    do throws(StateError) {
      _ = try Connection(disk.absolute(path).string, flags: SQLITE_OPEN_READWRITE).userVersion()
    } catch {
      // Whoever loads the rows says what is wrong.
    }
  }

  /// Whether a transaction was begun and neither finished nor taken back.
  private var isCutOff: Bool {
    ((try? disk.status(of: path.parent / "\(path.name)-journal")) ?? nil) != nil
  }

  public func save(_ rows: StateRows) throws(StateError) {
    guard rows.isChanged else { return }
    do throws(FileError) {
      try disk.makeFolder(path.parent)
    } catch { throw StateError(error.description) }
    do throws(StateError) {
      try write(rows)
    } catch {
      // Damaged or foreign: put aside, not deleted, and written anew. A full disk or a database
      // that another process holds is no damage.
      let room = CacheRoom(disk: disk, cache: path.parent)
      guard error.isDamage, (try? room.setAside(path)) != nil else { throw error }
      try? disk.remove(path.parent / "\(path.name)-journal")
      try write(rows)
    }
  }

  private func write(_ rows: StateRows) throws(StateError) {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let connection = try Connection(disk.absolute(path).string, flags: flags)
    try connection.requireOwn()
    try connection.run("PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL;")
    try connection.run("BEGIN IMMEDIATE")
    if try connection.userVersion() != Self.format {
      try connection.run(
        """
        DROP TABLE IF EXISTS rows;
        \(tableStart), PRIMARY KEY (kind, name))
          WITHOUT ROWID;
        PRAGMA user_version = \(Self.format);
        """)
    }
    for (table, changes) in rows.changes {
      for (name, value) in changes { try connection.set(table.rawValue, name, value) }
    }
    try connection.run("COMMIT")
  }
}

/// How the one table of every version of the state is declared.
private let tableStart = "CREATE TABLE rows (kind TEXT, name TEXT, value BLOB"

extension StateError {
  /// - Parameter code: SQLite's, a primary one or an extended one.
  fileprivate init(code: Int32, _ description: String) {
    // SQLITE_ERROR: the tables are not ours, though the file is sound.
    let damages = [SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_CONSTRAINT]
    self.init(description, isDamage: damages.contains(code & 0xFF))
  }
}

/// Reads single rows on demand: opened at the first one, and closed with the last owner.
private final class OpenState: LateRows {
  private let path: String
  private let connection = Mutex<Connection?>(nil)

  init(_ path: String) { self.path = path }

  // What cannot be read is not known: it is looked at anew.
  func row(_ table: StateRows.Table, _ name: String) -> [UInt8]? {
    connection.withLock { connection in
      do throws(StateError) {
        if connection == nil {
          connection = try Connection(path, flags: SQLITE_OPEN_READONLY)
        }
        return try connection?.row(table.rawValue, name)
      } catch { return nil }
    }
  }
}

/// An open database that closes itself.
private struct Connection: ~Copyable {
  private let handle: OpaquePointer

  init(_ path: String, flags: Int32) throws(StateError) {
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close(handle)
      throw StateError(code: code, String(cString: sqlite3_errstr(code)))
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, 10_000)
    if flags & SQLITE_OPEN_READONLY != 0 {
      // In KiB: rows are read once, in one pass or one by one.
      sqlite3_exec(handle, "PRAGMA cache_size = -256", nil, nil, nil)
    }
  }

  deinit { sqlite3_close(handle) }

  private var error: StateError {
    StateError(code: sqlite3_errcode(handle), String(cString: sqlite3_errmsg(handle)))
  }

  func run(_ sql: String) throws(StateError) {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error }
  }

  /// Throws for a database of another program, which is not to be changed.
  func requireOwn() throws(StateError) {
    let tables = try query("SELECT sql FROM sqlite_master WHERE type = 'table'") { text($0, 0) }
    if tables.allSatisfy({ $0.hasPrefix(tableStart) }) { return }
    throw StateError("it is another program's database", isDamage: true)
  }

  func userVersion() throws(StateError) -> Int32 {
    try query("PRAGMA user_version") { sqlite3_column_int($0, 0) }.first ?? 0
  }

  func rows() throws(StateError) -> [StateRows.Table: [String: [UInt8]]] {
    // Two ranges of the table: the pages of the listings, most of the file, are passed by.
    let select = "SELECT kind, name, value FROM rows WHERE kind"
    let found = try query("\(select) < 'listings' UNION ALL \(select) > 'listings'") { statement in
      let count = Int(sqlite3_column_bytes(statement, 2))
      let value = UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, 2), count: count)
      return (text(statement, 0), text(statement, 1), Array(value))
    }
    Tally.count(.rowsRead, found.count)
    var result: [StateRows.Table: [String: [UInt8]]] = [:]
    for (kind, name, value) in found {
      guard let table = StateRows.Table(rawValue: kind) else { continue }
      result[table, default: [:]][name] = value
    }
    return result
  }

  /// Sets a row, or removes it when there is no value.
  func set(_ kind: String, _ name: String, _ value: [UInt8]?) throws(StateError) {
    let sql =
      value == nil
      ? "DELETE FROM rows WHERE kind = ? AND name = ?"
      : "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)"
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { throw error }
    defer { sqlite3_finalize(statement) }
    // SQLite copies what it is given: the buffers end with this call.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    sqlite3_bind_text(statement, 1, kind, -1, copied)
    sqlite3_bind_text(statement, 2, name, Int32(name.utf8.count), copied)
    if let value {
      _ = value.withUnsafeBytes {
        sqlite3_bind_blob64(statement, 3, $0.baseAddress, UInt64($0.count), copied)
      }
    }
    guard sqlite3_step(statement) == SQLITE_DONE else { throw error }
  }

  /// One row's value.
  func row(_ kind: String, _ name: String) throws(StateError) -> [UInt8]? {
    Tally.count(.rowsRead)
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let sql = "SELECT value FROM rows WHERE kind = ? AND name = ?"
    return try query(sql) { statement in
      sqlite3_bind_text(statement, 1, kind, -1, copied)
      sqlite3_bind_text(statement, 2, name, Int32(name.utf8.count), copied)
    } row: { statement in
      let count = Int(sqlite3_column_bytes(statement, 0))
      return Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, 0), count: count))
    }.first
  }

  private func query<Row>(
    _ sql: String, bind: (OpaquePointer) -> Void = { _ in }, row: (OpaquePointer) -> Row
  ) throws(StateError) -> [Row] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw error
    }
    defer { sqlite3_finalize(statement) }
    bind(statement)
    var result: [Row] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: result.append(row(statement))
      case SQLITE_DONE: return result
      default: throw error
      }
    }
  }

  private func text(_ statement: OpaquePointer, _ column: Int32) -> String {
    let count = Int(sqlite3_column_bytes(statement, column))
    let bytes = UnsafeRawBufferPointer(start: sqlite3_column_text(statement, column), count: count)
    return String(decoding: bytes, as: UTF8.self)
  }
}
