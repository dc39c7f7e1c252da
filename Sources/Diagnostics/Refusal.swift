// What is asked for cannot be done now.

/// Why a command changes nothing, or nothing more: a conflict with what is there, no mistake in the call.
public struct Refusal: Error {
  public var problems: [Problem]
  /// The exit status that says so.
  public var status: Int32

  public init(_ problems: [Problem], status: Int32 = 1) {
    self.problems = problems
    self.status = status
  }

  public init(_ error: any ProblemConvertible, status: Int32 = 1) {
    self.init([error.problem], status: status)
  }
}

extension Problem {
  /// How a process ends that could do nothing because of this.
  public var exitStatus: Int32 {
    switch cause {
    case .fault: 2
    case .refusal, .conflict: 1
    case .unreachable, .disk: 3
    case .interrupted: 130
    }
  }

  /// The same of work that had begun, where what failed is one step of it.
  public var stepStatus: Int32 { cause == .unreachable ? 3 : 1 }
}
