// `rel release` as a user calls it: real git, a bare repository as the remote, an index in a folder.

import Foundation
import Host
import Testing

@Test func `a release goes from a clean tree to index and remote`() async throws {
  let checkout = try await ReleaseCheckout.make()
  let before = try await ReleaseCheckout.state(checkout)
  let listing = try checkout.listing()
  let plan = try await checkout.release("auto", "-n")
  #expect(plan.status == 0, "\(plan.err)")
  #expect(try checkout.listing() == listing)
  let head = try await checkout.shell("git rev-parse --short=7 HEAD").lines.joined()
  let checklist = """
    release 1.0.0 → 1.1.0

    checked
      ✓ git             on `main` at \(head), nothing uncommitted
      ✓ remote          `origin` has nothing of `main` that is not here
      ✓ index           `file:.cache/index` answers, and has none of the packages yet
      ✓ changelog       `CHANGELOG.md` has something to say, from 1 commit
      ✓ version         1.1.0 is free: no tag `v1.1.0` here or in `origin`, nothing in the index
      ✓ push            `origin` lets you push

    to do
      1 bump            CHANGELOG.md, packages/cdk/pyproject.toml, packages/core/pyproject.toml
      2 validate        build 2 wheels, then every check and test
      3 commit          `Release 1.1.0` on `main`
      4 tag             `v1.1.0`, annotated
      5 distribute      publish to `file:.cache/index`
      - verify-install  left out: `--no-verify-install`
      6 push            `main` and `v1.1.0` to `origin`, together or not at all
      - notify          left out: `notify` is not set

    for you
      ☐ read the changelog
      ☐ tell them

    """
  let dry = try await checkout.release("auto", "-n", "--no-verify-install")
  #expect(dry.out.hasPrefix(checklist), "\(dry.out)")
  #expect(dry.out.contains("+version = \"1.1.0\""))
  #expect(try await ReleaseCheckout.state(checkout) == before)

  let run = try await checkout.release("auto", "--no-verify-install")
  #expect(run.status == 0, "\(run.out)\(run.err)")
  #expect(run.out.hasPrefix(checklist))
  // What was validated is published: nothing is made or tested again after the commit.
  let parts = run.out.split(separator: "[5/6] distribute", maxSplits: 1)
  #expect(parts.count == 2)
  #expect(parts.last?.contains("wheel/") == false, "\(run.out)")
  let commit = try await checkout.shell("git rev-parse --short=7 HEAD").lines.joined()
  #expect(
    run.out.hasSuffix(
      """
      released 1.1.0: v1.1.0 at \(commit)

      for you
        ☐ read the changelog
        ☐ tell them

      """), "\(run.out)")
  let after = try await checkout.shell(
    """
    git status --porcelain; git log -1 --format=%s; git cat-file -t v1.1.0
    git -C ../remote.git rev-parse --short=7 main
    git -C ../remote.git rev-parse --short=7 'v1.1.0^{commit}'; ls dist
    [ ! -e .cache/release ]
    """)
  #expect(
    after.lines == [
      "Release 1.1.0", "tag", commit, commit, "cdk-1.1.0-py3-none-any.whl",
      "core-1.1.0-py3-none-any.whl",
    ])
  #expect(try checkout.text("CHANGELOG.md").contains("### Added\n\n- **core:** more\n"))

}

/// What is said of a complete release below the first line.
private func parts(of checkout: TestCheckout) async throws -> String {
  let commit = try await checkout.shell("git rev-parse --short=7 HEAD").lines.joined()
  return """
      commit  \(commit), tagged `v1.1.0`
      index   `file:.cache/index` has `core`, `cdk`
      remote  `origin` has `v1.1.0`
    """
}

@Test func `a release that is asked for again says that it is complete, and what of`() async throws
{
  let checkout = try await ReleaseCheckout.make()
  #expect(try await checkout.release("minor", "--no-verify-install").status == 0)
  let before = try await ReleaseCheckout.state(checkout)
  let parts = try await parts(of: checkout)
  for words in [["minor"], ["auto", "-n"], ["1.1.0"], ["patch", "--no-changelog"], ["final"]] {
    let again = try await checkout.run(TestCheckout.rel.string, ["release"] + words)
    #expect(again.status == 1)
    #expect(again.out == "")
    #expect(
      again.err == """
        error: the release of 1.1.0 is complete, and nothing was committed since
        \(parts)
        hint: commit what the next release is to have, then ask again

        """, "\(words)")
  }
  for way in ["--resume", "--abort"] {
    let nothing = try await checkout.release(way)
    #expect(nothing.status == 1)
    #expect(
      nothing.err == """
        error: there is no unfinished release here: that of 1.1.0 is complete
        \(parts)
        hint: `rel yank 1.1.0` or `rel rollback 1.1.0` takes it out of the index
        hint: commit what the next release is to have; `rel release minor -n` shows what it would do

        """)
  }
  #expect(try await ReleaseCheckout.state(checkout) == before)
  try await checkout.shell("git commit -q --allow-empty -m 'feat: another one'")
  #expect(try await checkout.release("minor", "-n").out.hasPrefix("release 1.1.0 → 1.2.0\n"))
}

@Test(.enabled(if: CrashPoint.isThere), arguments: [true, false])
func `a release that was killed after its last step says that it is complete`(
  hasChangelog: Bool
) async throws {
  let checkout = try await ReleaseCheckout.make()
  if !hasChangelog {
    try await checkout.shell("git rm -q CHANGELOG.md; git commit -qm less; git push -q")
  }
  let library = try await CrashPoint.library(for: checkout)
  let killed = try await checkout.release(
    "minor", "--no-verify-install",
    with: [
      "LD_PRELOAD": library.string, "CRASH_ROOT": checkout.home.string, "CRASH_PROGRAM": "rel",
      "CRASH_BEFORE": "unlink /checkout/.cache/release",
    ])
  #expect(killed.termination == .signalled(SIGKILL))
  // All was told by then.
  #expect(killed.out.hasSuffix("  ☐ tell them\n"), "\(killed.out)")
  let parts = try await parts(of: checkout)
  let told = """
    error: the release of 1.1.0 is complete: rel ended before it could say so
    \(parts)
    hint: `rel release --resume` puts its journal away; then another one can begin

    """
  #expect(try await checkout.release("minor").err == told)
  #expect(try await checkout.rel("bump", "patch").err == told)
  let abort = try await checkout.release("--abort")
  #expect(abort.err.hasPrefix("error: 1.1.0 is published: "))
  let resumed = try await checkout.release("--resume")
  #expect(resumed.status == 0, "\(resumed.err)")
  #expect(resumed.lines.filter { $0.hasSuffix(": done before") }.count == 6, "\(resumed.out)")
  #expect(resumed.out.hasSuffix(try #require(killed.out.split(separator: "\n\n").last) + ""))
  let again = try await checkout.release("minor")
  #expect(again.status == 1)
  let first = "error: the release of 1.1.0 is complete, and nothing was committed since\n"
  #expect(again.err.hasPrefix(first), "\(again.err)")
  // Without a changelog, which has to say something new, the same files may get a version by name.
  let hint = "hint: or name the version that the same files get: `rel release VERSION`\n"
  #expect(again.err.hasSuffix(hint) == !hasChangelog)
  #expect((try await checkout.release("1.1.1", "-n").status == 0) == !hasChangelog)
}

@Test func `a release that nobody pushed says how, and a part that is missing is no release`()
  async throws
{
  let checkout = try await ReleaseCheckout.make()
  #expect(try await checkout.release("minor", "--no-verify-install", "--no-push").status == 0)
  let unpushed = try await checkout.release("minor")
  #expect(
    unpushed.err.contains(
      "hint: `origin` does not have it yet: `git push origin HEAD:main v1.1.0` sends it there\n"),
    "\(unpushed.err)")
  #expect(!unpushed.err.contains("  remote  "))
  #expect(try await checkout.rel("rollback", "1.1.0").status == 0)
  let gone = try await checkout.release("--resume")
  #expect(gone.err.hasPrefix("error: there is no unfinished release here\n"), "\(gone.err)")
}

@Test func `all that is in the way is told at once, before anything changes`() async throws {
  let checkout = try await ReleaseCheckout.make([
    ".gitignore": ".cache/\n__pycache__/\n",
    "Releasefile":
      (ReleaseCheckout.files["Releasefile"] ?? "") + "notify = no-such-program --x\n",
  ])
  // Somebody else pushed, and the tree is not clean.
  try await checkout.shell(
    """
    git clone -q ../remote.git ../other; cd ../other
    git config user.name o; git config user.email o@b
    git commit -q --allow-empty -m theirs; git push -q
    """)
  try checkout.disk.write("x = 5\n", to: "packages/core/core/__init__.py")
  let before = try await ReleaseCheckout.state(checkout)
  let run = try await checkout.release("minor")
  #expect(run.status == 1)
  #expect(
    run.err == """
      error: the working tree has a change that no commit has
        modified  packages/core/core/__init__.py
      hint: commit or stash, or add files that are made by tools to `.gitignore`

      error: `origin` has commits of `main` that were never fetched here
      hint: get them with `git pull --rebase origin main`

      error: git does not ignore `dist/x-1.0-py3-none-any.whl`: once a wheel is built, the tree is not \
      clean any more
      hint: add `dist/` to `.gitignore` and commit

      error: `notify = no-such-program --x`: there is no program `no-such-program`
      hint: correct the Releasefile, or say `notify=` to leave it out this time

      """, "\(run.err)")
  #expect(run.out == "")
  #expect(try await ReleaseCheckout.state(checkout) == before)
}

@Test func `a version that the remote or the index has is refused`() async throws {
  let checkout = try await ReleaseCheckout.make()
  try await checkout.shell(
    "git tag v1.1.0; git push -q origin v1.1.0; git tag -d v1.1.0; rel make distribute")
  let tagged = try await checkout.release("minor", "-n")
  #expect(tagged.status == 1)
  #expect(tagged.err.hasPrefix("error: `1.1.0` was released before: there is the git tag `v1.1.0`"))
  try await checkout.shell("git push -q origin :v1.1.0; git tag -d v1.0.0")
  try await checkout.shell(
    "sed -i s/1.0.0/0.9.0/ packages/*/pyproject.toml; git commit -qam back; git push -q")
  let published = try await checkout.release("1.0.0", "-n", "--no-changelog")
  #expect(published.status == 1)
  #expect(published.err.contains("`1.0.0` was released before"), "\(published.err)")
}

@Test func `a remote that does not answer is told, and can be left out`() async throws {
  let checkout = try await ReleaseCheckout.make()
  try await checkout.shell("git remote set-url origin ../gone.git")
  let run = try await checkout.release("minor")
  #expect(run.status == 3)
  #expect(run.err.hasPrefix("error: cannot read `origin`: "), "\(run.err)")
  let local = try await checkout.release("minor", "--no-push", "--no-verify-install")
  #expect(local.status == 0, "\(local.err)")
  #expect(local.out.contains("  - push            left out: `--no-push`\n"))
}

@Test func `without a remote nothing is pushed, and that is said`() async throws {
  let checkout = try await ReleaseCheckout.make()
  try await checkout.shell("git remote remove origin")
  let run = try await checkout.release("minor", "--no-verify-install")
  #expect(run.status == 0, "\(run.err)")
  #expect(run.out.contains("  - push            left out: this repository has no remote\n"))
}

@Test func `what validation finds is mended, committed, and the release goes on`() async throws {
  let checkout = try await ReleaseCheckout.make()
  try await checkout.shell(
    "echo broken >> packages/cdk/cdk/__init__.py; git commit -qam 'fix: less'; git push -q")
  let run = try await checkout.release("minor", "--no-verify-install")
  #expect(run.status == 1)
  #expect(
    run.err.hasSuffix(
      """
      note: the release of 1.1.0 stopped at `validate`; nothing is published
      hint: mend and commit what is wrong, then `rel release --resume` goes on
      hint: `rel release --abort` takes it back

      """), "\(run.err)")
  let second = try await checkout.release("patch")
  #expect(second.status == 1)
  #expect(
    second.err == """
      error: the release of 1.1.0 is unfinished
      hint: `rel release --resume` goes on where it stopped
      hint: `rel release --abort` takes it back, while nothing of it is published

      """)
  #expect(try await checkout.rel("bump", "patch").err == second.err)
  let make = try await checkout.rel("make", "wheel/core")
  #expect(make.err.hasPrefix("note: a release is unfinished: "))

  // A fix that nobody committed is in nobody's release.
  try checkout.disk.write("x = 1\n", to: "packages/cdk/cdk/__init__.py")
  let early = try await checkout.release("--resume")
  #expect(early.status == 1)
  #expect(early.err.contains("  modified  packages/cdk/cdk/__init__.py\n"), "\(early.err)")
  // Most people commit all there is: the release's own changes are in it then.
  try await checkout.shell("git commit -qam 'fix: whole'", with: ReleaseCheckout.time)
  let resumed = try await checkout.release("--resume")
  #expect(resumed.status == 0, "\(resumed.out)\(resumed.err)")
  #expect(resumed.out.contains("[1/6] bump: ") && resumed.out.contains(": done before\n"))
  let after = try await checkout.shell(
    "git log -1 --format=%s v1.1.0; git status --porcelain; git -C ../remote.git log -1 --format=%s main"
  )
  #expect(after.lines == ["fix: whole", "fix: whole"])
}

@Test func `when the remote moved meanwhile, a merge keeps the tag and the release ends`()
  async throws
{
  // Somebody pushes while the release validates.
  let checkout = try await ReleaseCheckout.make([
    "lint.sh": """
    if mkdir ../once 2>/dev/null; then
      git clone -q ../remote.git ../other; cd ../other
      git -c user.name=o -c user.email=o@b commit -q --allow-empty -m theirs; git push -q
    fi

    """
  ])
  let run = try await checkout.release("minor", "--no-verify-install")
  #expect(run.status == 1, "\(run.out)")
  #expect(
    run.err.contains(
      """
      error: `origin` has commits of `main` that `main` lacks, so it takes no push; the release itself is published
      hint: `git pull --no-rebase origin main` merges them and keeps the tag on the release's commit (a rebase would not), then `rel release --resume`

      """), "\(run.err)")
  let abort = try await checkout.release("--abort")
  #expect(abort.status == 1)
  #expect(abort.err.hasPrefix("error: 1.1.0 is published: `file:.cache/index` has `cdk` 1.1.0"))
  try await checkout.shell("git pull -q --no-rebase --no-edit origin main")
  let resumed = try await checkout.release("--resume")
  #expect(resumed.status == 0, "\(resumed.out)\(resumed.err)")
  let after = try await checkout.shell(
    """
    git -C ../remote.git log --format=%s -1 v1.1.0
    git -C ../remote.git log --format=%s main | grep -cE 'theirs|Release 1.1.0'
    """)
  #expect(after.lines == ["Release 1.1.0", "2"])
}

@Test func `an abort puts back every byte and every reference`() async throws {
  let checkout = try await ReleaseCheckout.make()
  try await checkout.shell(
    "printf '#!/bin/sh\\nexit 1\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit")
  let before = try await ReleaseCheckout.state(checkout)
  let run = try await checkout.release("minor", "--no-verify-install")
  #expect(run.status == 1)
  #expect(try await ReleaseCheckout.state(checkout) != before)
  let dry = try await checkout.release("--abort", "-n")
  #expect(dry.lines == ["would be: 3 files put back"])
  let abort = try await checkout.release("--abort")
  #expect(abort.status == 0, "\(abort.err)")
  #expect(abort.lines == ["3 files put back", "the release of 1.1.0 is taken back"])
  #expect(try await ReleaseCheckout.state(checkout) == before)
  let nothing = try await checkout.release("--abort")
  #expect(nothing.status == 1)
  #expect(nothing.err.hasPrefix("error: there is no unfinished release here\n"))
}

@Test func `a commit that came after the release's stays`() async throws {
  let checkout = try await ReleaseCheckout.make()
  try await checkout.shell("git config gpg.program false")
  let run = try await checkout.release("minor", "--no-verify-install", "--sign")
  #expect(run.status == 1)
  #expect(run.err.contains("stopped at `tag`"), "\(run.err)")
  try await checkout.shell("git commit -q --allow-empty -m mine")
  let resume = try await checkout.release("--resume")
  #expect(resume.status == 1)
  #expect(resume.err.contains("with more in it, it would be another release"), "\(resume.err)")
  let abort = try await checkout.release("--abort")
  #expect(abort.status == 0, "\(abort.err)")
  #expect(abort.err.contains("so it stays: `git revert "), "\(abort.err)")
  let after = try await checkout.shell("git log --format=%s -2; git status --porcelain")
  #expect(after.lines == ["mine", "Release 1.1.0"])
}

@Test func `a hotfix is the next patch on the branch of its release`() async throws {
  let checkout = try await ReleaseCheckout.make()
  let start = try await checkout.release("--hotfix")
  #expect(start.status == 0, "\(start.err)")
  #expect(
    start.lines == [
      "made the branch `hotfix/1.0` from `v1.0.0`, and checked it out",
      "nothing is mended yet: commit the fix here, then `rel release --hotfix` releases it",
    ])
  try await checkout.shell(
    "echo 'x = 3' > packages/core/core/__init__.py; git commit -qam 'fix: x'")
  let run = try await checkout.release("--hotfix", "--no-verify-install")
  #expect(run.status == 0, "\(run.out)\(run.err)")
  #expect(
    run.out.contains("  ☐ bring the fix to the branch that you work on: merge `hotfix/1.0`\n"))
  let after = try await checkout.shell(
    "git -C ../remote.git log --format=%s -1 hotfix/1.0; git -C ../remote.git tag; git branch")
  #expect(after.lines == ["Release 1.0.1", "v1.0.0", "v1.0.1", "* hotfix/1.0", "  main"])
}

@Test func `the last command has the facts, and runs again after it failed`() async throws {
  let checkout = try await ReleaseCheckout.make([
    "Releasefile": (ReleaseCheckout.files["Releasefile"] ?? "") + "notify = sh tell.sh\n",
    "tell.sh": """
    env | grep '^REL_' | grep -v -e REL_COMMIT -e REL_CHANGELOG -e REL_E2E | sort
    grep -c more "$REL_CHANGELOG"; git rev-parse "$REL_COMMIT" > /dev/null
    mkdir ../told

    """,
  ])
  try checkout.disk.makeFolder("../told")
  let run = try await checkout.release("minor", "--no-verify-install")
  #expect(run.status == 1)
  #expect(
    run.err.contains(
      "error: `sh tell.sh` exited with 1; the release itself is complete\n"
        + "hint: `rel release --resume` runs it again\n"), "\(run.err)")
  try checkout.disk.remove("../told")
  let resumed = try await checkout.release("--resume")
  #expect(resumed.status == 0, "\(resumed.err)")
  let index = "file://\(checkout.disk.root)/.cache/index/simple/"
  let told = resumed.lines.filter { $0.hasPrefix("REL_") }
  #expect(
    told == [
      "REL_BRANCH=main", "REL_INDEX=file:.cache/index",
      "REL_INSTALL=pip install --index-url \(index) cdk==1.1.0", "REL_PACKAGES=core cdk",
      "REL_PREVIOUS_VERSION=1.0.0", "REL_TAG=v1.1.0", "REL_VERSION=1.1.0",
    ])
}

@Test func `a rollback removes the tag here and there, or says how`() async throws {
  let checkout = try await ReleaseCheckout.make()
  #expect(try await checkout.release("minor", "--no-verify-install").status == 0)
  let dry = try await checkout.rel("rollback", "1.1.0", "-n", "--tag")
  #expect(dry.status == 0, "\(dry.err)")
  #expect(dry.out.contains("would run git push --delete origin v1.1.0\n"), "\(dry.out)")
  let run = try await checkout.rel("rollback", "1.1.0")
  #expect(run.status == 0, "\(run.err)")
  #expect(
    run.out.contains("  ☐ remove the tag: git tag -d v1.1.0; git push --delete origin v1.1.0\n"))
  let tagged = try await checkout.rel("rollback", "1.1.0", "--tag")
  #expect(tagged.out.contains("removed the tag `v1.1.0` here and from `origin`\n"), "\(tagged.out)")
  #expect(
    try await checkout.shell("git tag; git -C ../remote.git tag").lines == ["v1.0.0", "v1.0.0"])
  let reused = try await checkout.release("1.1.0", "-n")
  #expect(reused.status == 1)
}

@Test func `mistakes in a release's arguments are told`() async throws {
  let checkout = try TestCheckout(ReleaseCheckout.files)
  for (arguments, text) in [
    ([], "error: say what the next version is: `major`, `minor`, `patch`, `final`, `auto`,"),
    (["mayor"], "error: `mayor` is no version, and no change of one\nhint: did you"),
    (
      ["--resume", "minor"], "error: `--resume` knows which release it is about; say nothing else."
    ),
    (["--resume", "--abort"], "error: `--resume` and `--abort` exclude each other."),
    (["--hotfix", "--pre", "rc"], "error: `--hotfix` makes the next patch release"),
    (["minor", "--frobnicate"], "error: there is no option `--frobnicate`."),
    (["minor", "--remote", "a", "--no-push"], "error: `--remote` and `--no-push` exclude"),
  ] as [([String], String)] {
    let run = try await checkout.run(TestCheckout.rel.string, ["release"] + arguments)
    #expect(run.status != 0)
    #expect(run.err.hasPrefix(text), "\(run.err)")
  }
  let run = try await checkout.release("minor")
  #expect(run.status == 1)
  #expect(run.err.hasPrefix("error: the folder is not in a git repository\n"), "\(run.err)")
}
