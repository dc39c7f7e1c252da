// Programs that an earlier runner started and did not see end, since it was killed: they live on, and
// must be ended before they write over the files of the next run.

import Glibc

extension SubprocessRunner {
  /// Ends every program that an earlier runner left running, with its process group.
  ///
  /// Two things tell: the program's mark in this runner's scratch folder, and its output, when that
  /// goes to a file there, as it does from the moment the program starts. Nobody else writes
  /// there. Call it while no other runner with this folder is at work.
  /// - Returns: how many process groups were still running.
  public func endLeftovers() -> Int {
    let groups = markedGroups().union(writingGroups())
    for group in groups { kill(-group, SIGKILL) }
    // The kernel ends them soon, not at once.
    var looks = 0
    while looks < 500, !groups.isDisjoint(with: living().map(\.group)) {
      usleep(2000)
      looks += 1
    }
    return groups.count
  }

  // MARK: Marks

  /// Leaves a mark of a running group: a link named for it, to when its leader was started.
  func leaveMark(of group: pid_t) {
    guard let started = facts(of: group)?.started else { return }
    let target = started.bytes.map { CChar(bitPattern: $0) } + [0]
    _ = Disk(root: scratch).withPath(place(ofMark: group)) { symlink(target, $0) }
  }

  func removeMark(of group: pid_t) {
    _ = Disk(root: scratch).withPath(place(ofMark: group)) { unlink($0) }
  }

  private func place(ofMark group: pid_t) -> Path { scratch / "group-\(group)" }

  private func markedGroups() -> Set<pid_t> {
    let disk = Disk(root: scratch)
    let living = living()
    var groups: Set<pid_t> = []
    for entry in (try? disk.entries(of: scratch)) ?? [] {
      guard entry.name.string.hasPrefix("group-"),
        let group = pid_t(entry.name.string.dropFirst(6)),
        group > 1, group != getpgrp(), living.contains(where: { $0.group == group })
      else { continue }
      // Another start time: the number was given anew, to a stranger. No leader: its children have
      // the number, which nobody else gets as long as they live.
      let leader = living.first { $0.process == group }
      let started = try? disk.destination(ofLink: place(ofMark: group))
      if leader == nil || leader?.started == started { groups.insert(group) }
    }
    return groups
  }

  /// A process as the kernel tells of it.
  private struct ProcessFacts {
    var process: pid_t
    var group: pid_t
    /// In ticks since the machine was started.
    var started: Path
  }

  /// All processes but those that are dead and not yet buried.
  private func living() -> [ProcessFacts] {
    ((try? Disk(root: "/proc").entries(of: ".")) ?? []).compactMap { entry in
      pid_t(entry.name.string).flatMap(facts)
    }
  }

  /// - Source: proc_pid_stat(5), fields 3, 5 and 22; the name before them may hold anything.
  private func facts(of process: pid_t) -> ProcessFacts? {
    guard let bytes = try? Disk(root: "/proc").contents(of: Path("\(process)/stat")),
      let name = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = bytes[name...].split(separator: UInt8(ascii: " "))
    guard fields.count > 20, fields[1] != Array("Z".utf8)[...], fields[1] != Array("X".utf8)[...],
      let group = pid_t(String(decoding: fields[3], as: UTF8.self))
    else { return nil }
    return ProcessFacts(process: process, group: group, started: Path(bytes: fields[20]))
  }

  // MARK: Output

  private func writingGroups() -> Set<pid_t> {
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
    return groups
  }
}
