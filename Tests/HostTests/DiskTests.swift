// The real disk, in a temporary folder.

import Host
import Support
import Testing

@Suite struct DiskTests {
  private let folder: TemporaryFolder
  private var disk: Disk { folder.disk }

  /// Names that break programs which take them for text.
  static let names: [Path] = [
    "plain", "a b", "new\nline", "-rf", "it's", "\"", "\\", "*", "$x", "caf\u{E9}", "cafe\u{301}",
    Path(bytes: [0xFF, 0xFE]), Path(bytes: [0x61, 0xC3]), "~", "#", " ",
    Path(bytes: [UInt8](repeating: 0x78, count: 255)),
  ]

  init() throws { folder = try TemporaryFolder() }

  @Test func `a file comes back with its bytes and exactly the mode it was given`() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try disk.write(bytes, to: "deep/er/file", mode: 0o600)
    #expect(try disk.contents(of: "deep/er/file") == bytes)
    #expect(try disk.status(of: "deep/er/file")?.mode == 0o600)
    try disk.write([], to: "deep/er/file", mode: 0o777)
    #expect(try disk.contents(of: "deep/er/file") == [])
    #expect(try disk.status(of: "deep/er/file")?.mode == 0o777)
  }

  @Test func `a write replaces in one step: who has the old file open keeps it`() throws {
    try disk.write("old", to: "file")
    let before = try disk.status(of: "file")
    try disk.write("new", to: "file")
    #expect(try disk.status(of: "file")?.inode != before?.inode)
    #expect(try disk.entries(of: ".").map(\.name) == ["file"])
  }

  /// A plan that was kept in `/dev/null` put a file in its place, for every program of the machine.
  @Test func `output goes into what is no regular file, and replaces what is one`() throws {
    try disk.writeOutput(Array("one".utf8), to: "new/file")
    let before = try disk.status(of: "new/file")
    try disk.writeOutput(Array("two".utf8), to: "new/file")
    #expect(try disk.status(of: "new/file")?.inode != before?.inode)
    try disk.makeLink(at: "link", to: "new/file")
    try disk.writeOutput(Array("3".utf8), to: "link")
    #expect(try disk.contents(of: "new/file") == Array("3".utf8))
    try disk.makeLink(at: "ahead", to: "new/made")
    try disk.writeOutput(Array("4".utf8), to: "ahead")
    #expect(try disk.contents(of: "new/made") == Array("4".utf8))
    try disk.makeLink(at: "full", to: "/dev/full")
    let error = #expect(throws: FileError.self) {
      try disk.writeOutput(Array("5".utf8), to: "full")
    }
    #expect(error?.reason == .diskFull)
    for name in ["link", "ahead", "full"] as [Path] {
      #expect(try disk.status(of: name)?.kind == .link)
    }
    let folder = #expect(throws: FileError.self) { try disk.writeOutput([], to: "new") }
    #expect(folder?.reason == .isAFolder)
  }

  @Test func `a write that cannot be finished leaves the old file and nothing else`() throws {
    try disk.write("x", to: "target/x")
    let error = #expect(throws: FileError.self) { try disk.write("new", to: "target") }
    #expect(error?.path == "target")
    #expect(error?.reason == .isAFolder)
    #expect(try disk.tree(below: ".", prunes: { _ in false }).map(\.path) == ["target/x"])
    let copy = #expect(throws: FileError.self) {
      try disk.copy("missing", to: "copy", mode: 0o644)
    }
    #expect(copy?.reason == .notFound)
    #expect(try disk.tree(below: ".", prunes: { _ in false }).map(\.path) == ["target/x"])
  }

  @Test func `of many who create a file one wins, and nobody sees half of it`() async throws {
    let disk = disk
    let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
      for number in 0..<16 {
        group.addTask {
          let bytes = [UInt8](repeating: UInt8(number), count: 10_000)
          return try disk.create(bytes, at: "lock", mode: 0o644) ? number : nil
        }
      }
      return try await group.reduce(into: [Int]()) { if let winner = $1 { $0.append(winner) } }
    }
    #expect(winners.count == 1)
    #expect(
      try disk.contents(of: "lock")
        == winners.flatMap { [UInt8](repeating: UInt8($0), count: 10_000) })
    #expect(try disk.entries(of: ".").count == 1)
  }

  @Test func `appended bytes come after those that are there`() throws {
    try disk.append([1, 2], to: "log")
    try disk.append([3], to: "log")
    #expect(try disk.contents(of: "log") == [1, 2, 3])
  }

  @Test(arguments: names) func `any name can be written, listed and removed`(name: Path) throws {
    try disk.write("1", to: "d" / name)
    try disk.makeLink(at: "l" / name, to: name)
    #expect(try disk.entries(of: "d") == [FolderEntry(name: name, kind: .file)])
    #expect(try disk.entries(of: "l") == [FolderEntry(name: name, kind: .link)])
    #expect(try disk.tree(below: "d", prunes: { _ in false }).map(\.path) == [name])
    #expect(try disk.destination(ofLink: "l" / name) == name)
    #expect(try disk.resolved("d" / name) == folder.path / "d" / name)
    try disk.remove("d" / name)
    #expect(try disk.entries(of: "d").isEmpty)
  }

  @Test func `a tree is every file by its path, links as links`() throws {
    for path: Path in ["b", "a/z", "a/b/c", "a-", "skip/x", "a/skip/y"] {
      try disk.write("1", to: path)
    }
    try disk.makeFolder("empty/folder")
    try disk.makeLink(at: "loop", to: ".")
    try disk.makeLink(at: "dangling", to: "nowhere")
    let tree = try disk.tree(below: ".") { $0.name == "skip" }
    #expect(tree.map(\.path) == ["a/b/c", "a/z", "a-", "b", "dangling", "loop"])
    #expect(tree.map(\.status.kind) == [.file, .file, .file, .file, .link, .link])
    #expect(
      try disk.tree(below: "a", prunes: { _ in false }).map(\.path) == ["b/c", "skip/y", "z"])
    #expect(try disk.tree(below: "loop/a", prunes: { _ in false }).count == 3)
    #expect(try disk.tree(below: "nowhere", prunes: { _ in false }).isEmpty)
    #expect(try disk.tree(below: "b", prunes: { _ in false }).isEmpty)
    for entry in try disk.tree(below: "a", prunes: { _ in false }) {
      #expect(try disk.status(of: "a" / entry.path) == entry.status)
    }
  }

  @Test func `a link is made anew in one step`() throws {
    try disk.makeLink(at: "link", to: "one")
    try disk.makeLink(at: "link", to: "two")
    #expect(try disk.destination(ofLink: "link") == "two")
    #expect(try disk.entries(of: ".").count == 1)
  }

  @Test func `links resolve to where they end, or to nothing`() throws {
    try disk.write("1", to: "real/file")
    try disk.makeLink(at: "folder", to: "real")
    try disk.makeLink(at: "again", to: "folder")
    try disk.makeLink(at: "dangling", to: "nowhere")
    try disk.makeLink(at: "circle", to: "circle")
    #expect(try disk.resolved("again/file") == folder.path / "real/file")
    #expect(try disk.resolved("dangling") == nil)
    #expect(try disk.resolved("circle") == nil)
    #expect(try disk.resolved("real/file/below") == nil)
    #expect(try disk.status(of: "circle")?.kind == .link)
    #expect(try disk.contents(of: "again/file") == [0x31])
  }

  @Test func `the exec bit of a file is its owner's`() throws {
    try disk.write([], to: "tool", mode: 0o755)
    #expect(try disk.status(of: "tool")?.isExecutable == true)
    try disk.setMode(0o611, of: "tool")
    #expect(try disk.status(of: "tool")?.isExecutable == false)
    #expect(try disk.status(of: ".")?.isExecutable == false)
  }

  @Test func `a folder is removed with all in it, through no link`() throws {
    try disk.write("1", to: "keep/file")
    try disk.write("1", to: "gone/a/b")
    try disk.makeLink(at: "gone/link", to: "../keep")
    try disk.remove("gone")
    try disk.remove("gone")
    #expect(try disk.tree(below: ".", prunes: { _ in false }).map(\.path) == ["keep/file"])
  }

  @Test func `a rename replaces a file and moves a folder`() throws {
    try disk.write("1", to: "a/x")
    try disk.write("2", to: "b")
    try disk.rename("a/x", to: "b")
    #expect(try disk.contents(of: "b") == [0x31])
    try disk.write("3", to: "a/y")
    try disk.rename("a", to: "c")
    #expect(try disk.contents(of: "c/y") == [0x33])
    #expect(throws: FileError.self) { try disk.rename("missing", to: "d") }
  }

  @Test func `errors say which path, what was tried and why`() throws {
    try disk.write("1", to: "file")
    func told(_ body: () throws -> Void) -> String {
      do {
        try body()
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(
      told { _ = try disk.contents(of: "missing") }
        == "cannot read `missing`: there is no such file")
    #expect(told { _ = try disk.contents(of: ".") } == "cannot read `.`: it is a folder")
    #expect(
      told { try disk.write("1", to: "file/below") }
        == "cannot make the folder `file`: a part of the path is not a folder")
    #expect(
      told { _ = try disk.entries(of: "file") }
        == "cannot list `file`: a part of the path is not a folder")
    #expect(
      told { _ = try disk.destination(ofLink: "file") }
        == "cannot read the link `file`: invalid argument")
    #expect(try disk.status(of: "file/below") == nil)
  }

  @Test func `a file of any year is looked at`() async throws {
    try disk.write("1", to: "file")
    for year in ["@99999999999999", "@-99999999999999", "@0"] {
      let touch = Command(
        "/usr/bin/touch", ["-d", year, "file"], environment: [:], folder: folder.path)
      _ = try await SubprocessRunner(scratch: folder.path / "scratch").capture(touch)
      let status = try #require(try disk.status(of: "file"))
      // The time of the last change is the kernel's own.
      #expect(!status.isOlder(than: status.changed))
    }
  }

  @Test func `by the disk's clock a file written now is younger than a tick`() throws {
    let before = disk.now()
    try disk.write("1", to: "file")
    let status = try #require(try disk.status(of: "file"))
    #expect(!status.isOlder(than: disk.now()))
    // Kernels stamp with the coarse clock or a finer one: a tick apart at most.
    let tick: Int64 = 20_000_000
    #expect(min(status.modified, status.changed) > before - tick)
  }
}
