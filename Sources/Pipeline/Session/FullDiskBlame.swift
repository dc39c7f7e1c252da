// A step that fails for want of room: nothing that anybody wrote is wrong then, and a later try may
// succeed.

public import Diagnostics
public import Host

extension Problem {
  /// The same with a full disk as its cause, where that is what it comes from.
  ///
  /// Programs clean up behind themselves when they fail: that there is little room is enough where they
  /// said so. What a test prints about full disks on a machine with room means nothing.
  /// - Parameters:
  ///   - log: what the step printed.
  ///   - places: absolute folders on the disks that it may have written to.
  public func blamingFullDisk(_ log: [UInt8], places: [Path]) -> Problem {
    guard [.fault, .disk, .unreachable].contains(cause) else { return self }
    let freeBytes = places.compactMap(FullDisk.freeBytes).min() ?? .max
    let isSaid = FullDisk.isBlamed(in: message) || FullDisk.isBlamed(in: log)
    guard freeBytes < 64 << 10 || (isSaid && freeBytes < 256 << 20) else { return self }
    var problem = self
    problem.cause = .unreachable
    if !FullDisk.isBlamed(in: message) { problem.message += ": the disk is full" }
    let hint = "free some space; finished steps are kept and will not run again"
    if !problem.hints.contains(hint) { problem.hints.append(hint) }
    return problem
  }
}
