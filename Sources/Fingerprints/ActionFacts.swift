// All that was observed of an action, and the one traversal of it that makes both its key and the
// readable manifest of the key, so that the two cannot drift apart.

public import BuildGraph
public import Caching
public import Hashing

/// The observations that an action's key covers, apart from what other steps make.
public struct ActionFacts: Sendable {
  /// The files of each pattern, in the order of the rule.
  public var files: [(label: String, set: FileSet)]
  /// Programs, pinned tools, interpreters: name and identity.
  public var identities: [KeyManifest.Field]

  public init(files: [(label: String, set: FileSet)], identities: [KeyManifest.Field]) {
    self.files = files
    self.identities = identities
  }
}

/// What another step made, or nil while it is not known.
public struct Upstream: Sendable {
  public var target: String
  public var outputs: FileSet
  /// How many patterns stand before it in the rule.
  public var position: Int

  public init(target: String, outputs: FileSet, position: Int = 0) {
    self.target = target
    self.outputs = outputs
    self.position = position
  }
}

/// Receives the fields of a key in their order.
protocol KeyWriter: ~Copyable {
  mutating func field(_ name: KeyManifest.Field.Name, _ value: String)
  mutating func files(_ label: String, _ set: FileSet, isUpstream: Bool)
}

/// The version of the key's encoding; a new one makes every step run once.
private let keyFormat = "rel 2"

extension Action {
  /// The weak key: all but the outputs of other steps.
  public func weakKey(_ facts: ActionFacts) -> Digest {
    var writer = DigestWriter()
    write(facts, to: &writer)
    return writer.encoder.digest()
  }

  /// The whole key.
  public func key(weak: Digest, upstream: [Upstream]) -> ActionKey {
    var writer = DigestWriter()
    writer.encoder.add(weak)
    write(upstream, to: &writer)
    return ActionKey(weak: weak, strong: writer.encoder.digest())
  }

  /// The same fields in readable form.
  public func manifest(_ facts: ActionFacts, upstream: [Upstream]) -> KeyManifest {
    var writer = ManifestWriter()
    write(facts, to: &writer)
    write(upstream, to: &writer)
    return writer.manifest
  }

  private func write(_ facts: ActionFacts, to writer: inout some KeyWriter & ~Copyable) {
    writer.field(.format, keyFormat)
    // Two targets with one recipe are two steps, also where nothing else tells them apart.
    writer.field(.target, target)
    switch recipe {
    case .group: writer.field(.recipe, "")
    case .shell(let lines):
      writer.field(.recipe, lines.map(\.text).joined(separator: "\n"))
    case .builtin(let call):
      writer.field(.recipe, ([call.kind.name] + call.words).joined(separator: "\u{1F}"))
      writer.field(.operation(call.kind.name), "\(call.kind.version)")
    }
    if !answers.isEmpty { writer.field(.answers, answers.joined(separator: "\n")) }
    for output in outputs { writer.field(.output(output.text), "declared") }
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      writer.field(.variable(name), value)
    }
    for identity in facts.identities { writer.field(identity.name, identity.value) }
    for (label, set) in facts.files { writer.files(label, set, isUpstream: false) }
  }

  private func write(_ upstream: [Upstream], to writer: inout some KeyWriter & ~Copyable) {
    if seesOrder {
      // `$<` and `$^` of `a made` and of `made a` differ, though the files are the same.
      let order = upstream.map { "\($0.position)" }.joined(separator: " ")
      if !order.isEmpty { writer.field(.order, order) }
    }
    for other in upstream { writer.files(other.target, other.outputs, isUpstream: true) }
  }
}

extension Action {
  /// Whether the recipe names its prerequisites by their order: `$<`, `$^`.
  private var seesOrder: Bool {
    guard case .shell(let lines) = recipe else { return false }
    return lines.contains { line in
      line.pieces.contains { if case .text = $0 { false } else { true } }
    }
  }
}

private struct DigestWriter: KeyWriter, ~Copyable {
  var encoder = FieldEncoder()

  mutating func field(_ name: KeyManifest.Field.Name, _ value: String) {
    encoder.add(name.text)
    encoder.add(value)
  }

  mutating func files(_ label: String, _ set: FileSet, isUpstream: Bool) {
    encoder.add(isUpstream ? "upstream" : "files")
    encoder.add(set.digest)
  }
}

private struct ManifestWriter: KeyWriter {
  var manifest = KeyManifest()

  mutating func field(_ name: KeyManifest.Field.Name, _ value: String) {
    manifest.fields.append(.init(name: name, value: value))
  }

  mutating func files(_ label: String, _ set: FileSet, isUpstream: Bool) {
    manifest.groups.append(.init(label: label, isUpstream: isUpstream, artifacts: set.artifacts))
  }
}
