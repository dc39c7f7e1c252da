// How an error ends the process: what is printed of it, and the exit status. Every error comes here, be
// it the whole command's or a release's that stops half way.

import Diagnostics

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
    case let group as Problems: self.init(group.all, status: 2)
    case let error as any ProblemConvertible:
      let problem = error.problem
      self.init([problem], status: problem.exitStatus)
    default: return nil
    }
  }
}

/// How the process ends, where everything that there is to say has been said.
struct ExitStatus: Error {
  var code: Int32
}

extension Problem {
  /// How a process ends that could do nothing because of this.
  var exitStatus: Int32 {
    switch cause {
    case .fault: 2
    case .refusal, .conflict: 1
    case .unreachable, .disk: 3
    case .interrupted: 130
    }
  }

  /// The same of work that had begun, where what failed is one step of it.
  var stepStatus: Int32 { cause == .unreachable ? 3 : 1 }
}
