// The process groups of the programs that run now, so that they can be stopped and go on with rel: a
// terminal's Ctrl-Z reaches rel's own group alone.

import Glibc
import Synchronization

/// Of all runners, since signals are about the whole process.
public enum RunningGroups {
  private static let groups = Mutex<Set<pid_t>>([])

  static func insert(_ group: pid_t) {
    groups.withLock { _ = $0.insert(group) }
    GroupGuard.add(group)
  }

  static func remove(_ group: pid_t) {
    groups.withLock { _ = $0.remove(group) }
    GroupGuard.remove(group)
  }

  /// Stops every program; none ends or begins meanwhile as far as this process knows.
  public static func stop() { send(SIGSTOP) }

  /// Lets them go on.
  public static func goOn() { send(SIGCONT) }

  private static func send(_ signal: Int32) {
    // In the lock: a group that was removed may belong to somebody else by now.
    groups.withLock { groups in for group in groups { kill(-group, signal) } }
  }
}
