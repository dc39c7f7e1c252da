// Folders with a project that are no packages of the monorepo, and why: what a newcomer looks for
// in vain, and what must not be released by mistake. Who tells it, and when, is for others.

public import Diagnostics
public import Host
import Notation
import Standards

/// A folder that somebody could take for a package.
public struct LeftOut: Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    /// Its file is wrong, as the message says.
    case mistake(String)
    /// Its file is one to be filled in.
    case template
    /// Another folder has a project of the same name, and comes first.
    case sameName(as: Path)
    /// A member of a uv workspace without `[build-system]`, which uv does not build either.
    case noBuildSystem
    /// `tool.uv.package` or `tool.poetry.package-mode` is false.
    case notBuilt
    /// The uv workspace excludes it.
    case excluded
    /// It is beside the uv workspace's members.
    case noMember
    /// A submodule of git that is not checked out.
    case noSubmodule
    /// It is below a folder in which nobody looks for packages unless told to.
    case below(Path)
  }

  public var path: Path
  public var reason: Reason

  public init(_ path: Path, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// Whether somebody may have meant it to be released: worth a word each time.
  public var isDoubtful: Bool {
    switch reason {
    case .mistake, .sameName, .noSubmodule: true
    case .template, .noBuildSystem, .notBuilt, .excluded, .noMember, .below: false
    }
  }

  /// The reason in a few words, to stand behind the path.
  public var why: String {
    switch reason {
    case .mistake(let message): message
    case .template: "a template"
    case .sameName(let other): "`\(other)` has the same name"
    case .noBuildSystem: "no `[build-system]`"
    case .notBuilt: "its file says that it is no package"
    case .excluded: "excluded by the uv workspace"
    case .noMember: "no member of the uv workspace"
    case .noSubmodule: "a submodule that is not checked out: `git submodule update --init`"
    case .below(let folder): "below `\(folder)`"
    }
  }
}

extension MonorepoLayout {
  /// A line for each of the first doubtful folders that are left out.
  public var notes: [String] {
    let doubtful = leftOut.filter(\.isDoubtful)
    var notes = doubtful.prefix(3).map { "`\($0.path)` is left out: \($0.why)" }
    if doubtful.count > notes.count {
      notes.append(
        "\(doubtful.count - notes.count) more folders are left out: "
          + "`rel init -n` tells which and why")
    }
    return notes
  }

  /// What stands in the way of a release: nobody has said what becomes of these folders.
  public var doubts: [Problem] {
    leftOut.filter(\.isDoubtful).map { one in
      WorkspaceMistake.doubtful(one.path, why: one.why).problem
    }
  }
}

/// Whether a file is one that a tool fills in: its own marks are in it, or the project's name is a
/// gap.
func isTemplate(_ bytes: [UInt8]) -> Bool {
  let text = String(decoding: bytes, as: UTF8.self)
  for line in text.split(whereSeparator: \.isNewline) {
    // Tools' own strings may have `{{`: hooks that fill in a version, say.
    if line.contains("{%") || line.contains("<%") { return true }
    let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmingASCIISpace)
    guard parts.count == 2 else { continue }
    if parts[1].hasPrefix("{{") { return true }
    let isGap = parts[1].contains { "<>{}$%@".contains($0) } || parts[1].dropFirst().hasPrefix("__")
    if parts[0] == "name", isGap { return true }
  }
  return false
}
