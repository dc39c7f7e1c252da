// Programs that an earlier runner started and did not see end, since it was killed: they live on, and
// must be ended before they write over the files of the next run.

import Glibc

extension SubprocessRunner {
  /// Ends every program whose output goes to this runner's scratch folder, with its process group.
  ///
  /// Nobody else writes there: each program gets a file of the folder as its output before it starts,
  /// so that there is no moment in which it could be missed. Call it while no other runner with this
  /// folder is at work.
  /// - Returns: how many process groups were still running.
  public func endLeftovers() -> Int {
    let processes = Disk(root: "/proc")
    let start = (scratch / ".rel-").bytes
    var groups: Set<pid_t> = []
    for entry in (try? processes.entries(of: ".")) ?? [] {
      guard let process = pid_t(entry.name.string), process != getpid() else { continue }
      for descriptor in [1, 2] {
        let link = Path("\(process)/fd/\(descriptor)")
        guard let file = try? processes.destination(ofLink: link), file.bytes.starts(with: start)
        else { continue }
        let group = getpgid(process)
        if group > 1, group != getpgrp() { groups.insert(group) }
      }
    }
    for group in groups { kill(-group, SIGKILL) }
    // The kernel ends them soon, not at once.
    for group in groups {
      for _ in 0..<1000 where kill(-group, 0) == 0 { usleep(1000) }
    }
    return groups.count
  }
}
