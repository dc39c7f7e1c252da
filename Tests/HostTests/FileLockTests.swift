// One holder at a time, and the note for whoever waits.

import Host
import Support
import Testing

@Suite struct FileLockTests {
  private func take(_ folder: TemporaryFolder, _ note: String) throws -> FileLock? {
    switch try FileLock.take(folder.path / "locks/run", note: note) {
    case .success(let lock): return lock
    case .failure(let holder):
      #expect(holder.note == "first")
      return nil
    }
  }

  @Test func `a lock is held until its value goes`() throws {
    let folder = try TemporaryFolder()
    var first = try take(folder, "first")
    #expect(first != nil)
    #expect(try take(folder, "second") == nil)
    withExtendedLifetime(first) {}
    first = nil
    #expect(try take(folder, "third") != nil)
  }

  @Test func `a lock file that a killed process left behind holds nobody up`() throws {
    let folder = try TemporaryFolder()
    try folder.disk.write("a much longer note of a process that is gone", to: "locks/run")
    let lock = try take(folder, "first")
    #expect(lock != nil)
    #expect(try folder.disk.contents(of: "locks/run") == Array("first".utf8))
    #expect(try take(folder, "second") == nil)
    withExtendedLifetime(lock) {}
  }
}
