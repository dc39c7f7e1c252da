// Outputs that many targets write into one folder are found by one look at it.

import Fingerprints
import Host
import Support
import Testing

@Suite struct OutputListingTests {
  private let disk = MemoryDisk([
    "dist/a-1.whl": "1", "dist/a-1.tar.gz": "2", "dist/b-1.whl": "3", "dist/b-2.whl": "4",
    "dist/sub/a-1.whl": "5", "out/x": "6", "site/index.html": "7", "site/deep/a.html": "8",
  ])

  private let outputs: [[String]] = [
    ["dist/a-1*.whl"], ["dist/b-*.whl"], ["dist/c-*.whl"], ["dist/a-1*", "dist/a-1*.whl"],
    ["site/**/*.html"], ["out/x", "dist/**/a-1.whl"], ["nowhere/*"], ["dist/"],
  ]

  @Test func `what is found at once is what each target would find`() throws {
    let patterns = try outputs.map { try $0.map { try GlobPattern($0) } }
    let listed = try OutputListing(of: patterns.joined(), disk: disk)
    let observer = FileObserver(disk: disk, exclusions: nil)
    for own in patterns {
      let alone = try observer.stamps(of: own, previous: nil)
      let together = try observer.stamps(of: own, previous: nil, listed: listed)
      #expect(together.stamps == alone.stamps)
    }
    let first = try observer.stamps(of: patterns[0], previous: nil, listed: listed)
    #expect(first.stamps.map(\.path) == ["dist/a-1.whl"])
  }
}
