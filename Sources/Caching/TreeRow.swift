// What the files of one walk looked like and which contents they had: the reason that an unchanged
// file is never read again, and an unchanged folder costs a comparison of bytes.

public import Hashing
public import Host

/// A row of the state store: a walk's listing, the digest of each file, and the digests of the file
/// sets that patterns made of them.
public struct TreeRow: Sendable {
  /// A pattern's files, without the list.
  public struct Summary: Sendable, Hashable {
    public var pattern: String
    public var digest: Digest
    public var count: Int
    public init(pattern: String, digest: Digest, count: Int) {
      self.pattern = pattern
      self.digest = digest
      self.count = count
    }
  }

  /// When the walk began, by the file system's clock, in nanoseconds since 1970.
  public let takenAt: Int64
  public let summaries: [Summary]
  /// The bytes of a `TreeListing`.
  public let listing: ArraySlice<UInt8>
  /// 32 bytes a file, in the listing's order.
  public let digests: ArraySlice<UInt8>

  public init(takenAt: Int64, listing: TreeListing, digests: [Digest], summaries: [Summary]) {
    self.takenAt = takenAt
    self.summaries = summaries
    self.listing = listing.bytes[...]
    var packed: [UInt8] = []
    packed.reserveCapacity(digests.count * 32)
    for digest in digests { digest.append(to: &packed) }
    self.digests = packed[...]
  }

  /// Whether the walk would now see just what `fresh` shows, so that every digest still holds.
  ///
  /// A file that changed in the clock tick of the walk, or after it, could have changed again within
  /// the same tick and keep its times: then its content is read again.
  public func vouches(for fresh: TreeListing) -> Bool {
    fresh.settledAt < takenAt && fresh.bytes.count == listing.count
      && fresh.bytes.withUnsafeBytes { one in
        listing.withUnsafeBytes { other in one.elementsEqual(other) }
      }
  }

  /// The files with their digests, in order; nil when the row's bytes are not what they should be.
  public var stamps: [Stamp]? {
    guard let listing = TreeListing(bytes: Array(listing)), digests.count == listing.count * 32
    else { return nil }
    var result: [Stamp] = []
    result.reserveCapacity(listing.count)
    digests.withUnsafeBytes { raw in
      var position = 0
      listing.visit { path, status in
        let digest = Digest(
          first: UnsafeRawBufferPointer(rebasing: raw[position..<(position + 32)]))
        result.append(Stamp(path: Path(bytes: path), status: status, digest: digest))
        position += 32
      }
    }
    return result
  }

  private static let format: UInt32 = 2

  /// The row as bytes.
  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: listing.count + digests.count + 256)
    writer.add(fixed: Self.format)
    writer.add(fixed: takenAt)
    writer.add(summaries.count)
    for summary in summaries {
      writer.add(summary.pattern)
      writer.add(raw: summary.digest.bytes)
      writer.add(summary.count)
    }
    writer.add(listing)
    writer.add(digests)
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a row of this format.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.fixed() == Self.format, let takenAt: Int64 = reader.fixed() else { return nil }
    let summaries = reader.list { reader -> Summary? in
      guard let pattern = reader.text(), let digest = reader.raw(32).flatMap({ Digest(bytes: $0) }),
        let count = reader.number()
      else { return nil }
      return Summary(pattern: pattern, digest: digest, count: count)
    }
    guard let summaries, let listing = reader.field(), let digests = reader.field(), reader.isAtEnd
    else { return nil }
    self.takenAt = takenAt
    self.summaries = summaries
    self.listing = listing
    self.digests = digests
  }
}
