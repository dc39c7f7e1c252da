// Zip files with every mistake that a zip file can have. What is not set on purpose is sound.

/// Writes zip archives record by record.
///
/// ```swift
/// var zip = ZipWriter()
/// zip.add("a.txt", "1")
/// zip.members[0].localName = "b.txt"
/// zip.bytes()
/// ```
public struct ZipWriter: Sendable {
  public struct Member: Sendable {
    public var name: [UInt8]
    public var contents: [UInt8]
    /// Packed as deflate's stored blocks.
    public var isDeflated = false
    /// Behind the data comes a descriptor, and the local header has zeros.
    public var hasDescriptor = false
    /// Behind the packed data, and counted with it.
    public var bytesBehind: [UInt8] = []
    /// Bit 11 says that the name is UTF-8.
    public var flags: UInt16 = 0x800
    public var mode: UInt16 = 0o100644
    /// DOS time and date: 1980-01-01 00:00.
    public var modified: UInt32 = 0x0021_0000
    public var extra: [UInt8] = []
    /// Bytes before the local header.
    public var bytesBefore: [UInt8] = []

    public init(name: String, contents: [UInt8]) {
      self.name = Array(name.utf8)
      self.contents = contents
    }

    // What to write in place of the truth.
    public var localName: String?
    public var localSize: UInt32?
    public var checksum: UInt32?
    public var size: UInt32?
    public var method: UInt16?
  }

  public var members: [Member] = []
  public var leading: [UInt8] = []
  public var beforeEnd: [UInt8] = []
  public var trailing: [UInt8] = []
  public var comment: [UInt8] = []
  /// Whether a ZIP64 end record and extra fields are written where none is needed.
  public var isZip64 = false

  public init() {}

  /// Adds a member and answers its number.
  @discardableResult
  public mutating func add(_ name: String, _ contents: String) -> Int {
    members.append(Member(name: name, contents: Array(contents.utf8)))
    return members.count - 1
  }

  /// The whole archive.
  public func bytes() -> [UInt8] {
    var file = leading
    var directory: [UInt8] = []
    for member in members {
      file += member.bytesBefore
      let offset = file.count
      file += local(member)
      directory += central(member, offset: offset)
    }
    let start = file.count
    file += directory + beforeEnd
    if isZip64 { file += zip64End(start: start, size: directory.count, at: file.count) }
    file += little(0x0605_4B50, 4) + little(0, 4)
    let count = isZip64 ? 0xFFFF : members.count
    file += little(count, 2) + little(count, 2)
    file += little(isZip64 ? 0xFFFF_FFFF : directory.count, 4)
    file += little(isZip64 ? 0xFFFF_FFFF : start, 4)
    return file + little(comment.count, 2) + comment + trailing
  }

  private func zip64End(start: Int, size: Int, at offset: Int) -> [UInt8] {
    little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
      + little(members.count, 8) + little(members.count, 8) + little(size, 8) + little(start, 8)
      + little(0x0706_4B50, 4) + little(0, 4) + little(offset, 8) + little(1, 4)
  }

  private func local(_ member: Member) -> [UInt8] {
    let name = member.localName.map { Array($0.utf8) } ?? member.name
    let data = packed(member)
    var bytes = little(0x0403_4B50, 4) + little(20, 2) + little(flags(member), 2)
    bytes += little(method(member), 2) + little(Int(member.modified), 4)
    let extra = isZip64 ? zip64Extra(member) + member.extra : member.extra
    if member.hasDescriptor {
      bytes += little(0, 12)
    } else {
      let size = Int(member.localSize ?? member.size ?? UInt32(member.contents.count))
      bytes += little(checksum(member), 4)
      bytes += little(isZip64 ? 0xFFFF_FFFF : data.count, 4)
      bytes += little(isZip64 ? 0xFFFF_FFFF : size, 4)
    }
    bytes += little(name.count, 2) + little(extra.count, 2) + name + extra + data
    if member.hasDescriptor {
      bytes += little(0x0807_4B50, 4) + little(checksum(member), 4)
      bytes += little(data.count, 4) + little(member.contents.count, 4)
    }
    return bytes
  }

  private func central(_ member: Member, offset: Int) -> [UInt8] {
    let data = packed(member)
    let size = Int(member.size ?? UInt32(member.contents.count))
    let extra =
      isZip64
      ? little(1, 2) + little(24, 2) + little(size, 8) + little(data.count, 8)
        + little(offset, 8) : []
    var bytes = little(0x0201_4B50, 4) + little(0x0314, 2) + little(20, 2)
    bytes += little(flags(member), 2) + little(method(member), 2) + little(Int(member.modified), 4)
    bytes += little(checksum(member), 4)
    bytes += little(isZip64 ? 0xFFFF_FFFF : data.count, 4)
    bytes += little(isZip64 ? 0xFFFF_FFFF : size, 4)
    bytes += little(member.name.count, 2) + little(extra.count + member.extra.count, 2)
    bytes += little(0, 6) + little(Int(member.mode) << 16, 4)
    bytes += little(isZip64 ? 0xFFFF_FFFF : offset, 4)
    return bytes + member.name + extra + member.extra
  }

  private func zip64Extra(_ member: Member) -> [UInt8] {
    little(1, 2) + little(16, 2) + little(member.contents.count, 8)
      + little(packed(member).count, 8)
  }

  private func flags(_ member: Member) -> Int {
    Int(member.flags) | (member.hasDescriptor ? 8 : 0)
  }

  private func method(_ member: Member) -> Int {
    Int(member.method ?? (member.isDeflated ? 8 : 0))
  }

  private func checksum(_ member: Member) -> Int {
    Int(member.checksum ?? checksumCRC32(member.contents))
  }

  private func packed(_ member: Member) -> [UInt8] {
    guard member.isDeflated else { return member.contents }
    let count = member.contents.count
    return [1] + little(count, 2) + little(~count & 0xFFFF, 2) + member.contents
      + member.bytesBehind
  }
}

private func little(_ number: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

/// The CRC-32 that zip uses, bit by bit.
private func checksumCRC32(_ bytes: [UInt8]) -> UInt32 {
  var checksum: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    checksum ^= UInt32(byte)
    for _ in 0..<8 {
      checksum = checksum & 1 == 0 ? checksum >> 1 : checksum >> 1 ^ 0xEDB8_8320
    }
  }
  return ~checksum
}
