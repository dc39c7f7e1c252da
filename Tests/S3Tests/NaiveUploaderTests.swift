// A tool that reads a page, adds a line and writes it back without any condition, at the same time as
// rel: what it overwrites is lost, but rel loses nothing of its, and can repair the rest.

import Hashing
import Host
import ObjectStorage
import PackageIndex
import Publishing
import Servers
import Support
import Synchronization
import Testing
import Workspace

struct NaiveUploaderTests {
  /// The page that the tool writes: some know the address with `index.html`, some the one without.
  @Test(
    .enabled(if: isStorm, "set REL_S3_STORM to run it"),
    arguments: ["simple/shop/index.html", "simple/shop/"])
  func `rel loses nothing of a tool that writes without conditions, and repairs what that lost`(
    page: String
  ) async throws {
    let store = try await IndexStore.lookalike()
    let wheels = try WheelFolder()
    let isDone = Mutex(false)
    let count = rounds(1) * 12
    async let naive = Task {
      var uploaded: [String] = []
      while !isDone.withLock({ $0 }) {
        uploaded.append(try await upload("2.\(uploaded.count)", to: store, page))
        await Task.yield()
      }
      return uploaded
    }.value
    let outcomes = try await withThrowingTaskGroup(of: [Outcome].self) { group in
      for writer in 1...4 {
        let client = try store.client()
        let paths = try (1...count).map { try wheels.wheel("shop", "1.\(writer).\($0)") }
        group.addTask {
          var machine = Machine(client, wheels)
          var outcomes: [Outcome] = []
          for path in paths { outcomes.append(await machine.release([path], of: "shop")) }
          return outcomes
        }
      }
      let all = try await group.reduce(into: []) { $0 += $1 }
      isDone.withLock { $0 = true }
      return all
    }
    let uploaded = try await naive
    #expect(outcomes.allSatisfy { $0.isSuccess }, "\(outcomes.filter { !$0.isSuccess })")
    #expect(uploaded.count > 5)

    // The tool reads its own page: its entries are on it as long as nobody else takes them away.
    let stored = try await store.stored()
    #expect(stored.faults == [])
    let text = String(decoding: stored.objects[page] ?? [], as: UTF8.self)
    #expect(uploaded.filter { !text.contains(">\($0)<") } == [])

    // rel says what is missing, and puts it right.
    let client = try store.client()
    let shown = Set(stored.files(of: "shop"))
    let contents = try await IndexContents(client)
    let found = try await indexFindings(contents, in: client, isDeep: true)
    let orphans = Set(found.filter { $0.kind == .orphan }.map { String($0.key.dropFirst(12)) })
    let all = Set(
      stored.objects.keys.filter { $0.hasSuffix(".whl") }.map { String($0.dropFirst(12)) })
    #expect(all.subtracting(shown).isSubset(of: orphans))
    let scratch = FileScratch(disk: wheels.disk, folder: wheels.disk.root / "scratch")
    let changes = try await rebuildChanges(contents, in: client, scratch: scratch)
    try await carryOut(changes, in: client, scratch: scratch) { _ in }
    let repaired = try await store.stored()
    #expect(repaired.faultsAtRest == [])
    #expect(Set(repaired.files(of: "shop")) == all)
    #expect(all.count == 4 * count + uploaded.count)
  }
}

/// What a script with a few lines of Python does: the file, then the page, as they come.
private func upload(
  _ version: String, to store: IndexStore, _ page: String
) async throws -> String {
  let name = "shop-\(version)-py3-none-any.whl"
  let bytes = smallWheel("shop", version)
  let folder = "/\(store.bucket)/simple/shop/"
  _ = try await send(
    ServedRequest("PUT", folder + name, body: bytes), toPort: store.server.port)
  let target = "/\(store.bucket)/\(page)"
  let old = try await send(ServedRequest("GET", target), toPort: store.server.port)
  var text = old.status == 200 ? old.text : "<html><body>\n</body></html>\n"
  let digest = SHA256.digest(of: bytes)
  text = text.replacing(
    "</body>", with: "<a href=\"\(name)#sha256=\(digest)\">\(name)</a><br>\n</body>")
  _ = try await send(
    ServedRequest(
      "PUT", target, headers: ["Content-Type": "text/html"], body: Array(text.utf8)),
    toPort: store.server.port)
  return name
}
