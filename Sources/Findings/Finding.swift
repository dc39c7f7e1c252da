// What an inspection has to say about one thing.

public import Diagnostics

/// One thing that is wrong with a wheel, or looks so.
public struct Finding: Sendable, Hashable {
  public var code: FindingCode
  /// The member that it is about, as text on one line.
  public var member: String?
  /// Lower case, names in backticks, no full stop.
  public var message: String
  /// What to do.
  public var hint: String?

  public init(
    _ code: FindingCode, member: String? = nil, _ message: String, hint: String? = nil
  ) {
    self.code = code
    self.member = member
    self.message = message
    self.hint = hint
  }

  /// The code's.
  public var severity: Severity { code.severity }

  /// ``W004 shop-1.0-py3-none-any.whl: `tests` …; move it below the package``
  /// - Parameter wheel: the wheel's file name.
  public func line(wheel: String) -> String {
    "\(code.rawValue) \(wheel): \(message)" + (hint.map { "; \($0)" } ?? "")
  }
}

extension Finding: CustomStringConvertible {
  /// ``E403: `a.py` has another hash in RECORD``
  public var description: String { "\(code.rawValue): \(message)" }
}
