// A checkout in a folder of its own, and rel run in it as a process: what a user does, and nothing
// that a user cannot see.

import Foundation
import Host
import Synchronization

/// A checkout, its HOME beside it; all of it is removed with the value.
final class TestCheckout: Sendable {
  /// Holds everything of one test, links resolved.
  let home: Path
  /// The checkout: relative paths start here.
  let disk: Disk
  private let isKept: Bool

  /// The repository that these tests are in.
  static let repository = Path(#filePath).parent.parent.parent
  /// The debug build, which `swift build --build-tests` makes.
  static let rel = repository / ".build/debug/rel"

  /// - Parameters:
  ///   - files: texts by path from the checkout.
  ///   - name: the checkout's own folder.
  ///   - isKept: for a checkout that others are copied from; it is removed when the process ends.
  init(_ files: [String: String] = [:], name: Path = "checkout", isKept: Bool = false) throws {
    let base = Path(FileManager.default.temporaryDirectory.path)
    home = (try Disk(root: base).resolved(base) ?? base) / "rel-e2e-\(UUID().uuidString)"
    disk = Disk(root: home / name)
    self.isKept = isKept
    try disk.makeFolder(home / name)
    try disk.makeFolder(home / "tmp")
    if isKept { KeptFolders.append(home) }
    for (path, text) in files { try disk.write(text, to: Path(path)) }
  }

  deinit { if !isKept { try? Disk(root: home).remove(home) } }

  /// What a process printed and how it ended.
  struct Output: Sendable {
    var termination: Termination
    var out: String
    var err: String
    var lines: [String] { out.split(separator: "\n").map(String.init) }
    var status: Int32? { if case .exited(let code) = termination { code } else { nil } }
  }

  /// Runs rel in the checkout.
  @discardableResult
  func rel(_ arguments: String..., with variables: [String: String] = [:]) async throws -> Output {
    try await run(Self.rel.string, arguments, with: variables)
  }

  /// Runs a program of PATH in the checkout, with the test's own environment.
  @discardableResult
  func run(
    _ program: String, _ arguments: [String], with variables: [String: String] = [:],
    in folder: Path = "."
  ) async throws -> Output {
    let number = UUID().uuidString
    let (out, err) = (home / "out-\(number)", home / "err-\(number)")
    let script = #"out=$1 err=$2; shift 2; exec "$@" > "$out" 2> "$err""#
    let command = Command(
      "/bin/sh", ["-c", script, "sh", out.string, err.string, program] + arguments,
      environment: Self.environment(home: home).merging(variables) { $1 },
      folder: disk.absolute(folder))
    let termination = try await SubprocessRunner(scratch: home).run(command) { _ in }
    defer {
      try? disk.remove(out)
      try? disk.remove(err)
    }
    return Output(termination: termination, out: try text(out), err: try text(err))
  }

  /// Runs a script of `sh` in the checkout; `rel` is the program under test.
  @discardableResult
  func shell(_ script: String, with variables: [String: String] = [:]) async throws -> Output {
    let call = "rel() { '\(Self.rel)' \"$@\"; }\n"
    return try await run("/bin/sh", ["-euc", call + script], with: variables)
  }

  func text(_ path: Path) throws -> String {
    String(decoding: try disk.contents(of: path), as: UTF8.self)
  }

  /// Makes the checkout a git repository with everything committed.
  func commit() async throws {
    let script = "git init -q -b main . && git add -A && git commit -q -m all"
    let output = try await shell(script)
    guard output.status == 0 else { throw SetupError(output.err) }
  }

  /// Every file below the checkout with its time and contents' length, but git's own.
  func listing() throws -> [String] {
    try disk.tree(below: ".", prunes: { $0 == ".git" }).map { entry in
      "\(entry.path) \(entry.status.modified) \(entry.status.sizeBytes)"
    }
  }

  /// The files below a folder, by path from there.
  func files(below folder: Path) throws -> [String] {
    try disk.tree(below: folder, prunes: { _ in false }).map(\.path.string)
  }

  /// The test's environment with a folder for temporary files of its own, and without what would make
  /// git, uv or rel behave in another way; uv's cache stays where it is.
  private static func environment(home: Path) -> [String: String] {
    var result = ProcessInfo.processInfo.environment
    let misleading: Set = [
      "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE",
    ]
    for name in result.keys
    where name.hasPrefix("GIT_") || name.hasPrefix("GITHUB_") || misleading.contains(name) {
      result[name] = nil
    }
    let identity = ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"]
    // Python's test runner keeps folders there and removes those of other runs.
    result["TMPDIR"] = (home / "tmp").string
    for name in ["AUTHOR", "COMMITTER"] {
      result["GIT_\(name)_NAME"] = "a"
      result["GIT_\(name)_EMAIL"] = "a@b"
    }
    return result.merging(identity) { $1 }
  }
}

/// Folders that live as long as the process of the tests.
private enum KeptFolders {
  private static let folders = Mutex<[Path]>([])

  static func append(_ folder: Path) {
    let count = folders.withLock { folders in
      folders.append(folder)
      return folders.count
    }
    if count == 1 { atexit { KeptFolders.removeAll() } }
  }

  private static func removeAll() {
    for folder in folders.withLock({ $0 }) { try? Disk(root: "/").remove(folder) }
  }
}

/// A test could not be prepared.
struct SetupError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
