// A release as people and scripts read it.

import Bumping
import Host
import Releasing
import Standards
import Testing
import Versioning
import Workspace

private func plan() throws -> ReleasePlan {
  var bump = BumpPlan()
  bump.steps = [
    .init(package: try ProjectName("core"), old: try Version("1.0.0"), new: try Version("1.1.0"))
  ]
  bump.edits = [FileEdit(path: "a.toml", old: [], new: [1], what: ["version"])]
  bump.tags = ["v1.1.0"]
  bump.message = "Release 1.1.0"
  var plan = ReleasePlan(bump: bump, base: "b1")
  plan.branch = "main"
  plan.indexes = ["file:.cache/index"]
  plan.released = [try ProjectName("core")]
  plan.checks = [ReleaseCheck("git", "on `main`")]
  plan.checklist = ["read it"]
  plan.omissions = [.push: "this repository has no remote", .notify: "`notify` is not set"]
  return plan
}

@Test func `a release is a numbered checklist`() throws {
  #expect(
    try releaseLines(plan()).joined(separator: "\n") == """
      release 1.0.0 → 1.1.0

      checked
        ✓ git             on `main`

      to do
        1 bump            a.toml
        2 validate        build 1 wheel, then every check and test
        3 commit          `Release 1.1.0` on `main`
        4 tag             `v1.1.0`, annotated
        5 distribute      publish to `file:.cache/index`
        6 verify-install  install 1.1.0 from there, as a user would, and import it
        - push            left out: this repository has no remote
        - notify          left out: `notify` is not set

      for you
        ☐ read it
      """)
}

@Test func `what an earlier call did has a tick`() throws {
  let lines = try releaseLines(plan(), done: [.bump, .validate])
  #expect(lines.contains("  ✓ bump            a.toml"))
  #expect(lines.contains("  3 commit          `Release 1.1.0` on `main`"))
}

@Test func `a release is one object a line`() throws {
  #expect(
    try jsonLines(plan(), done: [.bump]).joined(separator: "\n") == #"""
      {"type":"check","name":"git","fact":"on `main`"}
      {"type":"releaseStep","name":"bump","state":"doneBefore","what":"a.toml"}
      {"type":"releaseStep","name":"validate","state":"toDo","what":"build 1 wheel, then every check and test"}
      {"type":"releaseStep","name":"commit","state":"toDo","what":"`Release 1.1.0` on `main`"}
      {"type":"releaseStep","name":"tag","state":"toDo","what":"`v1.1.0`, annotated"}
      {"type":"releaseStep","name":"distribute","state":"toDo","what":"publish to `file:.cache/index`"}
      {"type":"releaseStep","name":"verify-install","state":"toDo","what":"install 1.1.0 from there, as a user would, and import it"}
      {"type":"releaseStep","name":"push","state":"leftOut","what":"this repository has no remote"}
      {"type":"releaseStep","name":"notify","state":"leftOut","what":"`notify` is not set"}
      {"type":"forPeople","what":"read it"}
      {"type":"release","version":1,"packages":[{"name":"core","old":"1.0.0","new":"1.1.0"}],"tags":["v1.1.0"],"commit":"b1","branch":"main","remote":null,"indexes":["file:.cache/index"],"files":["a.toml"],"published":["core"],"commits":null,"notify":null}
      """#)
}
