// ELF: the processor from the header, the C library and its versions from the dynamic section.

extension ObjectFile {
  /// - Source: System V ABI, "Object Files"; Linux Standard Base, "Symbol Versioning".
  static func elf(_ bytes: [UInt8]) -> ObjectFile? {
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]), bytes.count >= 20 else { return nil }
    let reader = ByteReader(bytes: bytes, isBigEndian: bytes[5] == 2)
    guard let machine = reader.word16(18) else { return nil }
    let names: [UInt16: String] = [
      3: "i686", 21: "ppc64", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64",
      243: "riscv64", 258: "loongarch64",
    ]
    var object = ObjectFile(format: .elf, architectures: names[machine].map { [$0] } ?? [])
    object.endBytes = end(of: reader, isWide: bytes[4] == 2)
    if let dynamic = ELFDynamic(reader, isWide: bytes[4] == 2) {
      object.needsGlibc = dynamic.libraries.contains("libc.so.6")
      object.needsMusl = dynamic.libraries.contains { $0.hasPrefix("libc.musl") }
      object.glibc = dynamic.versions.filter { $0.hasPrefix("GLIBC_") }
        .compactMap { SystemVersion($0.dropFirst(6)) }.max()
    }
    return object
  }
}

/// Where the program headers, and the segments that they name, end.
private func end(of reader: ByteReader, isWide: Bool) -> UInt64 {
  guard let table = reader.word(isWide ? 32 : 28, wide: isWide),
    let size = reader.word16(isWide ? 54 : 42), let count = reader.word16(isWide ? 56 : 44),
    var end = sum(table, UInt64(size) * UInt64(count))
  else { return 0 }
  for index in 0..<UInt64(count) {
    guard let entry = sum(table, index * UInt64(size)), let kind = reader.word32(entry),
      let offset = reader.word(entry + (isWide ? 8 : 4), wide: isWide),
      let bytes = reader.word(entry + (isWide ? 32 : 16), wide: isWide)
    else { break }
    if kind == 1, let last = sum(offset, bytes) { end = max(end, last) }
  }
  return end
}

/// What a file asks the dynamic linker for.
private struct ELFDynamic {
  /// `libc.so.6`.
  var libraries: [String] = []
  /// `GLIBC_2.17`.
  var versions: [String] = []

  private struct Segment {
    var address: UInt64
    var offset: UInt64
    var size: UInt64
  }

  /// No file has more entries; one that says so must not take long.
  private static let mostEntries: UInt64 = 4096

  /// Nil where nothing is dynamic, or the tables lie outside of `reader`'s bytes.
  init?(_ reader: ByteReader, isWide: Bool) {
    guard let table = reader.word(isWide ? 32 : 28, wide: isWide),
      let size = reader.word16(isWide ? 54 : 42), let count = reader.word16(isWide ? 56 : 44)
    else { return nil }
    var loaded: [Segment] = []
    var dynamic: Segment?
    for index in 0..<min(UInt64(count), Self.mostEntries) {
      guard let entry = sum(table, index * UInt64(size)), let kind = reader.word32(entry) else {
        return nil
      }
      guard kind == 1 || kind == 2,
        let offset = reader.word(entry + (isWide ? 8 : 4), wide: isWide),
        let address = reader.word(entry + (isWide ? 16 : 8), wide: isWide),
        let bytes = reader.word(entry + (isWide ? 32 : 16), wide: isWide)
      else { continue }
      let segment = Segment(address: address, offset: offset, size: bytes)
      if kind == 1 { loaded.append(segment) } else { dynamic = segment }
    }
    guard let dynamic else { return nil }
    let values = Self.values(reader, dynamic, isWide: isWide)
    let place = { (address: UInt64) -> UInt64? in
      loaded.first { address >= $0.address && address - $0.address < $0.size }
        .flatMap { sum($0.offset, address - $0.address) }
    }
    guard let texts = values[5]?.first.flatMap(place) else { return nil }
    let text = { (offset: UInt64) -> String? in
      sum(texts, offset).flatMap { reader.text(at: $0) }
    }
    libraries = (values[1] ?? []).compactMap(text)
    guard let needs = values[0x6FFF_FFFE]?.first.flatMap(place) else { return }
    versions = Self.versions(reader, at: needs, text: text)
  }

  /// The dynamic section's values by tag.
  private static func values(
    _ reader: ByteReader, _ dynamic: Segment, isWide: Bool
  ) -> [UInt64: [UInt64]] {
    let width: UInt64 = isWide ? 8 : 4
    var values: [UInt64: [UInt64]] = [:]
    for index in 0..<min(dynamic.size / (2 * width), mostEntries) {
      guard let entry = sum(dynamic.offset, index * 2 * width),
        let tag = reader.word(entry, wide: isWide), tag != 0,
        let value = sum(entry, width).flatMap({ reader.word($0, wide: isWide) })
      else { break }
      values[tag, default: []].append(value)
    }
    return values
  }

  /// The version names that are not weak, of all libraries.
  private static func versions(
    _ reader: ByteReader, at start: UInt64, text: (UInt64) -> String?
  ) -> [String] {
    var versions: [String] = []
    var steps: UInt64 = 0
    var need: UInt64? = start
    while let here = need, let count = sum(here, 2).flatMap(reader.word16),
      let first = sum(here, 8).flatMap(reader.word32),
      let next = sum(here, 12).flatMap(
        reader.word32)
    {
      var name = sum(here, UInt64(first))
      for _ in 0..<count {
        steps += 1
        guard steps < mostEntries, let entry = name,
          let flags = sum(entry, 4).flatMap(
            reader.word16), let offset = sum(entry, 8).flatMap(reader.word32),
          let step = sum(entry, 12).flatMap(reader.word32)
        else { return versions }
        if flags & 2 == 0, let version = text(UInt64(offset)) { versions.append(version) }
        if step == 0 { break }
        name = sum(entry, UInt64(step))
      }
      steps += 1
      if next == 0 || steps >= mostEntries { break }
      need = sum(here, UInt64(next))
    }
    return versions
  }
}
