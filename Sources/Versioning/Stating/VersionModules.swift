// Files of a package's code in which versions usually stand, found by their names.

public import Host
import Standards
public import Workspace

/// Where Python projects keep `__version__`.
private let moduleNames: Set<String> = [
  "__init__.py", "__about__.py", "__version__.py", "_version.py", "version.py", "about.py",
]

/// Names of files that hold a version and nothing else.
private let plainNames: Set<String> = ["VERSION", "VERSION.txt", "version.txt"]

/// Folders without code that is shipped, and how deep the code's own files lie.
private let otherFolders: Set<String> = [
  "tests", "test", "testing", "docs", "doc", "examples", "build", "dist", "node_modules",
  "_vendor", "vendor", "vendored", "venv",
]
private let depth = 5

/// The package's files with such names, sorted.
/// - Parameter others: folders of packages, which are passed over where they lie in this one.
public func versionModules(
  of package: Package, besides others: [Path], disk: any FileSystem
) -> [Path] {
  let inner = Set(
    others.compactMap { $0 == package.path ? nil : $0.relative(to: package.path) })
  let entries = try? disk.tree(below: package.path) { folder in
    let name = folder.name.string
    return name.hasPrefix(".") || otherFolders.contains(name) || name.hasSuffix(".egg-info")
      || inner.contains(folder) || folder.bytes.count { $0 == UInt8(ascii: "/") } >= depth
  }
  return (entries ?? []).filter { entry in
    entry.status.kind == .file && (moduleNames.contains(entry.path.name.string))
  }.map { (package.path / $0.path).lexicallyNormal }
}

/// The one file that a `setup.py` which computes the version names, and that states one.
///
/// `exec(open("shop/version.py").read())`, `open(os.path.join(folder, "_version.py"))` and the like.
func versionFile(
  namedBy script: [UInt8], of package: Package, disk: any FileSystem
) -> (file: Path, range: Range<Int>)? {
  func isNamed(_ name: String) -> Bool {
    ["\"", "'", "/"].contains { start in
      ["\"", "'"].contains { end in
        script.firstRange(of: Array((start + name + end).utf8)) != nil
      }
    }
  }
  var found: [(file: Path, range: Range<Int>)] = []
  for name in plainNames.sorted() where isNamed(name) {
    let file = package.path / Path(name)
    guard let bytes = try? disk.contents(of: file) else { continue }
    let range = trimmedRange(0..<bytes.count, of: bytes)
    if Version(spelled: String(decoding: bytes[range], as: UTF8.self)) != nil {
      found.append((file, range))
    }
  }
  let named = moduleNames.filter(isNamed)
  for file in versionModules(of: package, besides: [], disk: disk)
  where named.contains(file.name.string) {
    guard let bytes = try? disk.contents(of: file),
      let range = assignedString(to: ["__version__", "VERSION", "version"], in: bytes),
      Version(spelled: String(decoding: bytes[range], as: UTF8.self)) != nil
    else { continue }
    found.append((file, range))
  }
  if found.count > 1 {
    // The one whose folder is named, too.
    found = found.filter { place in
      let tail = place.file.parent.name / place.file.name
      return script.firstRange(of: tail.bytes) != nil
    }
  }
  return found.count == 1 ? found[0] : nil
}
