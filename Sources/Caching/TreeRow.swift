// What the files of one walk looked like and which contents they had: the reason that an unchanged
// file is never read again, and an unchanged folder costs a comparison of bytes. In two rows: what is
// always asked, and the list, which is asked for only when something changed.

public import Hashing
public import Host

/// What a walk came to: the digests of the file sets that patterns made of it.
public struct TreeRow: Packable {
  /// A pattern's files, without the list.
  public struct Summary: Sendable, Hashable {
    public var pattern: String
    public var digest: Digest
    public var count: Int
    /// As in `FileSet`, sorted.
    public var suffixes: [String]

    public init(pattern: String, digest: Digest, count: Int, suffixes: [String]) {
      self.pattern = pattern
      self.digest = digest
      self.count = count
      self.suffixes = suffixes
    }
  }

  /// When the walk began, by the file system's clock, in nanoseconds since 1970.
  public let takenAt: Int64
  /// Whether no file had changed in the clock tick of the walk, or after it: such a file could have
  /// changed again within the same tick and keep its times, and its content is read again.
  public let isSettled: Bool
  public let hasLinks: Bool
  /// Of the listing, `TreeListing.identity(selection:)`.
  public let identity: Digest
  public let summaries: [Summary]

  /// - Parameter selection: what the walk was asked.
  public init(takenAt: Int64, listing: TreeListing, selection: Digest, summaries: [Summary]) {
    self.takenAt = takenAt
    self.summaries = summaries
    isSettled = listing.settledAt < takenAt
    hasLinks = listing.hasLinks
    identity = listing.identity(selection: selection)
  }

  private static let format: UInt32 = 4

  /// The row as bytes.
  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: 256)
    writer.add(fixed: Self.format)
    writer.add(fixed: takenAt)
    writer.add(isSettled)
    writer.add(hasLinks)
    writer.add(raw: identity.bytes)
    writer.add(summaries.count)
    for summary in summaries {
      writer.add(summary.pattern)
      writer.add(raw: summary.digest.bytes)
      writer.add(summary.count)
      writer.add(summary.suffixes)
    }
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a row of this format.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.fixed() == Self.format, let takenAt: Int64 = reader.fixed(),
      let isSettled = reader.truth(), let hasLinks = reader.truth(),
      let identity = reader.raw(32).flatMap({ Digest(bytes: $0) })
    else { return nil }
    let summaries = reader.list { reader -> Summary? in
      guard let pattern = reader.text(), let digest = reader.raw(32).flatMap({ Digest(bytes: $0) }),
        let count = reader.number(), let suffixes = reader.texts()
      else { return nil }
      return Summary(pattern: pattern, digest: digest, count: count, suffixes: suffixes)
    }
    guard let summaries, reader.isAtEnd else { return nil }
    self.takenAt = takenAt
    self.isSettled = isSettled
    self.hasLinks = hasLinks
    self.identity = identity
    self.summaries = summaries
  }
}

/// The list behind a `TreeRow`: a walk's listing, and the digest of each file.
public struct TreeListRow: Packable {
  /// The bytes of a `TreeListing`.
  private let listing: ArraySlice<UInt8>
  /// 32 bytes a file, in the listing's order.
  private let digests: ArraySlice<UInt8>

  public init(listing: TreeListing, digests: [Digest]) {
    self.listing = listing.bytes[...]
    var packed: [UInt8] = []
    packed.reserveCapacity(digests.count * 32)
    for digest in digests { digest.append(to: &packed) }
    self.digests = packed[...]
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

  private static let format: UInt32 = 1

  /// The row as bytes.
  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: listing.count + digests.count + 16)
    writer.add(fixed: Self.format)
    writer.add(listing)
    writer.add(digests)
    return writer.bytes
  }

  /// - Returns: nil when the bytes are not a row of this format.
  public init?(packed bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.fixed() == Self.format, let listing = reader.field(), let digests = reader.field(),
      reader.isAtEnd
    else { return nil }
    self.listing = listing
    self.digests = digests
  }
}
