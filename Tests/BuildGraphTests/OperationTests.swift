// What rel's own operations make of their words, and how wrong words are told.

import BuildGraph
import Findings
import Host
import Standards
import Testing
import Workspace

@Suite struct OperationTests {
  private func operation(_ name: String, _ words: String...) -> Operation? {
    OperationCall(name, words)?.operation
  }

  @Test func `a recipe of the built-in rules says what its operation does`() throws {
    let text = """
      bucket = acme
      cloudfront = E1 E2
      config_settings = --plat-name=any x=
      da-vinci: coverage = 90
      measure = yes
      da-vinci-cdk: release = no
      versioning = independent
      """
    let graph = try graph(["distribute", "upload/da-vinci-cdk", "verify-install/da-vinci"], text)
    #expect(
      graph["wheel/da-vinci"].operation
        == .buildWheel(settings: [
          BuildSetting(key: "--plat-name", value: "any"), BuildSetting(key: "x", value: ""),
        ]))
    #expect(
      graph["test/da-vinci"].operation
        == .test(coverage: 90, measures: true, groups: ["auto"], paths: []))
    #expect(
      graph["test/da-vinci-cdk"].operation
        == .test(coverage: 0, measures: true, groups: ["auto"], paths: []))
    #expect(graph["clean-tree"].operation == .cleanTree(allowsDirty: false))
    guard case .upload(let upload) = graph["upload/da-vinci"].operation,
      case .versions(let versions) = graph["versions"].operation
    else { throw Failure() }
    #expect(upload.project.text == "da-vinci")
    #expect(upload.index == "s3://acme/simple")
    #expect(upload.distributions == ["E1", "E2"])
    #expect(!upload.allowsUnsafeIndex)
    #expect(graph["index/da-vinci"].operation == .commitIndex(upload))
    #expect(graph["upload/da-vinci-cdk"].operation == .refused(daVinci[1].name))
    #expect(versions.unreleased == [daVinci[1].name])
    #expect(versions.isIndependent)
    #expect(versions.changelog == "CHANGELOG.md")
    #expect(
      graph["verify-install/da-vinci"].operation
        == .verifyInstall(daVinci[0].name, index: "s3://acme/simple", modules: ["*"]))
  }

  private struct Failure: Error {}

  @Test func `only what changes an index waits for a network`() throws {
    let graph = try graph(["distribute"], "")
    let effects = graph.actions.filter(\.isEffect).map(\.target)
    #expect(
      effects == [
        "upload/da-vinci", "upload/da-vinci-cdk", "index/da-vinci", "index/da-vinci-cdk",
      ])
  }

  @Test func `what backends were asked belongs to the steps that follow from it`() throws {
    var packages = daVinci
    packages[0].answer = "1.0-abc-committed"
    packages[1].answer = "1.0-def-committed"
    let graph = try graph(["validate"], "", packages: packages)
    #expect(graph["wheel/da-vinci"].answers == ["1.0-abc-committed"])
    #expect(graph["versions"].answers == ["1.0-abc-committed", "1.0-def-committed"])
    #expect(graph["test/da-vinci"].answers == [])
    #expect(graph["wheel/da-vinci"].call?.words == ["packages/core"])
  }

  @Test func `a check's words may stand in any order`() throws {
    let settings = try CheckSettings(["a/*.json", "-W004", "--size=2KiB", "-W203", "--sibling=b"])
    #expect(settings.silenced == [.strayFolder, .unpublishableTag])
    #expect(settings.largestBytes == 2048)
    #expect(settings.contains.map(\.text) == ["a/*.json"])
    #expect(settings.siblings == [try ProjectName("b")])
  }

  @Test(
    arguments: [
      ("-W04", "there is no check `W04`", "did you mean `W004` or `W104`?"),
      (
        "-E403", "`E403` is an error, and only warnings can be silenced",
        "correct the wheel: installers or indexes refuse it, or it is not what it says"
      ),
      (
        "--size=20 apples", "`20 apples` is not a size",
        "write a number and `KB`, `MB` or `GB`, as in `20MB`"
      ),
    ])
  func `a check's word that means nothing is a fault`(
    word: String, message: String, hint: String
  ) {
    let fault = #expect(throws: OperationFault.self) { try CheckSettings(["*.py", word]) }
    #expect(fault?.word == 1)
    #expect(fault?.mistake.message == message)
    #expect(fault?.mistake.hint == hint)
  }

  @Test func `words that an operation does not take are none`() {
    #expect(operation("clean-tree") == .cleanTree(allowsDirty: false))
    #expect(operation("clean-tree", "no", "no") == nil)
    #expect(operation("test", "a", "101") == nil)
    #expect(operation("test", "a", "-1") == nil)
    #expect(
      operation("test", "a", "any") == .test(coverage: 0, measures: true, groups: [], paths: []))
    #expect(operation("build-wheel") == nil)
    #expect(operation("verify-install", "a") == nil)
    #expect(operation("upload", "a", "yes") == nil)
    #expect(operation("upload", "a", "file:x", "y", "no") == nil)
    #expect(operation("copy", "a") == nil)
  }

  @Test(
    arguments: [
      (
        "test x much",
        """
        error: `coverage` is `much`, not a percentage from 0 to 100
         --> Releasefile:2:17
          |
        2 | 	builtin test x much
          | 	               ^^^^
        hint: write a number, as in `coverage = 90`
        """
      ),
      (
        "clean-tree yes no",
        """
        error: `no` is one word too many for `clean-tree`
         --> Releasefile:2:25
          |
        2 | 	builtin clean-tree yes no
          | 	                       ^^
        hint: take it away; `rel rules` shows how the built-in rules call it
        """
      ),
      (
        "versions --unreleased=- x",
        """
        error: `-` is not a project's name
         --> Releasefile:2:19
          |
        2 | 	builtin versions --unreleased=- x
          | 	                 ^^^^^^^^^^^^^^
        hint: write a package's name
        """
      ),
      (
        "versions --released=x",
        """
        error: `versions` does not know the word `--released=x`
         --> Releasefile:2:19
          |
        2 | 	builtin versions --released=x
          | 	                 ^^^^^^^^^^^^
        hint: `rel rules` shows how the built-in rules call it
        """
      ),
      (
        "versions --versioning=none",
        """
        error: `versioning` is `none`, neither `lockstep` nor `independent`
         --> Releasefile:2:19
          |
        2 | 	builtin versions --versioning=none
          | 	                 ^^^^^^^^^^^^^^^^^
        hint: write `versioning = lockstep` or `versioning = independent`
        """
      ),
      (
        "import-wheel",
        """
        error: `import-wheel` lacks the project's name
         --> Releasefile:2:2
          |
        2 | 	builtin import-wheel
          | 	^^^^^^^^^^^^^^^^^^^^
        hint: `rel rules` shows how the built-in rules call it
        """
      ),
      (
        "commit-index x",
        """
        error: `index` is ``, and has to be one word
         --> Releasefile:2:2
          |
        2 | 	builtin commit-index x
          | 	^^^^^^^^^^^^^^^^^^^^^^
        hint: write `index = file:FOLDER` or `index = s3://BUCKET/simple`
        """
      ),
      (
        "check-wheel x ../[",
        """
        error: `[` without `]` in the pattern `../[`
         --> Releasefile:2:24
          |
        2 | 	builtin check-wheel x ../[
          | 	                      ^^^^
        hint: write a path in the wheel, or a glob
        """
      ),
    ])
  func `a wrong word is told with a caret below it`(words: String, message: String) {
    expect(mistakes(of: ["a"], in: "a:\n\tbuiltin \(words)\n"), message)
  }
}
