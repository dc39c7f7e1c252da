// What `versions` is told: which packages are released and how their versions belong together.

import Host
import Standards
import Workspace

/// The arguments of `builtin versions`.
struct VersionSettings: Hashable {
  /// An argument that makes no sense.
  struct Fault: Error {
    var message: String
  }

  /// The packages that are not to be released.
  var unreleased: Set<ProjectName> = []
  /// Whether each package has versions of its own; else all have one.
  var isIndependent = false
  /// The changelog of all packages; nil for none.
  var changelog: Path?

  init(_ arguments: [String]) throws(Fault) {
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts.first {
      case "--unreleased":
        if let name = try? ProjectName(value) { unreleased.insert(name) }
      case "--changelog": changelog = Path(value)
      case "--versioning":
        guard ["lockstep", "independent"].contains(value) else {
          throw Fault(
            message: "`versioning` is `\(value)`, neither `lockstep` nor `independent`")
        }
        isIndependent = value == "independent"
      // What backends answered about packages is in the key, and says nothing here.
      default: break
      }
    }
  }
}
