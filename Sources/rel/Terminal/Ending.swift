// How an error ends the process: what is printed of it, and the exit status. Every error comes here, be
// it the whole command's or a release's that stops half way.

import Diagnostics
import Host
import Pipeline
import Versions

/// What is said at the end, and the exit status.
struct Ending {
  var problems: [Problem]
  var status: Int32

  init(_ problems: [Problem], status: Int32) {
    self.problems = problems
    self.status = status
  }

  /// Nil of an error that no module of rel's own throws: ArgumentParser knows its own best.
  init?(_ error: any Error) {
    switch error {
    case let status as ExitStatus: self.init([], status: status.code)
    case let refusal as Refusal: self.init(refusal.problems, status: refusal.status)
    case let group as Problems: self.init(group.all, status: 2)
    case let error as any ProblemConvertible:
      let problem = error.problem
      self.init([problem], status: problem.exitStatus)
    default: return nil
    }
  }
}

extension Ending {
  /// The same where a full disk is to blame: no call was wrong then.
  func blamingFullDisk() -> Ending {
    guard [1, 2].contains(status), !problems.isEmpty else { return self }
    let folders = [CallPlace.last.withLock { $0?.root }, Caller.current.temporaryFolder]
    var ending = self
    ending.problems = problems.map { problem in
      FullDisk.isBlamed(in: problem.message)
        ? problem.blamingFullDisk([], places: folders.compactMap(\.self)) : problem
    }
    if ending.problems.contains(where: { $0.cause == .unreachable }) { ending.status = 3 }
    return ending
  }
}

/// How the process ends, where everything that there is to say has been said.
struct ExitStatus: Error {
  var code: Int32
}
