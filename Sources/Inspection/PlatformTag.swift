// The platform tag of a wheel: for which system, how old a one, and which processors.

import Wheels

/// One platform tag.
/// - Source: PEP 425, 513, 571, 599, 600, 656, 730, 738; packaging.python.org's "Platform
///   compatibility tags".
struct PlatformTag: Equatable {
  enum System: Equatable {
    case any
    /// Any Linux, of which nothing else is known.
    case linux
    /// Linux with a glibc of this version or newer.
    case manylinux(SystemVersion)
    case musllinux(SystemVersion)
    case macOS(SystemVersion)
    case windows
    /// iOS, Android, WebAssembly: known, and no compiled file of theirs is judged.
    case other
  }

  var text: String
  var system: System
  /// The words of `ObjectFile.architectures`, of which a compiled file must have all.
  var architectures: Set<String>

  /// Nil for a tag that no installer has.
  init?(_ text: String) {
    self.text = text
    architectures = []
    let fixed: [String: (System, Set<String>)] = [
      "any": (.any, []), "win32": (.windows, ["i686"]), "win_amd64": (.windows, ["x86_64"]),
      "win_arm64": (.windows, ["aarch64"]), "win_arm32": (.windows, ["arm"]),
    ]
    if let (system, architectures) = fixed[text] {
      self.system = system
      self.architectures = architectures
      return
    }
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    switch parts[0] {
    case "linux": system = .linux
    case "manylinux1": system = .manylinux(SystemVersion(major: 2, minor: 5))
    case "manylinux2010": system = .manylinux(SystemVersion(major: 2, minor: 12))
    case "manylinux2014": system = .manylinux(SystemVersion(major: 2, minor: 17))
    case "manylinux", "musllinux", "macosx":
      guard parts.count > 3, let version = SystemVersion("\(parts[1]).\(parts[2])") else {
        return nil
      }
      switch parts[0] {
      case "manylinux": system = .manylinux(version)
      case "musllinux": system = .musllinux(version)
      default: system = .macOS(version)
      }
    case let word where Self.others.contains(String(word)):
      system = .other
      return
    default: return nil
    }
    let isNumbered = ["manylinux", "musllinux", "macosx"].contains(parts[0])
    let name = parts.dropFirst(isNumbered ? 3 : 1).joined(separator: "_")
    if case .macOS = system {
      guard let processors = Self.macProcessors[name] else { return nil }
      architectures = processors
    } else {
      // A machine's own Linux may be on any processor.
      let processor = Self.linuxProcessors[name]
      if processor == nil, isNumbered || name.isEmpty || parts[0] != "linux" { return nil }
      architectures = processor.map { [$0] } ?? []
    }
  }

  /// What `sysconfig.get_platform()` and the standards name besides.
  private static let others: Set<String> = [
    "ios", "android", "pyodide", "pyemscripten", "emscripten", "wasi", "freebsd", "openbsd",
    "netbsd", "dragonfly", "aix", "solaris", "sunos", "cygwin", "mingw", "haiku",
  ]

  private static let linuxProcessors: [String: String] = [
    "x86_64": "x86_64", "i686": "i686", "i386": "i686", "aarch64": "aarch64", "arm64": "aarch64",
    "armv6l": "arm", "armv7l": "arm", "armv8l": "arm", "ppc64": "ppc64", "ppc64le": "ppc64",
    "s390x": "s390x", "riscv64": "riscv64", "loongarch64": "loongarch64",
  ]

  private static let macProcessors: [String: Set<String>] = [
    "x86_64": ["x86_64"], "arm64": ["arm64"], "i386": ["i386"], "ppc": ["ppc"],
    "ppc64": ["ppc64"], "universal2": ["x86_64", "arm64"], "intel": ["x86_64"],
    "universal": [], "fat": [], "fat3": [], "fat32": [], "fat64": [],
  ]

  /// The kind of compiled files that it runs.
  var format: ObjectFile.Format? {
    switch system {
    case .linux, .manylinux, .musllinux: .elf
    case .macOS: .machO
    case .windows: .windows
    case .any, .other: nil
    }
  }
}

extension WheelName {
  /// The platform tags that are known.
  var platforms: [PlatformTag] { platform.compactMap(PlatformTag.init) }
}
