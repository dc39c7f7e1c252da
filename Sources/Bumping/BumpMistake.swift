// Why files do not get another version, or a hotfix has nothing to start from: the facts and their
// words. Why a version itself is refused is in `BumpRefusal`.

public import Changelogs
public import Diagnostics
public import Host
public import Standards

/// Why a bump does not come to its end.
public enum BumpMistake: Error, Sendable, Hashable {
  // MARK: Which packages

  case noPackages
  /// `--only`, where all packages have one version.
  case releasedTogether
  /// The packages have versions of their own, and none was named.
  case severalVersions([ProjectName])

  /// A word of `tag` for a package that is not there.
  case tagOfNoPackage(String, names: [ProjectName])
  case badTagForm(String)
  case badPinPolicy(String)

  // MARK: Where the version is

  case badVersion(file: Path, StandardError)
  /// The version comes from git's tags, by a tool of that name, and the bump makes none.
  case onlyTags(ProjectName, tool: String)
  /// The same, and there is no tag to go on from.
  case noTag(ProjectName, tool: String)
  /// Where the version is written nobody can tell.
  case unknownPlace(ProjectName, folder: Path, why: String)

  /// The version is stated as numbers, which cannot say this one.
  case onlyNumbers(Version, in: Path)

  // MARK: `version_files`

  case noVersionFile(String)
  case badPattern(GlobError)
  /// The file has no line with the version; `text` is what such a line has to hold.
  case versionNotThere(Path, Version, named: String, text: String?)

  // MARK: Changelogs

  /// A changelog in a form that rel does not read.
  case changelogForm(Path)
  case changelog(Path, ChangelogRefusal)

  // MARK: Writing

  /// More of the file would change than was meant to.
  case notEditable(Path)
  case changedMeanwhile(Path)
  case nothingTracked

  // MARK: A hotfix's line

  /// What was asked for, and the newest release that there is.
  case noRelease(String?, newest: String?)
  case mendedBefore(tag: String, by: String)
}

extension BumpMistake: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .noPackages: return Problem("there are no packages, so there is no version to bump")
    case .releasedTogether:
      return Problem(
        "the packages here are released together, in one version",
        hints: ["leave out `--only`, or write `versioning = independent` in the Releasefile"])
    case .severalVersions(let names):
      let listed = names.map { "`\($0)`" }.joined(separator: ", ")
      return Problem(
        "the packages here have versions of their own: say which one to bump",
        hints: ["`--only PACKAGE`; the packages are \(listed)"])

    case .tagOfNoPackage(let word, let names):
      let listed = names.map { "`\($0)`" }.joined(separator: ", ")
      return Problem(
        "`tag`: `\(word)` is for no package that is here",
        hints: ["write `PACKAGE:FORM`, or `FORM` for all; the packages are \(listed)"])
    case .badTagForm(let word):
      return Problem(
        "`tag`: `\(word)` does not say where the version stands",
        hints: ["write `v{version}`, `{name}@{version}` or the like"])
    case .badPinPolicy(let word):
      return Problem(
        "`pins` is `\(word)`",
        hints: [
          "`exact`, `floor` or `compatible` say which requirements between packages move, `none` that"
            + " all of them stay; without it, those move that are in step"
        ])

    case .badVersion(let file, let error):
      return Problem("`\(file)`: \(error)", hints: error.hint.map { [$0] } ?? [])
    case .onlyTags(let name, let tool):
      return Problem(
        "`\(name)` takes its version from git's tags (\(tool)): only a tag changes it",
        hints: ["add `--tag`"])
    case .noTag(let name, let tool):
      return Problem(
        "`\(name)` takes its version from git's tags (\(tool)), and no tag of this commit's history"
          + " names one",
        hints: [
          "say the first version itself: `rel bump 0.1.0 --tag`",
          "where the clone has no tags, get them with `git fetch --tags`",
        ])
    case .unknownPlace(let name, let folder, let why):
      return Problem(
        "cannot tell where the version of `\(name)` is written: \(why)",
        hints: [
          "name the file in the Releasefile: `version_files = \(folder)/…`, or state the version in"
            + " `[project]`"
        ])

    case .onlyNumbers(let version, let file):
      return Problem(
        "`\(file)` states the version as a tuple of numbers, which cannot say `\(version)`",
        hints: ["state the version as a string there, or choose one without letters"])

    case .noVersionFile(let file):
      return Problem(
        "there is no file `\(file)`, which `version_files` names",
        hints: ["correct the name in the Releasefile, or take it out"])
    case .badPattern(let error):
      return Problem("`version_files`: \(error)", hints: [error.hint])
    case .versionNotThere(let file, let version, let named, let text):
      return Problem(
        "`\(file)`, which `version_files` names, does not hold the version `\(version)`",
        hints: [
          text.map { "no line with `\($0)` has it" }
            ?? "only lines with the word `version` are looked at; `\(named):TEXT` takes lines with"
            + " another text"
        ])

    case .changelogForm(let file):
      return Problem(
        "`\(file)` is neither Markdown nor reStructuredText nor AsciiDoc",
        hints: ["write the new section by hand"])
    case .changelog(let file, let refusal): return refusal.problem(file)

    case .notEditable(let file):
      return Problem(
        "cannot change `\(file)` without changing more of it than intended",
        hints: ["change it by hand, and report this file: it is a mistake of rel"])
    case .changedMeanwhile(let path):
      return Problem("`\(path)` changed while rel looked at it", hints: ["start again"])
    case .nothingTracked:
      return Problem(
        "git tracks none of the files that change, so there is nothing to commit",
        hints: ["add them with `git add`, or leave out `--commit` and `--tag`"])

    case .noRelease(let word, let newest):
      return Problem(
        word.map { "no release has the tag or version `\($0)`" } ?? "no tag names a release",
        hints: [
          newest.map { "the newest one is `\($0)`" }
            ?? "a hotfix starts at a release's tag; `git fetch --tags` gets those of the remote"
        ])
    case .mendedBefore(let tag, let newer):
      return Problem(
        "`\(tag)` was mended before: `\(newer)` is the newest release of its line",
        hints: ["`rel release --hotfix \(newer)` goes on from there"])
    }
  }
}

extension ChangelogRefusal {
  fileprivate func problem(_ file: Path) -> Problem {
    switch self {
    case .oldestFirst:
      Problem(
        "`\(file)` has its oldest release first, and rel writes the new section before all others",
        hints: ["write the new section by hand"])
    case .noReleases:
      Problem(
        "no heading of `\(file)` says a version, so nobody can tell where a new section belongs",
        hints: ["write the new section by hand, or a heading `Unreleased` where it is to stand"])
    case .swallowed:
      Problem(
        "in `\(file)` a new section would stand inside of something else: a comment or code that has no"
          + " end",
        hints: ["end it, or write the new section by hand"])
    case .unnamed:
      Problem(
        "`\(file)` is about several packages with versions of their own, and its headings do not"
          + " say which one is released",
        hints: [
          "write the new section by hand, or the package's name before the versions in its headings"
        ])
    }
  }
}
