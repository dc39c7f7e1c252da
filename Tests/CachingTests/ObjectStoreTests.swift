// Contents by their digest: kept once, verified on the way out, restored whole or not at all.

import Caching
import Dispatch
import Hashing
import Host
import Support
import Synchronization
import Testing

@Suite struct ObjectStoreTests {
  private let disk = MemoryDisk(["a": "one", "b": "two"])
  private var store: ObjectStore { ObjectStore(disk: disk, folder: "objects") }

  private func digest(_ text: String) -> Digest { SHA256.digest(of: Array(text.utf8)) }
  private func artifact(_ path: Path, _ text: String, _ kind: Artifact.Kind = .file) -> Artifact {
    Artifact(path: path, kind: kind, digest: digest(text))
  }
  private func place(_ text: String) -> Path {
    let digits = digest(text).hexadecimal
    return "objects" / String(digits.prefix(2)) / String(digits.dropFirst(2))
  }

  @Test func `a content is kept once, at its digest, and cannot be written`() throws {
    try store.keep("a", digest: digest("one"), sizeBytes: 3)
    let writes = disk.writeCount
    try store.keep("a", digest: digest("one"), sizeBytes: 3)
    #expect(try store.keep(Array("one".utf8)).digest == digest("one"))
    #expect(disk.writeCount == writes)
    #expect(disk.text(at: place("one")) == "one")
    #expect(try disk.status(of: place("one"))?.mode == 0o444)
    #expect(try store.contents(digest("one")) == Array("one".utf8))
  }

  @Test func `a damaged content is none, and goes when it is needed`() throws {
    try store.keep("a", digest: digest("one"), sizeBytes: 3)
    disk.put("0ne", at: place("one"))
    #expect(try store.has(digest("one")))
    #expect(try store.contents(digest("one")) == nil)
    #expect(try store.has(digest("one")))
    #expect(try store.restore([artifact("b", "one")]) == [artifact("b", "one")])
    #expect(try !store.has(digest("one")))
  }

  @Test func `a torn content is said and written anew`() throws {
    try store.keep("a", digest: digest("one"), sizeBytes: 3)
    disk.put("on", at: place("one"))
    let kept = try store.keep("a", digest: digest("one"), sizeBytes: 3)
    #expect(kept == Kept(addedBytes: 1, notes: ["`\(place("one"))` was damaged; written anew"]))
    #expect(try store.contents(digest("one")) == Array("one".utf8))
  }

  @Test func `a damaged log of the right length is written anew`() throws {
    _ = try store.keep(Array("one".utf8))
    disk.put("0ne", at: place("one"))
    _ = try store.keep(Array("one".utf8))
    #expect(try store.contents(digest("one")) == Array("one".utf8))
  }

  @Test func `everything is restored as it was`() throws {
    for text in ["one", "two", "../a"] { _ = try store.keep(Array(text.utf8)) }
    let all = [
      artifact("x/file", "one"), artifact("x/link", "../a", .link), artifact("x/same", "one"),
      artifact("x/tool", "two", .executable),
    ]
    #expect(try store.restore(all).isEmpty)
    #expect(
      disk.files(below: "x") == ["file": "one", "link": "../a", "same": "one", "tool": "two"])
    #expect(try disk.status(of: "x/tool")?.mode == 0o755)
    #expect(try disk.status(of: "x/file")?.mode == 0o644)
    #expect(try disk.status(of: "x/link")?.kind == .link)
  }

  @Test func `when one is missing nothing is changed`() throws {
    _ = try store.keep(Array("one".utf8))
    _ = try store.keep(Array("two".utf8))
    disk.put("tw0", at: place("two"))
    disk.put("here", at: "x/a")
    let wanted = [artifact("x/a", "one"), artifact("x/b", "two"), artifact("x/c", "three")]
    #expect(try store.restore(wanted) == [wanted[1], wanted[2]])
    #expect(disk.files(below: "x") == ["a": "here"])
  }

  @Test func `a disk that fills up leaves no sibling behind`() throws {
    for text in ["one", "two"] { _ = try store.keep(Array(text.utf8)) }
    disk.put("here", at: "x/a")
    disk.fill(afterWrites: 1)
    #expect(throws: FileError.self) {
      try store.restore([artifact("x/a", "one"), artifact("x/b", "two")])
    }
    disk.makeSpace()
    #expect(disk.text(at: "x/a") == "here")
    #expect(disk.files(below: "x").keys.filter { !$0.hasPrefix(".rel-") } == ["a"])
  }

  @Test func `a damaged content that another step removes meanwhile is none`() throws {
    try store.keep("a", digest: digest("one"), sizeBytes: 3)
    for _ in 1...500 {
      disk.put("0ne", at: place("one"))
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 4) { [store] number in
        let wanted = artifact(Path("out/\(number)"), "one")
        do {
          let bad = try store.restore([wanted])
          if bad != [wanted] { failures.withLock { $0.append("\(bad)") } }
        } catch { failures.withLock { $0.append("\(error)") } }
      }
      #expect(failures.withLock { $0 } == [])
    }
  }

  @Test func `the same content comes back at two places in one folder at the same time`() throws {
    let folder = try TemporaryFolder()
    let store = ObjectStore(disk: folder.disk, folder: "objects")
    let digest = try store.keep(Array("same".utf8)).digest
    let failures = Mutex(0)
    for _ in 0..<200 {
      DispatchQueue.concurrentPerform(iterations: 4) { number in
        let artifact = Artifact(path: Path("out/\(number)"), kind: .file, digest: digest)
        if (try? store.restore([artifact])) != [] { failures.withLock { $0 += 1 } }
      }
    }
    #expect(failures.withLock { $0 } == 0)
    #expect(try folder.disk.entries(of: "out").map(\.name) == ["0", "1", "2", "3"])
  }
}
