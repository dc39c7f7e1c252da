// What this machine remembers of a page of a remote index, so that a page that did not move costs one
// answer without bytes. Losing it costs requests, never a result: the index itself says what is true.

public import Caching
public import Host
public import ObjectStorage
public import Standards
import Workspace

/// A project's page as it was last read or written.
public struct KnownPage: Packable, Hashable {
  private static let format: UInt8 = 1

  public var bytes: [UInt8]
  public var tag: VersionTag
  /// Whether all that is derived from the page was seen to agree with it, and the root pages to list
  /// the project. It stays so while the page has this tag: see `IndexEditor`.
  public var isSettled: Bool

  public init(bytes: [UInt8], tag: VersionTag, isSettled: Bool) {
    self.bytes = bytes
    self.tag = tag
    self.isSettled = isSettled
  }

  public var packed: [UInt8] {
    var writer = PackedWriter(reserving: bytes.count + 64)
    writer.add(fixed: Self.format)
    writer.add(tag.text)
    writer.add(isSettled)
    writer.add(bytes)
    return writer.bytes
  }

  public init?(packed: [UInt8]) {
    var reader = PackedReader(packed)
    guard let format: UInt8 = reader.fixed(), format == Self.format, let tag = reader.text(),
      let isSettled = reader.truth(), let bytes = reader.field(), reader.isAtEnd
    else { return nil }
    self.init(bytes: Array(bytes), tag: VersionTag(tag), isSettled: isSettled)
  }
}

extension StateRow<KnownPage> {
  /// A project's page: large, so it is among the rows that are loaded one by one.
  public static func page(of project: ProjectName, in index: String) -> Self {
    Self(.listings, "page \(project.normalized) \(index)")
  }
}
