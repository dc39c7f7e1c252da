// Facts about a monorepo's files in the words that people read, where no other test reads them whole.

import Diagnostics
import Standards
import Testing
import Workspace

@Suite struct WorkspaceMistakeTests {
  @Test(arguments: [
    (
      WorkspaceMistake.noProject("a/pyproject.toml", tables: ["projcet", "tool"]),
      Problem(
        "`a/pyproject.toml` has no `[project]` table",
        at: Location(file: "a/pyproject.toml", line: 1, column: 1),
        hints: ["did you mean `projcet`?", "add a `[project]` table with `name` and `version`"])
    ),
    (
      .noPackageFile(
        "a", marks: ["pyproject.toml", "setup.py"], source: "the variable `packages`"),
      Problem(
        "the folder `a` has no `pyproject.toml` and no `setup.py`",
        hints: ["add one, or take the folder out of the variable `packages`"])
    ),
    (
      .noFolder("libs/cor", source: "`tool.uv.workspace`", others: ["libs/core"]),
      Problem(
        "there is no folder `libs/cor`, which `tool.uv.workspace` names",
        hints: ["did you mean `libs/core`?"])
    ),
    (
      .doubtful("a", why: "it has no version"),
      Problem(
        "`a` may be meant to be released, too: it has no version",
        hints: [
          "mend it, or say in the Releasefile which folders are packages: `packages = …`; "
            + "`rel init` writes one"
        ])
    ),
    (
      .noLockKey("name"),
      Problem(
        "`name` is missing",
        hints: ["the file is generated: restore it, or run `rel lock` to make it again"])
    ),
    (
      .otherLockFormat(2),
      Problem(
        "the lock file has format 2, and this rel reads format 1",
        hints: ["use the rel that wrote it, or a newer one"])
    ),
  ])
  func `a fact has its words`(mistake: WorkspaceMistake, problem: Problem) {
    #expect(mistake.problem == problem)
  }

  @Test func `two spellings of one name are told as one`() throws {
    let mistake = WorkspaceMistake.sameName(
      try ProjectName("da-vinci"), "a", try ProjectName("Da.Vinci"), "b")
    #expect(
      mistake.problem.message
        == "`a` and `b` are both named `Da.Vinci`, which is the same as `da-vinci`")
  }
}
