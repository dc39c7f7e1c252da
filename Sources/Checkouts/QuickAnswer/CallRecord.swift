// The files of `KeptCall` as values and as bytes.

import Hashing
import Host

/// What is kept of a call: what it was set up from, and its answer.
struct CallRecord {
  private static let format = 1

  /// The lists of targets that stood for the same ones, no target for the Releasefile's first, say: they
  /// do so as long as the set-up holds.
  var calls: [[String]]
  /// As groups of a transcript.
  var setUpLooks: ArraySlice<UInt8>
  /// nil where it does not follow from the looks alone.
  var setUp: ArraySlice<UInt8>?
  /// nil where there was work to do.
  var answer: ArraySlice<UInt8>?

  var packed: [UInt8] {
    var writer = PackedWriter(
      reserving: setUpLooks.count + (setUp?.count ?? 0) + (answer?.count ?? 0) + 64)
    writer.add(Self.format)
    writer.add(calls.count)
    for call in calls { writer.add(call) }
    writer.add(setUpLooks)
    for part in [setUp, answer] {
      writer.add(part != nil)
      if let part { writer.add(part) }
    }
    return writer.bytes
  }

  init(
    calls: [[String]], setUpLooks: ArraySlice<UInt8>, setUp: ArraySlice<UInt8>?,
    answer: ArraySlice<UInt8>?
  ) {
    self.calls = calls
    self.setUpLooks = setUpLooks
    self.setUp = setUp
    self.answer = answer
  }

  /// - Returns: nil for bytes of another format, or damaged ones.
  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == Self.format, let calls = reader.list({ $0.texts() }),
      let looks = reader.field(), let setUp = reader.part(), let answer = reader.part(),
      reader.isAtEnd
    else { return nil }
    self.init(calls: calls, setUpLooks: looks, setUp: setUp, answer: answer)
  }
}

/// Which calls of a family are kept, and which variables decide about them.
struct CallIndex {
  private static let format = 2
  /// How many calls are remembered.
  private static let limit = 8

  struct Entry: Equatable {
    /// Of the variables.
    var values: Digest
    /// As they were asked for.
    var targets: [String]
    /// The targets that these stand for.
    var requested: [String]
    /// How many actions their graph has.
    var actions: Int
  }

  /// Variables of the environment that decide. Sorted.
  private(set) var names: [String] = []
  /// Variables that decide where the command line has them. Sorted.
  private(set) var given: [String] = []
  /// The youngest last.
  private var entries: [Entry] = []

  init() {}

  /// The requested targets of the largest graph that is kept for these values.
  func largest(_ values: Digest) -> [String]? {
    entries.filter { $0.values == values }.max { $0.actions < $1.actions }?.requested
  }

  /// What targets stood for when they were asked for last, none for the first of the Releasefile, say;
  /// the record of that call knows whether they still do.
  func requested(by targets: [String], _ values: Digest) -> [String] {
    entries.last { $0.values == values && $0.targets == targets }?.requested ?? targets
  }

  /// The last call for these targets, with any values.
  func last(of targets: [String]) -> Entry? { entries.last { $0.targets == targets } }

  /// Takes further variables that rules read. All that is kept under fewer is not found any more.
  mutating func take(_ others: [String], given othersGiven: [String]) {
    if Set(names).isSuperset(of: others), Set(given).isSuperset(of: othersGiven) { return }
    names = Set(names).union(others).sorted()
    given = Set(given).union(othersGiven).sorted()
    entries = []
  }

  mutating func add(_ entry: Entry) {
    entries.removeAll { $0.values == entry.values && $0.targets == entry.targets }
    entries.append(entry)
    // The largest serves calls for its parts.
    if entries.count > Self.limit,
      let oldest = entries.firstIndex(where: { largest($0.values) != $0.requested })
    {
      entries.remove(at: oldest)
    }
  }

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(Self.format)
    writer.add(names)
    writer.add(given)
    writer.add(entries.count)
    for entry in entries {
      writer.add(raw: entry.values.bytes)
      writer.add(entry.targets)
      writer.add(entry.requested)
      writer.add(entry.actions)
    }
    return writer.bytes
  }

  /// - Returns: nil for bytes of another format, or damaged ones.
  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == Self.format, let names = reader.texts(),
      let given = reader.texts(),
      let entries = reader.list({ reader -> Entry? in
        guard let values = reader.raw(32).flatMap({ Digest(bytes: $0) }),
          let targets = reader.texts(), let requested = reader.texts(),
          let actions = reader.number()
        else { return nil }
        return Entry(values: values, targets: targets, requested: requested, actions: actions)
      }), reader.isAtEnd
    else { return nil }
    self.names = names
    self.given = given
    self.entries = entries
  }
}

extension PackedReader {
  /// A field that may be missing; the outer nil is for malformed bytes.
  fileprivate mutating func part() -> ArraySlice<UInt8>?? {
    guard let isThere = truth() else { return nil }
    if !isThere { return .some(nil) }
    guard let field = field() else { return nil }
    return field
  }
}
