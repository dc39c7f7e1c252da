// What can be wrong with a monorepo's files: the facts and their words. Where in a file it is, `TOMLText`
// adds; what is no TOML at all is said there.

public import Diagnostics
public import Host
import Notation
public import Standards

/// What is wrong with a pyproject.toml, with the choice of packages, or with Releasefile.lock.
public enum WorkspaceMistake: Error, Sendable, Hashable {
  // MARK: A pyproject.toml

  /// With the names of the tables that it has.
  case noProject(Path, tables: [String])
  case noName(suggested: String)
  case noVersion(ProjectName)
  /// It is stated, and in `dynamic`.
  case versionTwice(ProjectName)
  /// A value that the standards do not allow, at a path such as `project.version`.
  case badValue(at: String, StandardError)
  case badExtra(at: String, name: String, StandardError)
  case noBuildRequirements

  // MARK: Which folders are packages

  /// Two folders with one name, in one spelling or two.
  case sameName(ProjectName, Path, ProjectName, Path)
  /// A folder that `source` names has none of the files that make it a package.
  case noPackageFile(Path, marks: [Path], source: String)
  /// It is in a submodule of git that is not checked out.
  case noSubmodule(Path, Path, source: String)
  /// With the folders beside it.
  case noFolder(Path, source: String, others: [String])
  /// A folder that is left out, and perhaps should not be.
  case doubtful(Path, why: String)

  // MARK: Releasefile.lock

  case mergeConflict(Path)
  case noLockFormat
  case otherLockFormat(Int)
  case noLockedRequirements
  case lockedTwice
  case badPin(StandardError)
  case badHash(String)
  case noHash(ProjectName)
  case noLockKey(String)
}

extension WorkspaceMistake: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .noProject(let path, let tables):
      return Problem(
        "`\(path)` has no `[project]` table",
        at: Location(file: path.string, line: 1, column: 1),
        hints: (nearNameHint(to: "project", among: tables).map { [$0] } ?? [])
          + ["add a `[project]` table with `name` and `version`"])
    case .noName(let suggested):
      return Problem(
        "`[project]` has no `name`", hints: ["add a line like `name = \"\(suggested)\"`"])
    case .noVersion(let name):
      return Problem(
        "`[project]` of `\(name)` has no `version`",
        hints: [
          "add a line like `version = \"1.0.0\"`, or `dynamic = [\"version\"]` if the backend"
            + " knows it"
        ])
    case .versionTwice(let name):
      return Problem(
        "the version of `\(name)` is stated and in `dynamic` as well",
        hints: ["take `version` out of `dynamic`: build backends refuse to have both"])
    case .badValue(let path, let error):
      return Problem("`\(path)`: \(error)", hints: error.hint.map { [$0] } ?? [])
    case .badExtra(let path, let name, let error):
      return Problem(
        "`\(path)`: `\(name)` is not the name of an extra", hints: error.hint.map { [$0] } ?? [])
    case .noBuildRequirements:
      return Problem(
        "`[build-system]` has no `requires`",
        hints: ["add a line like `requires = [\"hatchling\"]`"])

    case .sameName(let first, let folder, let second, let other):
      return Problem(
        "`\(folder)` and `\(other)` are both named `\(second)`"
          + (first.text == second.text ? "" : ", which is the same as `\(first)`"),
        hints: [
          "give one of the two another name, or say in the Releasefile which folders are"
            + " packages: `packages = …`"
        ])
    case .noPackageFile(let path, let marks, let source):
      let names = marks.map { "`\($0)`" }.joined(separator: " and no ")
      return Problem(
        "the folder `\(path)` has no \(names)",
        hints: ["add one, or take the folder out of \(source)"])
    case .noSubmodule(let path, let submodule, let source):
      return Problem(
        path == submodule
          ? "the folder `\(path)`, which \(source) names, is a git submodule that is not checked out"
          : "the folder `\(path)`, which \(source) names, is in the git submodule `\(submodule)`, which"
            + " is not checked out",
        hints: ["get it with `git submodule update --init \(submodule)`"])
    case .noFolder(let path, let source, let others):
      return Problem(
        "there is no folder `\(path)`, which \(source) names",
        hints: nearNameHint(to: path.string, among: others).map { [$0] } ?? [])
    case .doubtful(let path, let why):
      return Problem(
        "`\(path)` may be meant to be released, too: \(why)",
        hints: [
          "mend it, or say in the Releasefile which folders are packages: `packages = …`;"
            + " `rel init` writes one"
        ])

    case .mergeConflict(let file):
      return Problem(
        "`\(file)` has a merge conflict", hints: ["take either side whole, then run `rel lock`"])
    case .noLockFormat: return generated("the lock file has no format `version`")
    case .otherLockFormat(let format):
      return Problem(
        "the lock file has format \(format), and this rel reads format 1",
        hints: ["use the rel that wrote it, or a newer one"])
    case .noLockedRequirements: return generated("the environment has no `requirements`")
    case .lockedTwice: return generated("these requirements are already locked above")
    case .badPin(let error): return generated(error.description)
    case .badHash(let text): return generated("`\(text)` is not `sha256:` and 64 digits")
    case .noHash(let name): return generated("`\(name)` has no hash")
    case .noLockKey(let key): return generated("`\(key)` is missing")
    }
  }

  /// A fault of a file that comes from rel alone.
  private func generated(_ text: String) -> Problem { Problem(text, hints: [generatedHint]) }
}

/// What to do about any fault of Releasefile.lock.
let generatedHint = "the file is generated: restore it, or run `rel lock` to make it again"

extension TOMLText {
  /// What is wrong at `path`, or at its nearest table or array that is written down.
  func problem(
    _ mistake: WorkspaceMistake, at path: [TOMLKey], _ part: TOMLPlaces.Part = .value
  ) -> Problem {
    let problem = mistake.problem
    return self.problem(problem.message, at: path, part, hints: problem.hints)
  }

  /// What is wrong with the bytes in `range`.
  func problem(_ mistake: WorkspaceMistake, over range: Range<Int>) -> Problem {
    let problem = mistake.problem
    return self.problem(problem.message, over: range, hints: problem.hints)
  }
}
