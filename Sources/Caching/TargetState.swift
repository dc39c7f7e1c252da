// What this checkout last made of a target: enough to know that nothing is to do.

import Hashing
public import Host

/// A target's last good result in this checkout.
public struct TargetState: Packable, Hashable {
  public var key: ActionKey
  /// How long it took when it last ran.
  public var milliseconds: Int
  /// The stamps of what it wrote.
  public var outputs: StampTable

  public init(key: ActionKey, milliseconds: Int, outputs: StampTable) {
    self.key = key
    self.milliseconds = milliseconds
    self.outputs = outputs
  }

  /// The row of the state store.
  public var packed: [UInt8] {
    var writer = PackedWriter()
    writer.add(raw: key.weak.bytes)
    writer.add(raw: key.strong.bytes)
    writer.add(milliseconds)
    writer.add(outputs.packed)
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a packed target state.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard let weak = reader.raw(32).flatMap({ Digest(bytes: $0) }),
      let strong = reader.raw(32).flatMap({ Digest(bytes: $0) }),
      let milliseconds = reader.number(),
      let outputs = reader.field().flatMap({ StampTable(packed: Array($0)) }), reader.isAtEnd
    else { return nil }
    self.init(
      key: ActionKey(weak: weak, strong: strong), milliseconds: milliseconds,
      outputs: outputs)
  }
}
