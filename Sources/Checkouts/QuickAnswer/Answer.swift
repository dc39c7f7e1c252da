// The answer "nothing to do", as a value that each command tells in its own way, and as bytes.

public import Hashing
import Host
public import Planning

/// What was found where there was nothing to do.
public struct Answer: Sendable {
  /// Without work.
  public var plan: Plan
  public var notes: PlanNotes
  /// The bucket that was named for what is released, which the rules agreed with.
  var bucket: String?
  /// Looks of the run beyond those of its set-up.
  var looks: [UInt8]
  /// The walks of the run.
  var walks: [Digest]

  /// - Returns: nil where there is work to do.
  var packed: [UInt8]? {
    guard let plan = plan.packed else { return nil }
    var writer = PackedWriter(reserving: plan.count + looks.count + walks.count * 32 + 1024)
    writer.add(walks.count)
    for walk in walks { writer.add(raw: walk.bytes) }
    writer.add(plan)
    writer.add(notes.checkout)
    writer.add(notes.unreleased)
    writer.add(notes.versions.flatMap { [$0.message, $0.json] })
    writer.add(bucket)
    writer.add(looks)
    return writer.bytes
  }

  public init(plan: Plan, notes: PlanNotes, bucket: String?, looks: [UInt8], walks: [Digest]) {
    self.plan = plan
    self.notes = notes
    self.bucket = bucket
    self.looks = looks
    self.walks = walks
  }

  /// - Returns: nil for bytes of another format, or damaged ones.
  init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let walks = Self.walks(&reader),
      let plan = reader.field().flatMap({ Plan(packed: Array($0)) }),
      let checkout = reader.texts(), let unreleased = reader.optionalText(),
      let versions = reader.texts(), versions.count.isMultiple(of: 2),
      let bucket = reader.optionalText(), let looks = reader.field(),
      reader.isAtEnd
    else { return nil }
    self.plan = plan
    notes = PlanNotes(checkout: checkout, unreleased: unreleased)
    notes.versions = stride(from: 0, to: versions.count, by: 2).map { index in
      PlanNotes.Version(message: versions[index], json: versions[index + 1])
    }
    self.bucket = bucket
    self.looks = Array(looks)
    self.walks = walks
  }

  /// The walks alone: with them, whoever needs all looks can begin.
  static func walks(packed bytes: ArraySlice<UInt8>) -> [Digest] {
    var reader = PackedReader(Array(bytes))
    return walks(&reader) ?? []
  }

  private static func walks(_ reader: inout PackedReader) -> [Digest]? {
    reader.list { reader in reader.raw(32).flatMap { Digest(bytes: $0) } }
  }
}

/// What there is to say beside a plan.
public struct PlanNotes: Sendable {
  /// A note about versions, for people and for scripts.
  public struct Version: Sendable {
    public var message: String
    public var json: String

    public init(message: String, json: String) {
      self.message = message
      self.json = json
    }
  }

  public var checkout: [String]
  public var unreleased: String?
  public var versions: [Version] = []

  public init(checkout: [String], unreleased: String?) {
    self.checkout = checkout
    self.unreleased = unreleased
  }
}
