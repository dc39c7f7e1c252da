// A git repository in a temporary folder, for tests that ask the real git. It reads no
// configuration of this machine.

import Foundation
import Host
import Support

@testable import Git

/// A repository whose files are older than any clock's tick, so that snapshots can be taken.
final class TestRepository: Sendable {
  /// With links resolved. The repository is in `repo`, HOME in `home`.
  let folder: Path
  let disk: Disk
  let environment: [String: String]

  init(_ files: [String: String] = [:]) throws {
    let name = "rel-git-\(UUID().uuidString)"
    let base = Path(FileManager.default.temporaryDirectory.path)
    folder = (try Disk(root: base).resolved(base) ?? base) / name
    disk = Disk(root: folder / "repo")
    try Disk(root: base).makeFolder(folder / "home")
    try disk.makeFolder(folder / "repo")
    environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": (folder / "home").string, "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
      "GIT_COMMITTER_EMAIL": "a@b",
    ]
    for (path, text) in files { try disk.write(text, to: Path(path)) }
  }

  deinit { try? Disk(root: folder).remove(folder) }

  /// Runs git in `place` and returns what it prints.
  @discardableResult
  func git(_ arguments: String..., in place: Path = ".") throws -> String {
    try git(arguments, in: place)
  }

  @discardableResult
  func git(_ arguments: [String], in place: Path = ".") throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: disk.absolute(place).string)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }

  /// Makes the repository and commits all files.
  func commit() throws {
    try git("init", "-q", "-b", "main", ".")
    try git("add", "-A")
    try git("commit", "-q", "-m", "all")
  }

  var repository: GitRepository { repository(on: disk) }

  func repository(on disk: any FileSystem) -> GitRepository {
    GitRepository(
      disk: disk, environment: environment, runner: SubprocessRunner(scratch: folder / "scratch"))
  }

  /// A snapshot as if git had been asked an hour from now: nothing is too young for it.
  func snapshot(from root: Path = ".") async throws -> GitSnapshot? {
    let later = WatchedDisk(disk: Disk(root: disk.absolute(root)), lead: 3_600_000_000_000)
    return await repository(on: later).observe().snapshot
  }
}
