// A release of two packages, as values.

import Bumping
import Host
import Standards
import Versioning
import Workspace

let base = String(repeating: "b", count: 40)
let released = String(repeating: "c", count: 40)
let later = String(repeating: "d", count: 40)

func releasePlan(_ adjust: (inout ReleasePlan) -> Void = { _ in }) throws -> ReleasePlan {
  var bump = BumpPlan()
  for name in ["core", "cdk"] {
    bump.steps.append(
      .init(
        package: try ProjectName(name), old: try Version("1.0.0"), new: try Version("1.1.0")))
  }
  bump.edits = [
    FileEdit(path: "a.toml", old: Array("1.0.0".utf8), new: Array("1.1.0".utf8), what: ["version"])
  ]
  bump.lockFolders = ["."]
  bump.tags = ["v1.1.0"]
  bump.message = "Release 1.1.0"
  var plan = ReleasePlan(bump: bump, base: base)
  plan.locks = [.init(path: "uv.lock", old: Array("lock".utf8))]
  plan.branch = "main"
  plan.remote = .init(name: "origin", branch: "main")
  plan.indexes = ["file:.cache/index"]
  plan.released = try [ProjectName("core"), ProjectName("cdk")]
  plan.checklist = ["read the changelog", "tell them"]
  plan.omissions[.notify] = "`notify` is not set"
  adjust(&plan)
  return plan
}

/// What is seen after the bump, before the commit.
func situation(
  head: String = base, branch: String? = "main", file: ReleaseSituation.FileState = .new
) -> ReleaseSituation {
  var seen = ReleaseSituation(head: head, branch: branch)
  seen.files = ["a.toml": file]
  seen.uncommitted = file == .old ? [] : ["a.toml"]
  return seen
}
