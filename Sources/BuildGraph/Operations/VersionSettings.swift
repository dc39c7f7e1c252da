// What `builtin versions` is told: which packages are released and how their versions belong
// together.

public import Host
public import Standards
import Workspace

/// The words of `builtin versions`.
public struct VersionSettings: Sendable, Hashable {
  /// The packages that are not to be released.
  public private(set) var unreleased: Set<ProjectName> = []
  /// Whether each package has versions of its own; else all have one.
  public private(set) var isIndependent = false
  /// The changelog of all packages; nil for none.
  public private(set) var changelog: Path?

  init(_ words: inout OperationWords) throws(OperationFault) {
    while let word = words.next() {
      if let text = word.dropping("--unreleased=") {
        unreleased.insert(try words.project(text))
      } else if let text = word.dropping("--changelog=") {
        changelog = Path(text)
      } else if let text = word.dropping("--versioning=") {
        guard ["lockstep", "independent"].contains(text) else {
          throw words.fault(.versioning(text))
        }
        isIndependent = text == "independent"
      } else {
        throw words.fault(.unknown(word, operation: "versions"))
      }
    }
  }
}
