// Two manifests to reasons, and reasons to words.

import Caching
import Hashing
import Host
import Planning
import Testing

@testable import Fingerprints

@Suite struct ReasonTests {
  private func group(
    _ label: String, _ files: [(Path, String)], kind: Artifact.Kind = .file, upstream: Bool = false
  ) -> KeyManifest.Group {
    .init(
      label: label, isUpstream: upstream,
      artifacts: files.map {
        Artifact(path: $0, kind: kind, digest: SHA256.digest(of: Array($1.utf8)))
      })
  }

  private func told(_ old: KeyManifest, _ new: KeyManifest, from folder: Path? = nil) -> [String] {
    reasons(from: old, to: new).map { $0.text(from: folder) }
  }

  @Test func `equal manifests have no difference`() {
    let manifest = KeyManifest(
      fields: [.init(name: .recipe, value: "x")], groups: [group("in", [("in", "1")])])
    #expect(told(manifest, manifest).isEmpty)
  }

  @Test func `fields are told by what they are, in the order of the key`() {
    let old = KeyManifest(fields: [
      .init(name: .format, value: "1"), .init(name: .recipe, value: "a"),
      .init(name: .output("x"), value: "declared"), .init(name: .output("y"), value: "declared"),
      .init(name: .variable("A"), value: "1"), .init(name: .program("ruff"), value: "1"),
      .init(name: .tools("pytest coverage"), value: "1"),
      .init(name: .operation("test"), value: "1"),
      .init(name: .order, value: "1"), .init(name: .requirements, value: "six 1.16"),
    ])
    let new = KeyManifest(fields: [
      .init(name: .format, value: "2"), .init(name: .recipe, value: "b"),
      .init(name: .output("z"), value: "declared"), .init(name: .variable("B"), value: "1"),
      .init(name: .program("ruff"), value: "2"), .init(name: .tools("pytest coverage"), value: "2"),
      .init(name: .operation("test"), value: "2"), .init(name: .order, value: "0"),
      .init(name: .requirements, value: "six 1.17"),
    ])
    #expect(
      told(old, new) == [
        "no record of its last run", "recipe changed", "declared outputs changed",
        "B has another value", "ruff is another program now",
        "pytest coverage is another program now", "test is another program now",
        "prerequisites changed", "what it requires has other versions", "A has another value",
      ])
  }

  @Test func `another answer of a backend is no change of the recipe`() {
    func manifest(_ recipe: String, _ answers: String) -> KeyManifest {
      KeyManifest(fields: [
        .init(name: .recipe, value: recipe), .init(name: .answers, value: answers),
      ])
    }
    let old = manifest("build-wheel", "1-committed\n2-committed")
    #expect(
      changes(from: old, to: manifest("build-wheel", "1-committed\n2-changed"))
        .map { $0.text(from: nil) } == [
          "what its build backend and git say changed  (`2-committed` → `2-changed`)"
        ])
    #expect(
      told(old, manifest("build-wheel x=1", "1-changed")) == [
        "recipe changed", "what its build backend and git say changed",
      ])
  }

  @Test func `programs that only one of two recipes starts are no reason of their own`() {
    let old = KeyManifest(fields: [
      .init(name: .recipe, value: "cp"), .init(name: .program("cp"), value: "1"),
      .init(name: .program("sh"), value: "1"),
    ])
    let new = KeyManifest(fields: [
      .init(name: .recipe, value: "mv"), .init(name: .program("mv"), value: "1"),
      .init(name: .program("sh"), value: "2"),
    ])
    #expect(told(old, new) == ["recipe changed", "sh is another program now"])
  }

  @Test func `files are told from the package's folder, outputs of others with their target`() {
    let old = KeyManifest(groups: [
      group("p/**", [("p/a", "1"), ("p/b", "1"), ("p/c", "1"), ("top", "1")]),
      group("wheel/x", [("dist/x.whl", "1")], upstream: true),
    ])
    let new = KeyManifest(groups: [
      group("p/**", [("p/a", "2"), ("p/c", "1"), ("p/d", "1"), ("top", "2")]),
      group("wheel/x", [("dist/x.whl", "2")], upstream: true),
    ])
    #expect(
      told(old, new, from: "p") == [
        "a changed", "b is gone", "d is new", "top changed", "dist/x.whl of wheel/x changed",
      ])
  }

  @Test func `another mode is told when the bytes are the same`() {
    let old = KeyManifest(groups: [group("x", [("x", "1")])])
    let new = KeyManifest(groups: [group("x", [("x", "1")], kind: .executable)])
    #expect(told(old, new) == ["x has another mode or kind"])
  }

  @Test func `what is worth a line in a verdict`() {
    #expect(Verdict.undecided(on: ["a", "b"]).reasons(from: nil) == ["waits for a, b"])
    #expect(Verdict.conflict("why").reasons(from: nil) == ["why"])
    #expect(Verdict.upToDate.reasons(from: nil).isEmpty)
    let work: [Verdict] = [
      .restore, .run([]), .undecided(on: []), .publish, .conflict(""), .blocked(""),
    ]
    #expect(work.filter(\.isWork) == work)
    #expect([Verdict.upToDate, .present].filter(\.isWork).isEmpty)
  }

  @Test func `counts hold each verdict once`() {
    let counts = VerdictCounts([
      .run([]), .run([]), .restore, .undecided(on: []), .upToDate, .publish, .present,
      .conflict(""), .blocked(""),
    ])
    #expect(counts.run == 2)
    #expect(
      [
        counts.restore, counts.undecided, counts.upToDate, counts.publish, counts.present,
        counts.conflict, counts.blocked,
      ] == [1, 1, 1, 1, 1, 1, 1])
  }
}
