// What the cache gives back: after a revert, to another machine, after damage.

import Caching
import Host
import Support
import Testing

@Suite struct CacheTests {
  private let chain = """
    c: b
    \tnothing
    b: outputs = $@
    b: a
    \tcat a > b
    a: outputs = $@
    a: in
    \tcp in a

    """

  private func ran(_ text: String? = nil) async throws -> TestBuild {
    var build = TestBuild(text ?? chain, files: ["in": "1"])
    try await build.run()
    build.disk.tick()
    return build
  }

  private func damage(_ build: TestBuild, _ folder: Path, _ body: (String) -> String) {
    for (path, text) in build.disk.files(below: ".cache" / folder) {
      build.disk.put(body(text), at: ".cache" / folder / Path(path))
    }
    build.disk.tick()
  }

  @Test func `a revert restores instead of running`() async throws {
    var build = try await ran()
    build.disk.put("2", at: "in")
    try await build.run()
    #expect(build.ran == ["a", "b", "c"])
    build.disk.put("1", at: "in")
    #expect(try build.plan().text == "a restore\nb restore\nc upToDate")
    try await build.run()
    #expect(build.summary.text == "a restored\nb restored\nc upToDate")
    #expect(build.tree["b"] == "1")
  }

  @Test func `a lost state runs nothing`() async throws {
    var build = try await ran()
    build.state = MemoryState()
    #expect(try build.plan().isUpToDate)
    try await build.run()
    #expect(build.ran.isEmpty)
    #expect(build.restored.isEmpty)
  }

  @Test func `another machine with the cache's folders runs nothing`() async throws {
    let first = try await ran()
    var second = first.elsewhere { path in
      path == "in" || path == "Releasefile" || path.relative(to: ".cache/actions") != nil
        || path.relative(to: ".cache/objects") != nil
    }
    #expect(try second.plan().text == "a restore\nb restore\nc upToDate")
    try await second.run()
    #expect(second.ran.isEmpty)
    #expect(second.tree == first.tree)
    #expect(try second.plan().isUpToDate)
  }

  @Test func `another machine with the outputs too has nothing to do`() async throws {
    let second = try await ran().elsewhere { _ in true }
    #expect(try second.plan().isUpToDate)
  }

  @Test func `the folders of two machines can be laid over one another`() async throws {
    var first = try await ran()
    var second = first.elsewhere { $0 == "in" || $0 == "Releasefile" }
    second.disk.put("2", at: "in")
    try await second.run()
    for folder in ["actions", "objects"] {
      for (path, text) in second.cached(folder) {
        first.disk.put(text, at: ".cache" / Path(folder) / Path(path))
      }
    }
    first.disk.tick()
    #expect(try first.plan().isUpToDate)
    first.disk.put("2", at: "in")
    try await first.run()
    #expect(first.ran.isEmpty)
    #expect(first.tree["b"] == "2")
  }

  @Test func `records hold no absolute path and no time`() async throws {
    let build = try await ran()
    let other = build.elsewhere { $0 == "in" || $0 == "Releasefile" }
    var again = other
    try await again.run()
    #expect(timeless(again.cached("actions")) == timeless(build.cached("actions")))
    #expect(build.cached("actions").allSatisfy { !$0.value.contains("/disk") })
  }

  /// Records without how long their steps took, and without the seal over that.
  private func timeless(_ records: [String: String]) -> [String: [Substring]] {
    records.mapValues { text in
      text.split(separator: "\n").filter { line in
        !line.hasPrefix("milliseconds ") && !line.hasPrefix("end ")
      }
    }
  }

  @Test func `a damaged content is a miss, is said, and is removed`() async throws {
    var build = try await ran()
    build.disk.delete("a")
    damage(build, "objects") { $0 + "x" }
    #expect(try build.plan().text == "a restore\nb upToDate\nc upToDate")
    try await build.run()
    #expect(build.summary.text == "a ran\nb upToDate\nc upToDate")
    let place = ".cache/objects/6b/86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    #expect(
      build.notes == ["`\(place)`, kept for `a`, was damaged and is removed; `a` runs"])
    #expect(build.tree["a"] == "1")
    build.disk.delete("a")
    try await build.run()
    #expect(build.restored == ["a"])
  }

  @Test func `a missing content makes the step run`() async throws {
    var build = try await ran()
    build.disk.delete("a")
    build.disk.delete(".cache/objects")
    #expect(try build.plan().text.hasPrefix("a run: a is missing\n"))
    try await build.run()
    #expect(build.ran == ["a"])
  }

  @Test func `outputs stay where they are when a content of theirs is damaged`() async throws {
    // Only the second of the two is damaged, and the recipe cannot run any more.
    let text = "out: outputs = a b\nout: in\n\techo 1 > a\n\techo 2 > b\n"
    var build = try await ran(text)
    for (path, text) in build.cached("objects") where text == "2" {
      build.disk.put("damage", at: ".cache/objects" / Path(path))
    }
    build.disk.put("by hand", at: "a")
    build.disk.delete("b")
    build.disk.fill(afterWrites: 3)
    try await build.run()
    #expect(build.tree["a"] != nil || build.cached("replaced")["a"] == "by hand")
    build.disk.makeSpace()
    build.disk.tick()
    try await build.run()
    #expect(build.tree["a"] == "1")
    #expect(build.tree["b"] == "2")
    #expect(build.cached("replaced")["a"] == "by hand")
  }

  @Test(arguments: [0, 1, 20, 200]) func `a torn record is none`(length: Int) async throws {
    var build = try await ran("out: outputs = $@\nout: in\n\tcp in out\n")
    build.state = MemoryState()
    damage(build, "actions") { String($0.prefix(length)) }
    #expect(try build.plan().text == "out run: first run")
    let record = try #require(build.cached("actions").keys.first)
    try await build.run()
    #expect(build.ran == ["out"])
    #expect(build.notes == ["`.cache/actions/\(record)` was damaged; written anew"])
    build.state = MemoryState()
    #expect(try build.plan().isUpToDate)
  }

  @Test func `a restored step counts as used, an unused record gets older`() async throws {
    var build = try await ran("out: outputs = $@\nout: in\n\tcp in out\n")
    let first = try #require(build.cached("actions").keys.first)
    build.disk.put("2", at: "in")
    try await build.run()
    let second = try #require(build.cached("actions").keys.first { $0 != first })
    build.disk.tick()
    build.disk.put("1", at: "in")
    try await build.run()
    #expect(build.restored == ["out"])
    func time(_ record: String) throws -> Int64 {
      try #require(try build.disk.status(of: ".cache/actions" / Path(record))).modified
    }
    #expect(try time(second) < time(first))
  }

  @Test func `a run says how much larger the cache became`() async throws {
    var build = try await ran()
    func size() throws -> Int64 { try CacheInventory.sizeBytes(disk: build.disk, cache: ".cache") }
    #expect(build.summary.addedBytes == (try size()))
    let before = try size()
    build.disk.put("22", at: "in")
    try await build.run()
    #expect(build.summary.addedBytes == (try size() - before))
    build.disk.put("1", at: "in")
    try await build.run()
    #expect(build.summary.addedBytes == 0)
  }

  @Test func `a record under another key's name is none`() async throws {
    var build = try await ran("out: outputs = $@\nout: in\n\tcp in out\n")
    let old = build.cached("actions")
    build.disk.put("2", at: "in")
    try await build.run()
    let new = build.cached("actions").filter { old[$0.key] == nil }
    for path in new.keys {
      build.disk.put(old.values.first ?? "", at: ".cache/actions" / Path(path))
    }
    build.state = MemoryState()
    build.disk.tick()
    #expect(try build.plan().text == "out run: first run")
  }

  @Test func `a cache of which everything is lost makes everything anew`() async throws {
    var build = try await ran()
    build.disk.delete(".cache")
    build.state = MemoryState()
    try await build.run()
    #expect(build.ran == ["a", "b", "c"])
    // The bytes of `b` are those of `a`, which the cache knows again by then.
    #expect(build.notes == ["`a` was not made by rel; a copy is kept at `.cache/replaced/a`"])
  }

  @Test func `what a step printed is kept, whatever bytes it holds`() async throws {
    let build = try await ran("out: in\n\techo \u{1B}[31mred\n")
    #expect(build.cached("objects").values.sorted() == ["\u{1B}[31mred"])
    #expect(build.summary.reports[0].log == Array("\u{1B}[31mred".utf8))
  }

  @Test func `a step that is planned to run does, though another makes its lost contents again`()
    async throws
  {
    // Both make the same bytes, and `b` waits for `a`.
    let text = """
      b: outputs = $@
      b: in a
      \tcp in b
      a: outputs = $@
      a: in
      \tcp in a

      """
    var build = try await ran(text)
    for path in build.cached("objects").keys {
      build.disk.delete(".cache/objects" / Path(path))
    }
    build.disk.delete("a")
    build.disk.delete("b")
    build.disk.tick()
    let plan = try build.plan()
    #expect(plan.text == "a run: a is missing\nb undecided: waits for a")
    try await build.run()
    #expect(build.summary.text == "a ran\nb restored")
    build.disk.delete(".cache/objects")
    build.disk.delete("b")
    build.disk.put("other", at: "extra")
    build.disk.put(
      text.replacing("b: in a\n", with: "b: in\n").replacing("a: in\n", with: "a: in extra\n")
        + "all: a b\n", at: "Releasefile")
    build.disk.tick()
    try await build.run("all")
    build.disk.delete(".cache/objects")
    build.disk.delete("a")
    build.disk.delete("b")
    build.disk.tick()
    #expect(try build.plan("all").text == "a run: a is missing\nb run: b is missing")
    try await build.run("all")
    #expect(build.summary.text == "a ran\nb ran")
  }

  @Test func `a content damaged in length is made whole by the next step that makes it`()
    async throws
  {
    var build = try await ran()
    damage(build, "objects") { $0 + "damage" }
    build.disk.put("2", at: "in")
    try await build.run()
    build.disk.put("1", at: "in")
    build.forcesAll = true
    try await build.run("a")
    build.forcesAll = false
    build.disk.delete("b")
    try await build.run("b")
    #expect(build.summary.text == "a upToDate\nb restored")
    #expect(build.tree["b"] == "1")
  }
}
