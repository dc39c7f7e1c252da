// The suffix of a compiled module's file: which Python can import it.

import Host
import Wheels

/// A file that Python imports: `_speed.cpython-312-x86_64-linux-gnu.so`.
/// - Source: PEP 3149; `importlib.machinery.EXTENSION_SUFFIXES`.
struct CompiledModule: Equatable {
  /// `_speed`.
  var stem: String
  /// In the words of tags: `cp312`, `cp313t`, `abi3`, `pp310`; nil where the suffix is for any.
  var interpreter: String?

  /// Nil for a file that Python does not import: a library, or one whose name is not that of a module.
  init?(_ path: Path) {
    let parts = path.name.string.split(separator: ".", omittingEmptySubsequences: false)
    guard let stem = parts.first, let last = parts.last, parts.count == 2 || parts.count == 3,
      last == "so" || last == "pyd", isDottedName(stem)
    else { return nil }
    self.stem = String(stem)
    if parts.count == 2 { return }
    let fields = parts[1].split(separator: "-").map(String.init)
    guard let first = fields.first else { return nil }
    switch first {
    case "abi3", "abi3t": interpreter = first
    case "cpython":
      guard fields.count > 1 else { return nil }
      interpreter = "cp" + fields[1].prefix { !"mud".contains($0) }
    case _ where first.hasPrefix("cp3"): interpreter = first
    case _ where first.hasPrefix("pypy"): interpreter = "pp" + first.dropFirst(4)
    case _ where first.hasPrefix("graalpy"): interpreter = first
    default: return nil
    }
  }
}

extension WheelContents {
  /// A compiled member.
  struct Object {
    var path: Path
    var file: ObjectFile
    /// Nil for a library or program.
    var module: CompiledModule?

    /// Whether it is the wheel's own: no test's data, and no launcher that is copied somewhere.
    var isInstalledCode: Bool {
      !path.isOfTests && !(file.format == .windows && path.bytes.ends(with: ".exe"))
    }
  }

  /// The compiled members by path.
  var sortedObjects: [Object] {
    objects.sorted { $0.key < $1.key }
      .map { Object(path: $0.key, file: $0.value, module: CompiledModule($0.key)) }
  }

  /// Whether another file of the same module is for one of the platforms.
  func hasVariant(of object: Object, for platforms: [PlatformTag]) -> Bool {
    guard let stem = object.module?.stem else { return false }
    let folder = object.path.parent
    return objects.contains { path, file in
      path.parent == folder && path != object.path && CompiledModule(path)?.stem == stem
        && platforms.contains {
          $0.format == file.format && $0.architectures.isSubset(of: file.architectures)
        }
    }
  }
}
