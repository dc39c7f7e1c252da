// Digests belong to their own files, whatever the names: on a real disk, from one walk to the next.

import Caching
import Fingerprints
import Hashing
import Host
import Support
import Testing

@Suite struct ObserverOrderTests {
  /// The walk's order and `Path`'s once differed for `a/x` and `a-b/x`: after an edit, the other
  /// files kept digests that were not theirs.
  @Test func `after an edit each file has its own digest`() throws {
    let folder = try TemporaryFolder()
    let disk = folder.disk
    let paths: [Path] = ["src/a/x", "src/a-b/x", "src/a.b", "src/a0", "src/a/-/y", "src/b/z"]
    for path in paths { try disk.write(path.string, to: path) }
    let pattern = try GlobPattern("src/**")
    let observer = FileObserver(disk: disk, exclusions: Exclusions(packages: [], ignored: []))
    let state = MachineState()
    for round in 0..<3 {
      let edited = paths[round]
      try disk.write("edit \(round)", to: edited)
      let set = try #require(try observer.observe([pattern], state: state)[pattern])
      for artifact in set.artifacts {
        let content = try disk.contents(of: artifact.path)
        #expect(artifact.digest == SHA256.digest(of: content), "\(artifact.path)")
      }
      #expect(set.artifacts.map(\.path) == paths.sorted())
    }
  }
}
