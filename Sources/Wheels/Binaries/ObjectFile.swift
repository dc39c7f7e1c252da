// Compiled files as far as a wheel's tags speak of them: for which processor, and what they need of
// the system. One file reads each format.

/// The headers of a program or library.
public struct ObjectFile: Equatable {
  public enum Format: String {
    case elf = "Linux"
    case machO = "macOS"
    case windows = "Windows"
  }

  public var format: Format
  /// The processors that it has code for, in the words of wheel tags: `x86_64`. Empty where the
  /// processor is one that no tag names.
  public var architectures: Set<String>
  /// The newest version of glibc that it asks for.
  public var glibc: SystemVersion?
  /// Whether it was linked with musl, or with glibc.
  public var needsMusl = false
  public var needsGlibc = false
  /// The oldest macOS that it runs on; of several processors, the newest of those.
  public var macOS: SystemVersion?

  /// Where what is loaded of it ends; zero where that is not known.
  public var endBytes: UInt64 = 0

  public init(format: Format, architectures: Set<String>) {
    self.format = format
    self.architectures = architectures
  }

  /// Whether a file that begins so may be compiled.
  static func isBeginning(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let first = Array(bytes.prefix(4))
    return first.prefix(2) == [0x4D, 0x5A] || first == [0x7F, 0x45, 0x4C, 0x46]
      || MachO.magics.contains(first)
  }

  /// Nil for any other file.
  public init?(_ bytes: [UInt8]) {
    guard let object = Self.elf(bytes) ?? MachO.object(bytes) ?? Self.windows(bytes) else {
      return nil
    }
    self = object
  }

  /// A Windows library: the DOS stub, then the COFF header.
  /// - Source: PE format, "File Headers".
  private static func windows(_ bytes: [UInt8]) -> ObjectFile? {
    let reader = ByteReader(bytes: bytes)
    guard bytes.starts(with: [0x4D, 0x5A]), let offset = reader.word32(0x3C).map(UInt64.init),
      reader.word32(offset) == 0x0000_4550, let machine = reader.word16(offset + 4)
    else { return nil }
    let names: [UInt16: String] = [
      0x014C: "i686", 0x8664: "x86_64", 0xAA64: "aarch64", 0x01C4: "arm",
    ]
    // .NET assemblies say i386 and run anywhere: their last data directory but one is filled.
    if machine == 0x014C, let optional = reader.word16(offset + 24), optional == 0x10B,
      let runtime = reader.word32(offset + 24 + 96 + 14 * 8), runtime != 0
    {
      return ObjectFile(format: .windows, architectures: [])
    }
    return ObjectFile(format: .windows, architectures: names[machine].map { [$0] } ?? [])
  }
}

/// A version of a system or its library: `2.17`.
public struct SystemVersion: Hashable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int

  public static func < (left: SystemVersion, right: SystemVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// Reads `2.17`, and `2.2.5` without its last number.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count >= 2, let major = parts[0], let minor = parts[1], major >= 0, minor >= 0
    else { return nil }
    self.init(major: major, minor: minor)
  }

  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  public var description: String { "\(major).\(minor)" }
}
