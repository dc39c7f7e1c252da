// What the keys of one target here and in another checkout are made of and do not share.

public import Caching
public import Fingerprints
import Host
import Notation
import Planning

/// A target's key here and there.
public struct KeyDifference: Sendable {
  public var target: String
  /// From there to here: each file, variable, program or output.
  public var changes: [Change]
  /// Whether the outputs of other steps are known here; else they are left out.
  public var isWhole: Bool

  /// - Parameters:
  ///   - there: the other checkout's.
  ///   - here: this checkout's.
  ///   - isWhole: whether the outputs of other steps are known here.
  public init(_ target: String, there: KeyManifest, here: KeyManifest, isWhole: Bool = true) {
    var there = there
    if !isWhole {
      there.groups.removeAll(where: \.isUpstream)
      there.fields.removeAll { $0.name == .order }
    }
    self.target = target
    self.isWhole = isWhole
    changes = Fingerprints.changes(from: there, to: here)
  }
}

/// The difference, a line each.
public func differenceLines(_ difference: KeyDifference) -> [String] {
  let target = difference.target
  let rest =
    difference.isWhole
    ? [] : ["  what other steps make is left out: it is not known before those have run"]
  if difference.changes.isEmpty {
    let same = difference.isWhole ? "key" : "files, recipe and tools"
    return ["\(target) has the same \(same) here and there"] + rest
  }
  return ["\(target) differs:"]
    + difference.changes.map { change in
      let phrase = change.reason.text(from: nil)
      if change.old == nil, change.new == nil { return "  \(phrase)" }
      return "  \(phrase)  (\(change.old ?? "absent") there, \(change.new ?? "absent") here)"
    } + rest
}

/// The same as one line of JSON.
public func jsonLine(_ difference: KeyDifference) -> String {
  JSONValue.object([
    ("type", .string("difference")), ("target", .string(difference.target)),
    ("isWhole", .bool(difference.isWhole)),
    ("changes", .array(difference.changes.map { JSONValue($0, from: nil) })),
  ]).text
}

extension JSONValue {
  /// A change with its path and both values; paths in the phrase are told from `folder`.
  init(_ change: Change, from folder: Path?) {
    self = .object([
      ("reason", .string(change.reason.text(from: folder))),
      ("path", change.reason.path.map { .string($0.string) } ?? .null),
      ("old", change.old.map(JSONValue.string) ?? .null),
      ("new", change.new.map(JSONValue.string) ?? .null),
    ])
  }
}
