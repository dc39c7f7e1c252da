// What the observer sees of real programs: each reads something in a way of its own, and none may go unseen.

import Foundation
import Host
import Testing

@testable import Observation

/// Runs scripts below a folder of their own, watched.
private final class WatchedFolder: Sendable {
  let folder: Path
  let disk: Disk
  private static let rel = Path(#filePath).parent.parent.parent / ".build/debug/rel"

  init(_ files: [String: String] = [:]) throws {
    let base = Path(FileManager.default.temporaryDirectory.path)
    folder = (try Disk(root: base).resolved(base) ?? base) / "rel-observe-\(UUID().uuidString)"
    disk = Disk(root: folder)
    try disk.makeFolder(folder)
    for (path, text) in files { try disk.write(text, to: Path(path)) }
  }

  deinit { try? Disk(root: "/").remove(folder) }

  struct Result {
    var termination: Termination
    var output: String
    var seen: Accesses?

    /// The paths of a kind, from the folder.
    func paths(_ kind: Access.Kind, from folder: Path) -> [String] {
      (seen?.accesses ?? []).filter { $0.kind == kind }
        .compactMap { $0.path.relative(to: folder)?.string }
    }
  }

  func run(_ program: Path, _ arguments: [String], depth: Watch.Depth = .light) async throws
    -> Result
  {
    let runner = SubprocessRunner(scratch: folder / ".scratch", observer: Self.rel)
    let watch = StepWatch(depth)
    let command = Command(
      program, arguments,
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"],
      folder: folder, timeout: .seconds(60))
    let printed = OutputBuffer()
    let termination = try await watch.run(command, by: runner) { printed.append($0) }
    return Result(
      termination: termination, output: String(decoding: printed.bytes, as: UTF8.self),
      seen: watch.seen)
  }

  func shell(_ script: String, depth: Watch.Depth = .light) async throws -> Result {
    try await run("/bin/sh", ["-euc", script], depth: depth)
  }

  /// Compiles a C program beside the files.
  func compile(_ code: String, _ options: String = "") async throws {
    try disk.write(code, to: "own.c")
    let built = try await shell("cc \(options) -pthread -o own own.c")
    try #require(built.termination.isSuccess, "\(built.output)")
  }
}

@Suite struct ObserverTests {
  /// Each reads `data/x`, or asks for it, in another way.
  private static let readers: [(script: String, kind: Access.Kind, path: String)] = [
    ("cat data/x", .read, "data/x"),
    ("cd data && cat ./../data/x", .read, "data/x"),
    ("cat < data/x", .read, "data/x"),
    ("(cd data; (cat x)) & wait", .read, "data/x"),
    (". ./data/script", .read, "data/script"),
    ("./data/script", .executed, "data/script"),
    ("sh data/script", .read, "data/script"),
    ("ls data", .listed, "data"),
    ("find data -name x", .listed, "data"),
    ("echo data/*", .listed, "data"),
    ("[ -e data/x ]", .present, "data/x"),
    ("[ ! -e data/none ]", .absent, "data/none"),
    ("cat data/none || true", .absent, "data/none"),
    ("readlink data/link", .link, "data/link"),
    ("cat data/link", .read, "data/link"),
    ("cp data/x copy", .read, "data/x"),
    ("tar cf t.tar data", .read, "data/x"),
    ("grep -r one data", .read, "data/x"),
    ("xargs cat < data/names", .read, "data/x"),
    ("python3 -c 'open(\"data/x\").read()'", .read, "data/x"),
    ("python3 -c 'import os; os.stat(\"data/x\")'", .present, "data/x"),
    (
      "python3 -c 'import os; os.scandir(\"data\").close(); list(os.scandir(\"data\"))'", .listed,
      "data"
    ),
    (
      "python3 -c 'import os; d = os.open(\"data\", os.O_RDONLY); os.open(\"x\", 0, dir_fd=d)'",
      .read, "data/x"
    ),
    ("python3 -c 'import os; os.chdir(\"data\"); open(\"x\")'", .read, "data/x"),
    (
      "python3 -c 'import os; d = os.open(\"data\", 0); os.fchdir(d); open(\"x\")'", .read, "data/x"
    ),
    (
      "python3 -c 'import threading as t; a = t.Thread(target=open, args=(\"data/x\",)); a.start()'",
      .read, "data/x"
    ),
    ("python3 -c 'import subprocess as s; s.run([\"cat\", \"data/x\"])'", .read, "data/x"),
    (
      "python3 -c 'import os; os.posix_spawn(\"/bin/cat\", [\"cat\", \"data/x\"], {})'", .read,
      "data/x"
    ),
    ("python3 -c 'import sys; sys.path[:0] = [\"data\"]; import module'", .read, "data/module.py"),
    ("python3 -c 'import mmap; mmap.mmap(open(\"data/x\").fileno(), 0, prot=1)'", .read, "data/x"),
    (
      "python3 -c 'import sqlite3; sqlite3.connect(\"file:data/x?mode=ro\", uri=True)'", .read,
      "data/x"
    ),
  ]

  @Test(arguments: readers)
  func `nothing is read unseen`(script: String, kind: Access.Kind, path: String) async throws {
    let place = try WatchedFolder([
      "data/x": "one\n", "data/names": "data/x\n", "data/script": "#!/bin/sh\ntrue\n",
      "data/module.py": "",
    ])
    try place.disk.makeLink(at: "data/link", to: "x")
    try place.disk.setMode(0o755, of: "data/script")
    for depth in [Watch.Depth.light, .full] {
      let result = try await place.shell(script, depth: depth)
      #expect(result.seen?.incomplete == [])
      #expect(result.paths(kind, from: place.folder).contains(path), "\(script) \(result.output)")
    }
  }

  @Test(arguments: ["", "-static"])
  func `compiled programs are seen, static ones too`(options: String) async throws {
    let place = try WatchedFolder(["x": "1", "y": "2", "z": "3"])
    try await place.compile(
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <linux/openat2.h>
      #include <pthread.h>
      #include <string.h>
      #include <sys/stat.h>
      #include <sys/syscall.h>
      #include <sys/wait.h>
      #include <unistd.h>
      static void *other(void *file) { open(file, O_RDONLY); return 0; }
      int main(void) {
        pthread_t thread;
        pthread_create(&thread, 0, other, "x");
        pthread_join(thread, 0);
        struct open_how how = {0};
        syscall(SYS_openat2, AT_FDCWD, "y", &how, sizeof how);
        if (vfork() == 0) { open("z", O_RDONLY); _exit(0); }
        wait(0);
        struct stat status;
        return stat("none", &status) == 0;
      }
      """, options)
    let result = try await place.run(place.folder / "own", [])
    #expect(result.termination == .exited(0), "\(result.output)")
    #expect(Set(result.paths(.read, from: place.folder)).isSuperset(of: ["x", "y", "z"]))
    #expect(result.paths(.absent, from: place.folder).contains("none"))
  }

  @Test func `what is written is told before what is read of it`() async throws {
    let place = try WatchedFolder()
    let result = try await place.shell("echo 1 > made; cat made; mkdir sub; mv made sub/other")
    let own = (result.seen?.accesses ?? []).filter { $0.path.relative(to: place.folder) != nil }
    let made = own.filter { $0.path.name == "made" }.map(\.kind)
    #expect(made.first == .written)
    #expect(result.paths(.written, from: place.folder).contains("sub/other"))
  }

  @Test func `the program is told, and the address of a connection`() async throws {
    let place = try WatchedFolder(["x": ""])
    let result = try await place.shell(
      "cat x; python3 -c 'import socket; socket.socket().connect_ex((\"127.0.0.1\", 9))'")
    let read = result.seen?.accesses.first { $0.path.name == "x" }
    #expect(read?.program.name == "cat")
    #expect(
      result.seen?.accesses.contains { $0.kind == .connected && $0.path == "127.0.0.1:9" } == true)
  }

  @Test(arguments: [0, 1, 3, 255])
  func `a program ends as it would`(status: Int) async throws {
    let place = try WatchedFolder()
    #expect(try await place.shell("exit \(status)").termination == .exited(Int32(status)))
  }

  @Test func `signals, parents and groups are as they would be`() async throws {
    let place = try WatchedFolder()
    #expect(try await place.shell("kill -TERM $$").termination == .signalled(SIGTERM))
    #expect(try await place.shell("kill -KILL $$").termination == .signalled(SIGKILL))
    let parent = try await place.shell("echo $PPID")
    #expect(parent.output == "\(getpid())\n")
    let trapped = try await place.shell(
      "trap 'echo caught; exit 4' USR1; kill -USR1 $$; sleep 5")
    #expect(trapped.output == "caught\n" && trapped.termination == .exited(4))
    let stopped = try await place.shell(
      "sh -c 'kill -STOP $$; echo on' & sleep 0.3; kill -CONT $!; wait $!")
    #expect(stopped.output == "on\n")
    let waited = try await place.shell(
      "python3 -c 'import os\ntry: os.wait()\nexcept ChildProcessError: print(1)'")
    #expect(waited.output == "1\n", "it has no child that it did not start")
  }

  @Test func `a program that traces another one runs, unwatched`() async throws {
    let place = try WatchedFolder()
    try await place.compile(
      """
      #include <sys/ptrace.h>
      #include <sys/wait.h>
      #include <unistd.h>
      int main(void) {
        int status;
        pid_t child = fork();
        if (child == 0) { _exit(ptrace(PTRACE_TRACEME, 0, 0, 0) != 0); }
        waitpid(child, &status, 0);
        return WEXITSTATUS(status);
      }
      """)
    let result = try await place.run(place.folder / "own", [])
    #expect(result.termination == .exited(0))
    #expect(result.seen?.incomplete.count == 1, "\(String(describing: result.seen?.incomplete))")
    #expect(result.output.contains("without being watched"))
  }

  @Test func `a time limit ends all of it`() async throws {
    let place = try WatchedFolder()
    let runner = SubprocessRunner(
      scratch: place.folder / ".scratch",
      observer: Path(#filePath).parent.parent.parent / ".build/debug/rel")
    var command = Command(
      "/bin/sh", ["-c", "trap '' INT TERM; sleep 1000 & echo $! > child; wait; wait"],
      environment: ["PATH": "/usr/bin:/bin"], folder: place.folder, timeout: .milliseconds(300))
    command.watch = Watch(.light, log: place.folder / "log")
    let termination = try await runner.run(command) { _ in }
    #expect(termination == .timedOut(.milliseconds(300)))
    let child = try await place.shell(#"tr -d '\0' < "/proc/$(cat child)/cmdline" || true"#)
    #expect(!child.output.contains("sleep"))
  }

  @Test func `half a log is none`() {
    let log = Array("P/bin/cat\0rx\0.\0".utf8)
    #expect(Accesses(log: log)?.accesses == [Access(.read, "x", by: "/bin/cat")])
    for count in 0..<(log.count - 1) { #expect(Accesses(log: Array(log.prefix(count))) == nil) }
  }

  @Test func `what was seen of a step is read back`() throws {
    let seen = SeenStep(
      Accesses([Access(.read, "/a b", by: "/bin/cat")], incomplete: ["why"]), at: 5, depth: .full)
    #expect(SeenStep(text: seen.text) == seen)
    #expect(SeenStep(text: Array("rel seen 0\n".utf8)) == nil)
    let odd = SeenStep(Accesses([Access(.read, "/a\tb", by: "/c")]), at: 5, depth: .light)
    #expect(SeenStep(text: odd.text)?.accesses.incomplete.count == 1)
  }
}
