// Mach-O: the processors, and the oldest macOS that the load commands name.

/// Reads Mach-O files, thin and fat.
/// - Source: `mach-o/loader.h`, `mach-o/fat.h`.
enum MachO {
  /// How files begin: 32 and 64 bits in both byte orders, and fat ones.
  static let magics: Set<[UInt8]> = [
    [0xFE, 0xED, 0xFA, 0xCE], [0xFE, 0xED, 0xFA, 0xCF], [0xCE, 0xFA, 0xED, 0xFE],
    [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
  ]

  static func object(_ bytes: [UInt8]) -> ObjectFile? {
    guard magics.contains(Array(bytes.prefix(4))) else { return nil }
    if bytes[0] != 0xCA {
      return thin(ByteReader(bytes: bytes, isBigEndian: bytes[0] == 0xFE), at: 0)
    }
    let reader = ByteReader(bytes: bytes, isBigEndian: true)
    // Java's class files begin alike; their version stands where the count does, and is larger.
    guard let count = reader.word32(4), count > 0, count < 20 else { return nil }
    var object = ObjectFile(format: .machO, architectures: [])
    for index in 0..<UInt64(count) {
      guard let kind = reader.word32(8 + index * 20) else { return nil }
      if let name = name(of: kind) { object.architectures.insert(name) }
      guard let offset = reader.word32(16 + index * 20).map(UInt64.init),
        let first = reader.number(at: offset, UInt8.self)
      else { continue }
      let part = thin(ByteReader(bytes: bytes, isBigEndian: first == 0xFE), at: offset)
      // Processors of Apple's begin at macOS 11, whatever the tag says of the others.
      let isNew = part?.architectures == ["arm64"]
      if let macOS = part?.macOS, !isNew { object.macOS = max(object.macOS ?? macOS, macOS) }
    }
    return object
  }

  private static func name(of kind: UInt32) -> String? {
    [7: "i386", 0x0100_0007: "x86_64", 0x0100_000C: "arm64", 18: "ppc", 0x0100_0012: "ppc64"][kind]
  }

  private static func thin(_ reader: ByteReader, at start: UInt64) -> ObjectFile? {
    guard let magic = reader.word32(start), magic == 0xFEED_FACE || magic == 0xFEED_FACF,
      let kind = reader.word32(start + 4), let count = reader.word32(start + 16)
    else { return nil }
    var object = ObjectFile(format: .machO, architectures: name(of: kind).map { [$0] } ?? [])
    var place = start + (magic == 0xFEED_FACF ? 32 : 28)
    for _ in 0..<min(count, 4096) {
      guard let command = reader.word32(place), let size = reader.word32(place + 4), size >= 8
      else { break }
      // LC_VERSION_MIN_MACOSX, and LC_BUILD_VERSION of the platform macOS.
      let isBuild = command == 0x32 && reader.word32(place + 8) == 1
      if command == 0x24 || isBuild, let version = reader.word32(place + (isBuild ? 12 : 8)) {
        object.macOS = SystemVersion(major: Int(version >> 16), minor: Int(version >> 8 & 0xFF))
      }
      guard let next = sum(place, UInt64(size)) else { break }
      place = next
    }
    return object
  }
}
