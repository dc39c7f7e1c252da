// Headers of compiled files, as far as an inspection reads them.

/// A library for Linux, 64 bits, little-endian, with a dynamic section.
///
/// - Parameters:
///   - machine: 62 is x86_64, 183 aarch64, 3 i686.
///   - library: what it is linked with.
///   - versions: the versions of that library that it needs.
func elfLibrary(
  machine: Int = 62, library: String = "libc.so.6", versions: [String] = ["GLIBC_2.17"]
) -> [UInt8] {
  var texts: [UInt8] = [0]
  func place(_ text: String) -> Int {
    defer { texts += Array(text.utf8) + [0] }
    return texts.count
  }
  let libraryPlace = place(library)
  let places = versions.map(place)
  // The header, two segments, the dynamic section, the versions, the texts.
  let dynamic = 64 + 2 * 56
  let needs = dynamic + 4 * 16
  let text = needs + 16 + 16 * places.count
  var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] + little(0, 8)
  bytes += little(3, 2) + little(machine, 2) + little(1, 4) + little(0, 8) + little(64, 8)
  bytes += little(0, 8) + little(0, 4) + little(64, 2) + little(56, 2) + little(2, 2)
  bytes += little(0, 6)
  // Everything is loaded at address 0x1000.
  let size = text + texts.count
  bytes += little(1, 4) + little(4, 4) + little(0, 8) + little(0x1000, 8) + little(0x1000, 8)
  bytes += little(size, 8) + little(size, 8) + little(0x1000, 8)
  bytes += little(2, 4) + little(4, 4) + little(dynamic, 8) + little(0x1000 + dynamic, 8)
  bytes += little(0, 8) + little(4 * 16, 8) + little(4 * 16, 8) + little(8, 8)
  bytes += little(1, 8) + little(libraryPlace, 8) + little(5, 8) + little(0x1000 + text, 8)
  bytes += little(versions.isEmpty ? 21 : 0x6FFF_FFFE, 8) + little(0x1000 + needs, 8)
  bytes += little(0, 16)
  bytes += little(1, 2) + little(places.count, 2) + little(libraryPlace, 4) + little(16, 4)
  bytes += little(0, 4)
  for (index, place) in places.enumerated() {
    bytes += little(0, 8) + little(place, 4) + little(index == places.count - 1 ? 0 : 16, 4)
  }
  return bytes + texts
}

/// A library for macOS.
/// - Parameter processor: 7 is x86_64, 12 arm64.
func machOLibrary(processor: Int = 12, macOS: (major: Int, minor: Int) = (11, 0)) -> [UInt8] {
  little(0xFEED_FACF, 4) + little(0x0100_0000 + processor, 4) + little(0, 4) + little(6, 4)
    + little(1, 4) + little(24, 4) + little(0, 8)
    + little(0x32, 4) + little(24, 4) + little(1, 4)
    + little(macOS.major << 16 | macOS.minor << 8, 4)
    + little(0, 8)
}

/// A library for Windows.
/// - Parameter machine: 0x8664 is x86_64, 0xAA64 arm64, 0x14C i686.
func windowsLibrary(machine: Int = 0x8664) -> [UInt8] {
  [0x4D, 0x5A] + little(0, 58) + little(64, 4) + little(0x4550, 4) + little(machine, 2)
    + little(0, 300)
}

/// The number's bytes, the least first.
private func little(_ number: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> ($0 * 8)) : 0 }
}
