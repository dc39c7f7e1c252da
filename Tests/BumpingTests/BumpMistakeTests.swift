// Each fact about a bump in the words that people read; those of a version are in `BumpRefusalTests`.

import Bumping
import Diagnostics
import Host
import Standards
import Testing
import Versioning

@Suite struct BumpMistakeTests {
  @Test(arguments: [
    (BumpMistake.noPackages, Problem("there are no packages, so there is no version to bump")),
    (
      .releasedTogether,
      Problem(
        "the packages here are released together, in one version",
        hints: ["leave out `--only`, or write `versioning = independent` in the Releasefile"])
    ),
    (
      .noVersionFile("v.txt"),
      Problem(
        "there is no file `v.txt`, which `version_files` names",
        hints: ["correct the name in the Releasefile, or take it out"])
    ),
    (
      .notEditable("pyproject.toml"),
      Problem(
        "cannot change `pyproject.toml` without changing more of it than intended",
        hints: ["change it by hand, and report this file: it is a mistake of rel"])
    ),
    (
      .changedMeanwhile("pyproject.toml"),
      Problem("`pyproject.toml` changed while rel looked at it", hints: ["start again"])
    ),
    (
      .nothingTracked,
      Problem(
        "git tracks none of the files that change, so there is nothing to commit",
        hints: ["add them with `git add`, or leave out `--commit` and `--tag`"])
    ),
    (
      .noRelease("v9", newest: "v1.2"),
      Problem("no release has the tag or version `v9`", hints: ["the newest one is `v1.2`"])
    ),
    (
      .noRelease(nil, newest: nil),
      Problem(
        "no tag names a release",
        hints: ["a hotfix starts at a release's tag; `git fetch --tags` gets those of the remote"])
    ),
    (
      .mendedBefore(tag: "v1.2.0", by: "v1.2.1"),
      Problem(
        "`v1.2.0` was mended before: `v1.2.1` is the newest release of its line",
        hints: ["`rel release --hotfix v1.2.1` goes on from there"])
    ),
  ])
  func `a fact has its words`(mistake: BumpMistake, problem: Problem) {
    #expect(mistake.problem == problem)
  }

  @Test func `packages are named with what is said of them`() throws {
    let (one, two) = (try ProjectName("one"), try ProjectName("two"))
    #expect(
      BumpMistake.severalVersions([one, two]).problem
        == Problem(
          "the packages here have versions of their own: say which one to bump",
          hints: ["`--only PACKAGE`; the packages are `one`, `two`"]))
    #expect(
      BumpMistake.onlyTags(one, tool: "setuptools-scm").problem
        == Problem(
          "`one` takes its version from git's tags (setuptools-scm): only a tag changes it",
          hints: ["add `--tag`"]))
    #expect(
      BumpMistake.noTag(one, tool: "hatch-vcs").problem.message
        == "`one` takes its version from git's tags (hatch-vcs), and no tag of this commit's history "
        + "names one")
    #expect(
      BumpMistake.unknownPlace(one, folder: "p/one", why: "it is a secret").problem
        == Problem(
          "cannot tell where the version of `one` is written: it is a secret",
          hints: [
            "name the file in the Releasefile: `version_files = p/one/…`, or state the version in "
              + "`[project]`"
          ]))
  }

  @Test func `a line without the version is told with what was looked for`() throws {
    let version = try Version("1.0")
    #expect(
      BumpMistake.versionNotThere("a.txt", version, named: "*.txt", text: nil).problem
        == Problem(
          "`a.txt`, which `version_files` names, does not hold the version `1.0`",
          hints: [
            "only lines with the word `version` are looked at; `*.txt:TEXT` takes lines with another "
              + "text"
          ]))
    #expect(
      BumpMistake.versionNotThere("a.txt", version, named: "a.txt", text: "x").problem.hints
        == ["no line with `x` has it"])
  }
}
