// One traversal, two writers: whatever changes the key changes the manifest, and says so.

import BuildGraph
import Caching
import Diagnostics
import Fingerprints
import Hashing
import Host
import Testing

@Suite struct ActionKeyTests {
  private func artifact(_ path: Path, _ text: String = "1", _ kind: Artifact.Kind = .file)
    -> Artifact
  {
    Artifact(path: path, kind: kind, digest: SHA256.digest(of: Array(text.utf8)))
  }

  private func action(_ lines: [String] = ["cp in out"]) -> Action {
    var action = Action(target: "out", location: Location(file: "Releasefile", line: 1, column: 1))
    action.recipe = .shell(lines.map { RecipeLine(pieces: [.text($0)], isSilent: false) })
    return action
  }

  private func facts(
    _ sets: [[Artifact]] = [], identities: [KeyManifest.Field] = []
  ) -> ActionFacts {
    ActionFacts(files: sets.map { ("label", FileSet($0)) }, identities: identities)
  }

  @Test func `every fact of an action has a key of its own`() throws {
    var environment = action()
    environment.environment = ["A": "1"]
    var renamed = action()
    renamed.target = "another"
    var moved = action()
    moved.environment = ["A=": "1"]
    var arguments = action()
    arguments.recipe = .builtin(try #require(OperationCall("import-wheel", ["in", "out"])))
    var joined = action()
    joined.recipe = .builtin(try #require(OperationCall("import-wheel", ["in out"])))
    var answered = joined
    answered.answers = ["1-committed"]
    var askedTwice = joined
    askedTwice.answers = ["1-committed", "2-committed"]
    let keys = [
      renamed.weakKey(facts()), action().weakKey(facts()), action(["cp  in out"]).weakKey(facts()),
      action(["cp", "in out"]).weakKey(facts()), environment.weakKey(facts()),
      moved.weakKey(facts()), arguments.weakKey(facts()), joined.weakKey(facts()),
      answered.weakKey(facts()), askedTwice.weakKey(facts()),
      action().weakKey(facts([[]])), action().weakKey(facts([[artifact("in")]])),
      action().weakKey(facts([[artifact("in", "2")]])),
      action().weakKey(facts([[artifact("in", "1", .executable)]])),
      action().weakKey(facts([[artifact("in", "1", .link)]])),
      action().weakKey(facts([[artifact("a/in")]])),
      action().weakKey(facts([[artifact("a"), artifact("b")]])),
      action().weakKey(facts([[artifact("a")], [artifact("b")]])),
      action().weakKey(facts([[artifact("b")], [artifact("a")]])),
      action().weakKey(facts(identities: [.init(name: .program("cp"), value: "1")])),
      action().weakKey(facts(identities: [.init(name: .program("cp"), value: "2")])),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func `what only orders or limits is in no key`() {
    var other = action()
    other.timeout = .seconds(1)
    other.pool = "p"
    other.secrets = ["TOKEN"]
    other.always = true
    other.cache = false
    #expect(other.weakKey(facts()) == action().weakKey(facts()))
  }

  @Test func `outputs of other steps are in the strong key alone`() {
    let weak = action().weakKey(facts())
    func key(_ upstream: [Upstream]) -> ActionKey { action().key(weak: weak, upstream: upstream) }
    let one = Upstream(target: "a", outputs: FileSet([artifact("made")]))
    let other = Upstream(target: "a", outputs: FileSet([artifact("made", "2")]))
    let renamed = Upstream(target: "b", outputs: FileSet([artifact("made")]))
    #expect(key([one]).weak == key([other]).weak)
    #expect(key([one]) != key([other]))
    #expect(key([one]) != key([]))
    #expect(key([one]) == key([renamed]))
  }

  @Test func `the manifest holds what the key was made of, in its order`() throws {
    var action = action()
    action.outputs = [try GlobPattern("out"), try GlobPattern("dist/*.whl")]
    action.environment = ["B": "2", "A": "1"]
    let made = Upstream(target: "a", outputs: FileSet([artifact("made")]))
    let manifest = action.manifest(
      facts([[artifact("in")]], identities: [.init(name: .program("cp"), value: "x")]),
      upstream: [made])
    #expect(
      manifest
        == KeyManifest(
          fields: [
            .init(name: .format, value: "rel 2"), .init(name: .target, value: "out"),
            .init(name: .recipe, value: "cp in out"),
            .init(name: .output("out"), value: "declared"),
            .init(name: .output("dist/*.whl"), value: "declared"),
            .init(name: .variable("A"), value: "1"), .init(name: .variable("B"), value: "2"),
            .init(name: .program("cp"), value: "x"),
          ],
          groups: [
            .init(label: "label", isUpstream: false, artifacts: [artifact("in")]),
            .init(label: "a", isUpstream: true, artifacts: [artifact("made")]),
          ]))
  }
}
