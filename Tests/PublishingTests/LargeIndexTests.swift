// An index with thousands of versions on a page: what is done with it takes as long as there are
// versions, not as long as there are pairs of them.

import Hashing
import Host
import ObjectStorage
import Publishing
import Standards
import Testing
import Workspace

@Suite struct LargeIndexTests {
  private static let count = 3000
  private let wheels: TestWheels
  private let storage: MemoryStorage

  /// Two projects with as many versions; those of the second each pin one of the first.
  init() throws {
    wheels = try TestWheels()
    storage = MemoryStorage(disk: wheels.disk)
    for name in ["core", "shop"] {
      let folder = "simple/\(name)/"
      var lines: [String] = []
      for number in 0..<Self.count {
        let file = "\(name)-1.\(number)-py3-none-any.whl"
        let metadata =
          wheels.metadata(name, "1.\(number)")
          + (name == "shop" ? "Requires-Dist: core==1.\(number)\n" : "")
        let digest = SHA256.digest(of: Array(metadata.utf8))
        storage.put(file, at: folder + file)
        storage.put(metadata, at: folder + file + ".metadata")
        lines.append(
          "<a href=\"\(file)#sha256=\(SHA256.digest(of: Array(file.utf8)))\" "
            + "data-core-metadata=\"sha256=\(digest)\">\(file)</a>")
      }
      let page = "<!DOCTYPE html><html><body>\n\(lines.joined(separator: "\n"))\n</body></html>"
      storage.put(page, at: folder + "index.html")
    }
  }

  /// To look through all entries for each version took more than a minute.
  @Test(.timeLimit(.minutes(1))) func `versions are found without looking at all others`()
    async throws
  {
    let (core, shop) = (try ProjectName("core"), try ProjectName("shop"))
    let contents = try await IndexContents(storage)
    let versions = contents.versions(of: core)
    #expect(versions.count == Self.count)
    #expect(versions.allSatisfy { contents.entries(core, $0).count == 1 })
    let plan = try await retentionPlan(contents, .newest(2), of: [core, shop], in: storage)
    #expect(plan.removed.count == 2 * (Self.count - 2))
    // A page each, and of each version the wheel and its metadata.
    #expect(plan.changes.count == 2 + 4 * (Self.count - 2))
    let kept = try await retentionPlan(contents, .newest(1), of: [core], in: storage)
    #expect(kept.removed == [] && kept.needed.count == Self.count - 1)
    let old = try Version("1.7")
    #expect(
      try await contents.dependencyOrder([shop, core], at: old, in: storage) == [core, shop])
    #expect(
      rollbackChanges(contents, old, of: [core, shop], at: time).map(\.description).suffix(4) == [
        "remove     simple/core/core-1.7-py3-none-any.whl",
        "remove     simple/core/core-1.7-py3-none-any.whl.metadata",
        "remove     simple/shop/shop-1.7-py3-none-any.whl",
        "remove     simple/shop/shop-1.7-py3-none-any.whl.metadata",
      ])
    #expect(yankChanges(contents, old, of: [core, shop], reason: "").count == 2)
    let findings = try await indexFindings(contents, in: storage, isDeep: false)
    #expect(Set(findings.map(\.kind)) == [.stale])
  }
}
