// The records of a zip file as they stand there: central directory, end records, local headers.
// libzip unpacks; this file exists since two readers can see two different archives in one file,
// and only the raw records tell.

import Host

/// The central directory of a zip file and where its records lie.
/// - Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.4.
struct ZipRecords {
  /// A member as the central directory has it.
  struct Member {
    var name: [UInt8]
    /// The version of the format that is needed to unpack it, times ten.
    var neededVersion: UInt8
    var flags: UInt16
    /// 0 is stored, 8 is deflated.
    var method: UInt16
    /// Date and time as DOS had them.
    var modified: UInt32
    var checksum: UInt32
    var packedBytes: UInt64
    var sizeBytes: UInt64
    var attributes: UInt32
    /// Where its local header stands.
    var offset: UInt64
    var extraFields: [UInt16]
    /// Whether its ZIP64 field has more than the header leaves to it.
    var hasNeedlessNumbers = false

    var path: Path { Path(bytes: name) }
    var isFolder: Bool { name.last == UInt8(ascii: "/") }
    /// The permission and type bits of Unix, zero where the writer had none.
    var unixMode: UInt16 { UInt16(attributes >> 16) }
  }

  var members: [Member] = []
  var sizeBytes: UInt64
  /// Where the central directory lies.
  var directory: Range<UInt64>
  /// Where the end records start: right behind the directory in a sound file.
  var endRecords: UInt64
  var commentBytes: Int
  /// Bytes behind the last record.
  var trailingBytes: Int

  /// No wheel has a directory of this size, or so many members; a hostile one must not fill the
  /// memory.
  private static let directoryLimit: UInt64 = 64 << 20
  private static let memberLimit: UInt64 = 100_000

  /// - Throws: `WheelError.notAnArchive` where the records cannot be followed.
  init(reading file: borrowing RawFile) throws(WheelError) {
    let path = file.path
    func broken(_ reason: String) -> WheelError { .notAnArchive(path, reason: reason) }
    let (end, endOffset) = try Self.endRecord(of: file)
    sizeBytes = file.sizeBytes
    let behind = file.sizeBytes - endOffset - 22
    let comment = UInt64(end.number(at: 20) as UInt16)
    commentBytes = Int(min(comment, behind))
    trailingBytes = Int(behind) - commentBytes
    if comment > behind { throw broken("its comment ends behind the file") }
    var counts = EndCounts(end)
    endRecords = endOffset
    if let (large, offset) = try Self.zip64EndRecord(of: file, before: endOffset) {
      guard let both = counts.completed(by: EndCounts(zip64: large)) else {
        throw broken("its two end records contradict each other")
      }
      counts = both
      endRecords = offset
    }
    guard counts.disks == 0 else { throw broken("it is a part of several") }
    guard counts.directoryBytes <= Self.directoryLimit else {
      throw broken("its directory is larger than \(Self.directoryLimit >> 20) MiB")
    }
    guard counts.members <= Self.memberLimit else {
      throw broken("it has \(counts.members) members: more than \(Self.memberLimit) are not read")
    }
    let (upper, overflow) = counts.directoryOffset.addingReportingOverflow(counts.directoryBytes)
    guard !overflow, upper <= endRecords else { throw broken("its directory lies outside of it") }
    directory = counts.directoryOffset..<upper
    let bytes = try file.bytes(at: directory.lowerBound, count: directory.count)
    guard let members = Self.members(bytes, atMost: Self.memberLimit) else {
      throw broken("its directory is cut or garbled")
    }
    guard UInt64(members.count) == counts.members else {
      throw broken("its directory has \(members.count) members, not \(counts.members)")
    }
    self.members = members
  }

  /// The last end record in the file, which is what readers take, and where it stands.
  private static func endRecord(
    of file: borrowing RawFile
  ) throws(WheelError) -> (bytes: [UInt8], offset: UInt64) {
    let count = Int(min(file.sizeBytes, 22 + 0xFFFF))
    let tailOffset = file.sizeBytes - UInt64(count)
    let tail = try file.bytes(at: tailOffset, count: count)
    for index in stride(from: count - 22, through: 0, by: -1)
    where tail[index] == 0x50 && (tail.number(at: index) as UInt32) == 0x0605_4B50 {
      return (Array(tail[index..<(index + 22)]), tailOffset + UInt64(index))
    }
    throw .notAnArchive(file.path, reason: "it has no end record")
  }

  /// The ZIP64 end record, where its locator stands right before the plain one.
  private static func zip64EndRecord(
    of file: borrowing RawFile, before end: UInt64
  ) throws(WheelError) -> (bytes: [UInt8], offset: UInt64)? {
    guard end >= 20 else { return nil }
    let locator = try file.bytes(at: end - 20, count: 20)
    guard (locator.number(at: 0) as UInt32) == 0x0706_4B50 else { return nil }
    let offset: UInt64 = locator.number(at: 8)
    guard end >= 76, offset <= end - 76 else {
      throw .notAnArchive(file.path, reason: "its ZIP64 end record lies outside of it")
    }
    let record = try file.bytes(at: offset, count: 56)
    let bytesBehind: UInt64 = record.number(at: 4)
    guard (record.number(at: 0) as UInt32) == 0x0606_4B50, bytesBehind == end - 20 - offset - 12
    else { throw .notAnArchive(file.path, reason: "its ZIP64 end record is garbled") }
    return (record, offset)
  }

  /// The members of a whole directory; nil where it is cut or has something else in it.
  private static func members(_ bytes: [UInt8], atMost limit: UInt64) -> [Member]? {
    var members: [Member] = []
    var index = 0
    while index < bytes.count {
      guard members.count < limit, index + 46 <= bytes.count,
        (bytes.number(at: index) as UInt32) == 0x0201_4B50
      else {
        return nil
      }
      let nameEnd = index + 46 + Int(bytes.number(at: index + 28) as UInt16)
      let extraEnd = nameEnd + Int(bytes.number(at: index + 30) as UInt16)
      let end = extraEnd + Int(bytes.number(at: index + 32) as UInt16)
      let disk: UInt16 = bytes.number(at: index + 34)
      guard end <= bytes.count, disk == 0, let extra = ExtraFields(bytes[nameEnd..<extraEnd])
      else { return nil }
      var member = Member(
        name: Array(bytes[(index + 46)..<nameEnd]), neededVersion: bytes[index + 6],
        flags: bytes.number(at: index + 8),
        method: bytes.number(at: index + 10), modified: bytes.number(at: index + 12),
        checksum: bytes.number(at: index + 16),
        packedBytes: UInt64(bytes.number(at: index + 20) as UInt32),
        sizeBytes: UInt64(bytes.number(at: index + 24) as UInt32),
        attributes: bytes.number(at: index + 38),
        offset: UInt64(bytes.number(at: index + 42) as UInt32), extraFields: extra.identifiers)
      var large = extra.zip64
      guard large.fill(&member.sizeBytes), large.fill(&member.packedBytes),
        large.fill(&member.offset)
      else { return nil }
      member.hasNeedlessNumbers = large.hasMore
      members.append(member)
      index = end
    }
    return members
  }
}

/// What an end record says of the directory.
private struct EndCounts {
  var disks: UInt64
  var members: UInt64
  var directoryBytes: UInt64
  var directoryOffset: UInt64

  init(_ end: [UInt8]) {
    disks = UInt64(end.number(at: 4) as UInt16) | UInt64(end.number(at: 6) as UInt16)
    members = UInt64(end.number(at: 10) as UInt16)
    directoryBytes = UInt64(end.number(at: 12) as UInt32)
    directoryOffset = UInt64(end.number(at: 16) as UInt32)
  }

  init(zip64 end: [UInt8]) {
    disks = UInt64(end.number(at: 16) as UInt32) | UInt64(end.number(at: 20) as UInt32)
    members = end.number(at: 32)
    directoryBytes = end.number(at: 40)
    directoryOffset = end.number(at: 48)
  }

  /// The ZIP64 counts, which must agree with those of the plain record that are not "see there".
  func completed(by large: EndCounts) -> EndCounts? {
    let agrees =
      (members == 0xFFFF || members == large.members)
      && (directoryBytes == 0xFFFF_FFFF || directoryBytes == large.directoryBytes)
      && (directoryOffset == 0xFFFF_FFFF || directoryOffset == large.directoryOffset)
    return agrees ? large : nil
  }
}

/// The extra fields of a header.
struct ExtraFields {
  var identifiers: [UInt16] = []
  var zip64 = Zip64Numbers()

  /// Nil where a field reaches over the end.
  init?(_ bytes: ArraySlice<UInt8>) {
    let bytes = Array(bytes)
    var index = 0
    while index + 4 <= bytes.count {
      let identifier: UInt16 = bytes.number(at: index)
      let end = index + 4 + Int(bytes.number(at: index + 2) as UInt16)
      guard end <= bytes.count else { return nil }
      identifiers.append(identifier)
      if identifier == 1 { zip64 = Zip64Numbers(bytes: Array(bytes[(index + 4)..<end])) }
      index = end
    }
    // Some writers pad for alignment with fewer bytes than a field has; anything else is garbled.
    guard bytes[index...].allSatisfy({ $0 == 0 }) else { return nil }
  }
}

/// The numbers of a ZIP64 extra field: only those whose 32-bit places are all ones are there, in
/// the order of the header.
struct Zip64Numbers {
  var bytes: [UInt8] = []
  private var index = 0

  init(bytes: [UInt8] = []) { self.bytes = bytes }

  /// Whether there are numbers that nothing took.
  var hasMore: Bool { index + 8 <= bytes.count }

  /// Replaces a number that is all ones. False where the field has no number left for it.
  mutating func fill(_ number: inout UInt64) -> Bool {
    guard number == 0xFFFF_FFFF else { return true }
    guard index + 8 <= bytes.count else { return false }
    number = bytes.number(at: index)
    index += 8
    return true
  }
}

extension [UInt8] {
  /// The little-endian number whose first byte is at `index`; all of it must be there.
  func number<Number: FixedWidthInteger>(at index: Int) -> Number {
    var number: Number = 0
    for place in 0..<(Number.bitWidth / 8) {
      number |= Number(self[index + place]) << Number(place * 8)
    }
    return number
  }
}
