// What goes wrong with Python, uv and the environments made with them: the facts and, in one place,
// their wording. Whether a step or a tool is to blame decides rel's exit status.

public import Diagnostics
public import Host
public import Standards
public import Workspace

/// A tool, an environment or a resolution that could not be had.
public enum PythonToolError: Error, Sendable, Equatable {
  /// No `python3` in PATH.
  case noPython
  /// `python3` is there and does not run; with its last words.
  case brokenPython(Path, words: String)
  /// Below what rel needs, or below what the lock file was made for.
  case oldPython(Path, version: String, minimum: String, why: String)
  /// Not in the range of a package.
  case otherPython(Path, version: String, package: ProjectName, range: String)
  /// Neither uv nor a way to install it; `packages` are Debian's names for what is missing.
  case noInstaller(packages: [String])
  /// The network, or an index in it; `what` was wanted.
  case unreachable(what: String, words: String)
  /// No versions fulfil `what`, by the index that was asked.
  case unsatisfiable(what: String, words: String)
  /// uv or pip ended with an error of another kind; `what` was wanted.
  case refused(what: String, words: String)
  /// A requirement that names a file or a URL cannot be pinned by version and hash.
  case notPinnable(String)
  /// What a file says that it comes from, and rel does not take it from there.
  case elsewhere(String, RequirementSource.Place, origin: String)
  /// A group for tests includes one that there is not: "`a` includes `b`".
  case missingGroup(String)
  case file(FileError)
  case process(ProcessError)
  /// The task was cancelled: rel was told to stop.
  case interrupted

  /// How rel's exit status sees it.
  public var cause: Problem.Cause {
    switch self {
    case .unsatisfiable, .notPinnable, .elsewhere, .missingGroup, .otherPython: .fault
    case .file: .disk
    case .interrupted: .interrupted
    default: .unreachable
    }
  }

  /// One line.
  public var summary: String {
    switch self {
    case .noPython: "there is no `python3` in PATH"
    case .brokenPython(let path, let words): "`\(path)` does not run: \(words)"
    case .oldPython(let path, let version, let minimum, let why):
      "`\(path)` is Python \(version), and \(why) Python \(minimum) or newer"
    case .otherPython(let path, let version, let package, let range):
      "`\(path)` is Python \(version), and `\(package)` requires Python `\(range)`"
    case .noInstaller: "there is no `uv` in PATH, and this Python cannot install it"
    case .unreachable(let what, let words): "cannot reach the package index for \(what): \(words)"
    case .unsatisfiable(let what, let words): "no versions fulfil \(what): \(words)"
    case .refused(let what, let words): "cannot get \(what): \(words)"
    case .notPinnable(let requirement): "`\(requirement)` cannot be pinned by version and hash"
    case .elsewhere(let name, .path(let path), let origin):
      "`\(name)` is in the folder `\(path)` by `\(origin)`, and that is no package here"
    case .elsewhere(let name, .index(let index), let origin):
      "`\(name)` is from the index `\(index)` by `\(origin)`, and no lock file has it"
    case .elsewhere(let name, .member, let origin):
      "`\(name)` is a member of the workspace by `\(origin)`, and no package here"
    case .elsewhere(let name, .url(let url), let origin):
      "`\(name)` is from `\(url)` by `\(origin)`"
    case .missingGroup(let words): "\(words), and there is no such group"
    case .file(let error): error.description
    case .process(let error): error.description
    case .interrupted: "interrupted"
    }
  }

  /// What to do about it.
  public var hints: [String] {
    switch self {
    case .noPython: ["install Python 3.9 or newer, or put it into PATH"]
    case .brokenPython: ["`python3 --version` in the same shell says what is wrong with it"]
    case .oldPython: ["put a newer `python3` first in PATH"]
    case .otherPython(_, _, let package, _):
      [
        "put a Python that fits first in PATH, or install one where rel finds it: `uv python install` and"
          + " pyenv do; a `.python-version` at the root chooses among them",
        "`rel make --only` leaves `\(package)` out",
      ]
    case .noInstaller(let packages):
      ["install uv, or on Debian and Ubuntu: apt install \(packages.joined(separator: " "))"]
    case .unreachable:
      [
        "check the network, and the index and proxy that uv and pip are configured with;"
          + " what is in the cache needs none"
      ]
    case .unsatisfiable: ["check the names and versions, and which index uv is configured with"]
    // pip is asked for nothing but uv itself.
    case .refused(what: "`uv`", _):
      [
        "put uv into PATH, or let pip find it: PIP_NO_INDEX, PIP_INDEX_URL and pip.conf say where"
          + " pip looks"
      ]
    case .refused: []
    case .notPinnable: ["name a version that an index holds, as `name==1.2`"]
    case .elsewhere(_, .index, _):
      ["`uv lock` writes a uv.lock, whose indexes are known"]
    case .elsewhere(let name, _, _):
      [
        "name its folder among the packages in the Releasefile, `packages = …`; or take `\(name)` out of"
          + " what the tests need"
      ]
    case .missingGroup: ["correct the name in `include-group`, or add the group"]
    case .file(let error): error.hint.map { [$0] } ?? []
    case .process, .interrupted: []
    }
  }
}

extension PythonToolError: ProblemConvertible {
  public var problem: Problem { Problem(summary, hints: hints, cause: cause) }
}

extension PythonToolError: CustomStringConvertible {
  public var description: String {
    ([summary] + hints.map { "hint: \($0)" }).joined(separator: "\n")
  }
}

/// "`a`, `b` and `c`".
func list(_ names: [String]) -> String {
  let quoted = names.map { "`\($0)`" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
  return quoted.dropLast().joined(separator: ", ") + " and " + last
}
