// An index in a folder: conditional writes, races, and what a broken disk says.

import Foundation
import Hashing
import Host
import ObjectStorage
import Synchronization
import Testing

@Suite struct FolderStorageTests {
  private let place: Place

  init() throws { place = try Place() }

  @Test func `nothing is there at first`() async throws {
    #expect(try await place.storage.object("simple/a/index.html") == nil)
  }

  @Test func `an object is created once and never replaced by another creation`() async throws {
    let storage = place.storage
    #expect(try await storage.create("simple/a/a.whl", [1, 2], type: "t"))
    #expect(try await !storage.create("simple/a/a.whl", [3], type: "t"))
    #expect(try await storage.object("simple/a/a.whl")?.bytes == [1, 2])
  }

  @Test func `an object is created from a file`() async throws {
    try place.disk.write([7, 8, 9], to: "dist/a.whl")
    let file = place.disk.absolute("dist/a.whl")
    let digest = SHA256.digest(of: [7, 8, 9])
    let sent = Mutex<Int64>(0)
    for isNew in [true, false] {
      let created = try await place.storage.create(
        "simple/a/a.whl", contentsOf: file, digest: digest, type: "t"
      ) { count in sent.withLock { $0 += count } }
      #expect(created == isNew)
    }
    #expect(try await place.storage.object("simple/a/a.whl")?.bytes == [7, 8, 9])
    #expect(sent.withLock { $0 } == 6)
  }

  @Test func `a file that changed since it was hashed is not published`() async throws {
    try place.disk.write([7, 8], to: "dist/a.whl")
    let file = place.disk.absolute("dist/a.whl")
    await #expect(throws: StorageError.self) {
      try await place.storage.create(
        "simple/a/a.whl", contentsOf: file, digest: SHA256.digest(of: [9]), type: "t"
      ) { _ in }
    }
    #expect(try await place.storage.object("simple/a/a.whl") == nil)
  }

  @Test func `an object that did not move is not read again`() async throws {
    let storage = place.storage
    let tag = try #require(try await storage.replace("page", [1], at: nil, type: "t"))
    #expect(try await storage.object("page", unlessAt: tag) == .unchanged)
    #expect(try await storage.object("other", unlessAt: tag) == .absent)
    let moved = try #require(try await storage.replace("page", [2], at: tag, type: "t"))
    let object = StoredObject(bytes: [2], tag: moved)
    #expect(try await storage.object("page", unlessAt: tag) == .object(object))
  }

  @Test func `objects are listed by key, whatever the folders are`() async throws {
    let storage = place.storage
    for key in ["simple/b/x", "simple/a-b/x", "simple/a/x", "other"] {
      _ = try await storage.create(key, Array(key.utf8), type: "t")
    }
    let all = try await storage.list("")
    #expect(all.map(\.key) == ["other", "simple/a-b/x", "simple/a/x", "simple/b/x"])
    #expect(all.map(\.sizeBytes) == [5, 12, 10, 10])
    #expect(try await storage.list("simple/a").map(\.key) == ["simple/a-b/x", "simple/a/x"])
    #expect(try await storage.list("simple/a/").map(\.key) == ["simple/a/x"])
    #expect(try await storage.list("nothing/").isEmpty)
  }

  @Test func `an object is removed, and one that is not there, too`() async throws {
    let storage = place.storage
    _ = try await storage.create("simple/a/x", [1], type: "t")
    try await storage.remove("simple/a/x")
    try await storage.remove("simple/a/x")
    #expect(try await storage.object("simple/a/x") == nil)
  }

  @Test func `an object is read in pieces, with its size and digest`() async throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
    _ = try await place.storage.create("big", bytes, type: "t")
    let pieces = Mutex<[UInt8]>([])
    let status = try await place.storage.read("big") { piece in
      pieces.withLock { $0 += piece }
    }
    #expect(pieces.withLock { $0 } == bytes)
    #expect(status?.sizeBytes == 300_000)
    #expect(status?.digest == SHA256.digest(of: bytes))
    #expect(try await place.storage.status(of: "big") == status)
    #expect(try await place.storage.status(of: "small") == nil)
  }

  @Test func `a replacement needs the version that was read`() async throws {
    let storage = place.storage
    let first = try #require(try await storage.replace("page", [1], at: nil, type: "t"))
    #expect(try await storage.replace("page", [2], at: nil, type: "t") == nil)
    #expect(try await storage.object("page")?.tag == first)
    let second = try #require(try await storage.replace("page", [2], at: first, type: "t"))
    #expect(try await storage.replace("page", [3], at: first, type: "t") == nil)
    #expect(try await storage.object("page")?.tag == second)
    #expect(try await storage.object("page")?.bytes == [2])
  }

  @Test func `of eight creations at once one wins`() async throws {
    let storage = place.storage
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask { try await storage.create("key", [UInt8(number)], type: "t") }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test func `eight writers that compare and swap lose nothing`() async throws {
    let storage = place.storage
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          while true {
            let old = try await storage.object("page")
            let new = (old?.bytes ?? []) + [UInt8(number)]
            if try await storage.replace("page", new, at: old?.tag, type: "t") != nil { return }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await storage.object("page")?.bytes.sorted() == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test func `objects can be read by everybody`() async throws {
    _ = try await place.storage.create("simple/a/a.whl", [1], type: "t")
    _ = try await place.storage.replace("simple/a/index.html", [1], at: nil, type: "t")
    for key: Path in ["simple/a/a.whl", "simple/a/index.html"] {
      #expect(try place.disk.status(of: "index" / key)?.mode == 0o644, "\(key)")
    }
  }

  @Test func `the folder's URL has escapes where URLs need them`() {
    let storage = FolderStorage(
      location: "file:x", folder: "/a b/\u{E9}#?%+/index", disk: place.disk)
    #expect(storage.installURL == "file:///a%20b/%C3%A9%23%3F%25%2B/index/simple/")
  }

  @Test func `a folder that cannot be made is told with its key`() async throws {
    try place.disk.write("a file", to: "index")
    let error = await storageError {
      _ = try await place.storage.create("simple/a", [1], type: "t")
    }
    #expect(
      error
        == Told(
          .missing,
          "the index `file:index`, key `simple/a`: cannot make the folder `index/simple`: "
            + "a part of the path is not a folder"))
  }
}

/// A folder of a test's own.
private final class Place: Sendable {
  let disk: Disk

  init() throws {
    let base = Path(FileManager.default.temporaryDirectory.path)
    disk = Disk(root: (try Disk(root: base).resolved(base) ?? base) / "rel-\(UUID().uuidString)")
    try disk.makeFolder(".")
  }

  deinit { try? Disk(root: "/").remove(disk.root) }

  var storage: FolderStorage { FolderStorage(location: "file:index", folder: "index", disk: disk) }
}
