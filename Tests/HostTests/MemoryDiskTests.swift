// The tests' disk behaves as the real one: the same story on both has the same end.

import Host
import Support
import Testing

@Suite struct MemoryDiskTests {
  @Test func `what happens to a disk leaves the same tree and the same errors`() throws {
    let folder = try TemporaryFolder()
    let real = try story(on: folder.disk)
    let memory = try story(on: MemoryDisk())
    #expect(memory == real)
  }

  /// Each step's result, then the whole tree.
  private func story(on disk: any FileSystem) throws -> [String] {
    var told: [String] = []
    func tell(_ body: () throws(FileError) -> String) {
      do throws(FileError) {
        told.append(try body())
      } catch { told.append("\(error)") }
    }
    func act(_ body: () throws(FileError) -> Void) {
      tell { () throws(FileError) in
        try body()
        return "done"
      }
    }
    act { () throws(FileError) in try disk.write("1", to: "a/b/c") }
    act { () throws(FileError) in try disk.write("2", to: "a/b") }
    act { () throws(FileError) in try disk.write("3", to: "a/b/c/d") }
    act { () throws(FileError) in try disk.makeLink(at: "to-a", to: "a") }
    act { () throws(FileError) in try disk.makeLink(at: "circle", to: "circle") }
    act { () throws(FileError) in try disk.makeLink(at: "dangling", to: "nowhere") }
    act { () throws(FileError) in try disk.write("4", to: "to-a/through") }
    act { () throws(FileError) in try disk.write("5", to: "to-a") }
    act { () throws(FileError) in try disk.makeLink(at: "to-a", to: "a/b") }
    act { () throws(FileError) in try disk.rename("missing", to: "x") }
    act { () throws(FileError) in try disk.rename("dangling", to: "a/dangling") }
    act { () throws(FileError) in try disk.rename("a/through", to: "a/b") }
    act { () throws(FileError) in try disk.append([0x36], to: "log") }
    act { () throws(FileError) in try disk.append([0x37], to: "log") }
    act { () throws(FileError) in try disk.copy("to-a/c", to: "copy", mode: 0o755) }
    act { () throws(FileError) in try disk.setMode(0o700, of: "log") }
    act { () throws(FileError) in try disk.makeFolder("to-a/new/folder") }
    act { () throws(FileError) in try disk.makeFolder("log") }
    act { () throws(FileError) in try disk.remove("to-a/c") }
    act { () throws(FileError) in try disk.remove("missing") }
    tell { () throws(FileError) in "\(try disk.create([], at: "log", mode: 0o644))" }
    tell { () throws(FileError) in "\(try disk.create([], at: "fresh", mode: 0o644))" }
    for path: Path in ["circle", "a/dangling", "to-a", "to-a/..", "log", "log/x"] {
      tell { () throws(FileError) in
        let resolved = try disk.resolved(path)
        return "\(path) \(resolved.map { $0.relative(to: disk.root)?.string ?? "." } ?? "none")"
      }
      tell { () throws(FileError) in
        let status = try disk.status(of: path)
        return status.map { "\($0.kind) \(String($0.mode, radix: 8))" } ?? "none"
      }
      tell { () throws(FileError) in String(decoding: try disk.contents(of: path), as: UTF8.self) }
    }
    for entry in try disk.tree(below: ".", prunes: { _ in false }) {
      told.append("\(entry.path) \(entry.status.kind)")
    }
    for entry in try disk.entries(of: "a") { told.append("\(entry.name) \(entry.kind)") }
    return told
  }
}
