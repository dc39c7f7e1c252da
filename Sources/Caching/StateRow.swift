// The kinds of rows that this machine's state has, each with the type of its values. A kind is said
// once: those of values that are declared here are here, the others beside their types.

public import Hashing
public import Host

/// A place for one value in the state.
public struct StateRow<Value: Packable>: Sendable {
  let table: StateRows.Table
  let name: String

  /// - Parameter name: unlike that of any other row in the table.
  public init(_ table: StateRows.Table, _ name: String) {
    self.table = table
    self.name = name
  }
}

extension StateRow<TreeRow> {
  /// What a walk came to.
  /// - Parameter walk: all that decides what the walk selects.
  public static func tree(_ walk: String) -> Self { Self(.trees, walk) }
}

extension StateRow<TreeListRow> {
  /// The files of a walk.
  public static func list(_ walk: String) -> Self { Self(.listings, walk) }
}

extension StateRow<TargetState> {
  /// The last result of a target.
  public static func target(_ name: String) -> Self { Self(.targets, name) }
}

extension StateRow<LastRun> {
  /// When and why a target last did something.
  public static func lastRun(of target: String) -> Self { Self(.runs, target) }
}

extension StateRow<CacheSize> {
  public static var cacheSize: Self { Self(.facts, "cache size") }
}

extension StateRow<[UInt8]> {
  /// What was parsed of a text, by the digest of the text.
  public static func parsed(_ content: Digest) -> Self { Self(.facts, "parsed \(content)") }
}
