// What the commands about versions say of what cannot be: the facts and their words. What a bump finds in
// files is in `BumpMistake`.

public import Diagnostics
public import Host
public import Standards

/// Why a command about versions does not do what it was asked.
public enum VersionsMistake: Error {
  case prereleaseHasNoSuggestion(Version)
  case noCommitAsksForRelease(range: String)
  case otherRepository(Path)
  /// The word, and where the Releasefile has it.
  case unknownVersioning(String, Location?)
}

extension VersionsMistake: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .prereleaseHasNoSuggestion(let old):
      Problem(
        "`\(old)` is a prerelease, so commits do not say what comes next",
        hints: ["say `final` for the release, or `--pre rc` for one more prerelease"])
    case .noCommitAsksForRelease(let range):
      Problem(
        "no commit \(range) asks for a release",
        hints: ["say what the next version is: `patch`, `minor`, `major`, or the version itself"])
    case .otherRepository(let file):
      Problem(
        "`\(file)` belongs to another git repository, a submodule, and rel commits to one",
        hints: ["bump without `--commit` and `--tag`, and commit in both repositories"])
    case .unknownVersioning(let word, let place):
      Problem(
        "`versioning` is `\(word)`", at: place,
        hints: [
          "`lockstep`: all packages have one version; `independent`: each has versions of its own"
        ])
    }
  }
}
