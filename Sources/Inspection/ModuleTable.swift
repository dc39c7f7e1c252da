// Which modules Python finds once a wheel is installed, as far as the wheel alone can tell.

import Host
import Wheels

/// The modules and packages of a wheel by their dotted names.
struct ModuleTable {
  enum Presence {
    case present
    /// Nothing else can bring it: the package above it is the wheel's own.
    case absent
    /// Another distribution may bring it, or the package makes it when it is imported.
    case unknown
  }

  private(set) var modules: Set<String> = []
  /// Folders, those without `__init__` included.
  private(set) var packages: Set<String> = []
  /// Packages with an `__init__` of their own that leaves their search path alone.
  private var closed: Set<String> = []
  private let hasPathFiles: Bool

  init(_ wheel: WheelContents) {
    hasPathFiles = wheel.members.contains { $0.path.bytes.ends(with: ".pth") }
    for member in wheel.members {
      guard let path = Self.installedPath(member.path) else { continue }
      var parts = path.parts.map { String(decoding: $0, as: UTF8.self) }
      guard let file = parts.popLast(), let stem = moduleStem(of: file) else { continue }
      if parts.count > 32 { continue }
      for count in parts.indices { packages.insert(parts[...count].joined(separator: ".")) }
      let package = parts.joined(separator: ".")
      if stem == "__init__" {
        modules.insert(package)
        if !wheel.dynamicPackages.contains(member.path.parent) { closed.insert(package) }
      } else {
        modules.insert((parts + [stem]).joined(separator: "."))
      }
    }
  }

  /// Where a member stands in `site-packages`; nil for what goes elsewhere.
  static func installedPath(_ path: Path) -> Path? {
    guard let top = path.topFolder else { return path }
    if top.bytes.ends(with: ".dist-info") { return nil }
    guard top.bytes.ends(with: ".data") else { return path }
    return path.relative(to: top / "purelib") ?? path.relative(to: top / "platlib")
  }

  /// Whether `a.b.c` can be imported.
  func presence(of name: String) -> Presence {
    if modules.contains(name) || packages.contains(name) { return .present }
    guard let dot = name.lastIndex(of: ".") else { return .unknown }
    let parent = String(name[..<dot])
    if closed.contains(parent) { return hasPathFiles ? .unknown : .absent }
    if packages.contains(parent) || modules.contains(parent) { return .unknown }
    return presence(of: parent) == .absent ? .absent : .unknown
  }

  /// Whether the first name of `a.b.c` is in the wheel.
  func hasTop(of name: String) -> Bool {
    let top = String(name.prefix { $0 != "." })
    return modules.contains(top) || packages.contains(top)
  }
}

/// The module that a file is: `x` of `x.py` and of `x.cpython-312-x86_64-linux-gnu.so`.
func moduleStem(of file: String) -> String? {
  for suffix in [".py", ".pyc"] where file.hasSuffix(suffix) {
    return String(file.dropLast(suffix.count))
  }
  guard file.hasSuffix(".so") || file.hasSuffix(".pyd") else { return nil }
  return String(file.prefix { $0 != "." })
}
