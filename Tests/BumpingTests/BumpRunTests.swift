// Carrying out, on a memory disk: all or nothing.

import Bumping
import Diagnostics
import Host
import Support
import Testing
import Versioning
import Workspace

private let files = [
  "a/pyproject.toml": projectText("a", "1.0.0"), "a/uv.lock": "1.0.0",
  "b/pyproject.toml": projectText("b", "1.0.0", needs: "'a==1.0.0'"),
]

private func run(
  _ disk: MemoryDisk, lock: @escaping @Sendable (Path) async throws(Problem) -> Void
) async throws -> BumpRun.Outcome {
  let plan = try bump(disk, .level(.minor, nil), packages: "*")
  return try await BumpRun(disk: disk, journal: ".cache/bump", git: nil, lock: lock).carryOut(plan)
}

private func texts(_ disk: MemoryDisk) throws -> [String: String] {
  var texts: [String: String] = [:]
  for entry in try disk.tree(below: ".", prunes: { _ in false }) {
    texts[entry.path.string] = String(decoding: try disk.contents(of: entry.path), as: UTF8.self)
  }
  return texts
}

@Test func `all files are written, and the lock made after them`() async throws {
  let disk = MemoryDisk(files)
  let outcome = try await run(disk) { folder throws(Problem) in
    #expect(folder == "a")
    do {
      let text = try disk.contents(of: "a/pyproject.toml")
      #expect(text == Array(projectText("a", "1.1.0").utf8))
      try disk.write("1.1.0", to: "a/uv.lock")
    } catch { throw Problem("\(error)") }
  }
  #expect(outcome.locks.map(\.path) == ["a/uv.lock"])
  #expect(
    try texts(disk) == [
      "a/pyproject.toml": projectText("a", "1.1.0"), "a/uv.lock": "1.1.0",
      "b/pyproject.toml": projectText("b", "1.1.0", needs: "'a==1.1.0'"),
    ])
}

@Test func `when the lock cannot be made, everything is put back`() async throws {
  let disk = MemoryDisk(files)
  disk.chmod(0o640, "b/pyproject.toml")
  do {
    _ = try await run(disk) { _ throws(Problem) in
      try? disk.write("half", to: "a/uv.lock")
      throw Problem("no network", hints: ["plug it in"])
    }
    Issue.record("it went on")
  } catch let error as Problem {
    #expect(
      error.description == """
        error: no network
        hint: plug it in
        hint: nothing was changed: all files are as they were
        """)
  }
  #expect(try texts(disk) == files)
  #expect(try disk.status(of: "b/pyproject.toml")?.mode == 0o640)
}

@Test func `a killed bump is undone by the next call`() async throws {
  let disk = MemoryDisk(files)
  // What a kill leaves is what is there while the lock is made.
  let kept = MemoryDisk()
  _ = try await run(disk) { _ throws(Problem) in
    for (path, text) in (try? texts(disk)) ?? [:] { kept.put(text, at: Path(path)) }
  }
  kept.put("half", at: "a/uv.lock")
  #expect(try kept.status(of: ".cache/bump") != nil)
  #expect(
    try recoverBump(journal: ".cache/bump", on: kept)
      == "a killed `rel bump` (1.0.0 → 1.1.0) was undone")
  #expect(try texts(kept) == files)
  #expect(try recoverBump(journal: ".cache/bump", on: kept) == nil)
}

@Test func `what somebody edited after the kill stays`() async throws {
  let disk = MemoryDisk(files)
  let kept = MemoryDisk()
  _ = try await run(disk) { _ throws(Problem) in
    for (path, text) in (try? texts(disk)) ?? [:] { kept.put(text, at: Path(path)) }
  }
  kept.put("edited", at: "b/pyproject.toml")
  #expect(
    try recoverBump(journal: ".cache/bump", on: kept)
      == "a killed `rel bump` (1.0.0 → 1.1.0) was undone, but `b/pyproject.toml` changed since and"
      + " stays: see to the versions in it")
  #expect(
    try texts(kept) == files.merging(["b/pyproject.toml": "edited"]) { $1 })
}

/// Carries the bump out on a disk with trouble, lets the next call put things in order, and says what is
/// there then.
private func outcome(_ trouble: (MemoryDisk) -> Void) async throws -> (
  ended: Bool, [String: String]
) {
  let disk = MemoryDisk(files)
  disk.put("", at: ".cache/other")
  trouble(disk)
  var hasEnded = true
  do {
    _ = try await run(disk) { _ throws(Problem) in
      do {
        try disk.write("1.1.0", to: "a/uv.lock")
      } catch { throw Problem("\(error)") }
    }
  } catch is Problem { hasEnded = false }
  disk.makeSpace()
  _ = try recoverBump(journal: ".cache/bump", on: disk)
  var left = try texts(disk)
  left[".cache/other"] = nil
  return (hasEnded, left)
}

private let bumped = [
  "a/pyproject.toml": projectText("a", "1.1.0"), "a/uv.lock": "1.1.0",
  "b/pyproject.toml": projectText("b", "1.1.0", needs: "'a==1.1.0'"),
]

@Test(arguments: 0..<8)
func `a disk that is full at any write leaves all or nothing`(count: Int) async throws {
  let (hasEnded, left) = try await outcome { $0.fill(afterWrites: count) }
  #expect(left == (hasEnded ? bumped : files))
  // The journal, two files and the lock; nothing is written after that.
  #expect(hasEnded == (count >= 4))
}

@Test(arguments: 0..<8)
func `a kill at any write leaves all or nothing`(count: Int) async throws {
  let (hasEnded, left) = try await outcome { $0.stop(afterWrites: count) }
  // The journal's removal is the last of all.
  #expect(left == (hasEnded ? bumped : files))
}

@Test func `a disk that is read-only is told before anything is written`() async throws {
  let disk = MemoryDisk(files)
  disk.makeReadOnly()
  await #expect(throws: Problem.self) { _ = try await run(disk) { _ throws(Problem) in } }
  #expect(try texts(disk) == files)
}
