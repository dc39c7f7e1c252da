// What ends the programs of this process once it is gone, however that came: a kill leaves it no time to
// do so itself. A shell waits for the end of what it reads here, with the groups that run in its head.

import Glibc
import Synchronization

/// Tells a process of its own which groups of programs run.
enum GroupGuard {
  private struct State {
    var isTried = false
    /// Where it is told; -1: nobody listens.
    var pipe: Int32 = -1
    var process: pid_t = 0
  }
  private static let state = Mutex(State())

  /// Signals of the terminal are not for it. A group that ended is taken out of its list: its number may
  /// be somebody else's by then.
  private static let script = """
    trap '' HUP INT QUIT TERM TSTP
    all=' '
    while read -r word group; do
      case $word in
        +) all="$all$group " ;;
        -) case $all in *" $group "*) all="${all%% $group *} ${all#* $group }" ;; esac ;;
      esac
    done
    for group in $all; do kill -9 "-$group"; done
    """

  static func add(_ group: pid_t) {
    tell("+ \(group)\n", starting: true)
  }

  static func remove(_ group: pid_t) {
    tell("- \(group)\n", starting: false)
  }

  private static func tell(_ line: String, starting: Bool) {
    state.withLock { state in
      if starting, !state.isTried {
        state.isTried = true
        start(&state)
      }
      if state.pipe < 0 { return }
      let bytes = Array(line.utf8)
      // Where it is gone, the next run does its work, as `SubprocessRunner.endLeftovers`.
      _ = bytes.withUnsafeBytes { write(state.pipe, $0.baseAddress, $0.count) }
    }
  }

  private static func start(_ state: inout State) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // No folder that somebody wants to remove or unmount.
    addWorkingFolder(&actions, "/")
    posix_spawnattr_setflags(&attributes, ownSession)
    let words: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", script]
      .map { (word: String) in strdup(word) }
    defer { for word in words { free(word) } }
    var variables: [UnsafeMutablePointer<CChar>?] = [nil]
    guard
      posix_spawn(&state.process, "/bin/sh", &actions, &attributes, words + [nil], &variables) == 0
    else {
      close(ends[1])
      return
    }
    state.pipe = ends[1]
    // Whoever ends by itself leaves no dead child to a container's first process, which may not bury it.
    atexit { GroupGuard.end() }
  }

  private static func end() {
    let process = state.withLock { state in
      if state.pipe >= 0 { close(state.pipe) }
      state.pipe = -1
      return state.process
    }
    if process > 0 { waitpid(process, nil, 0) }
  }
}

/// `POSIX_SPAWN_SETSID`, which Glibc shows only to those who ask for GNU's extensions.
private let ownSession: Int16 = 0x80

@_silgen_name("pipe2")
private func pipe2(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

@_silgen_name("posix_spawn_file_actions_addchdir_np")
@discardableResult
private func addWorkingFolder(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> Int32
