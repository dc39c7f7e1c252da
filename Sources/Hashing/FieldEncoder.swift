// The encoding under every key: each field is preceded by its length, so that no two sequences of
// fields have the same bytes, whatever the fields hold.

/// Feeds fields to a hash, each behind its length in eight big-endian bytes.
///
/// `["ab", "c"]` and `["a", "bc"]` have different digests.
public struct FieldEncoder: ~Copyable {
  private var buffer: [UInt8] = []

  public init(reserving count: Int = 512) { buffer.reserveCapacity(count) }

  public mutating func add(_ bytes: some Collection<UInt8>) {
    add(bytes.count)
    buffer.append(contentsOf: bytes)
  }

  public mutating func add(_ text: String) { add(text.utf8) }

  public mutating func add(_ number: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).bigEndian) {
      buffer.append(contentsOf: $0)
    }
  }

  public mutating func add(_ digest: Digest) {
    add(32)
    digest.append(to: &buffer)
  }

  /// Adds a list: its count, then each of its elements.
  public mutating func add(list: some Collection<String>) {
    add(list.count)
    for text in list { add(text) }
  }

  /// The digest of all fields so far.
  public consuming func digest() -> Digest { SHA256.digest(of: buffer) }
}
