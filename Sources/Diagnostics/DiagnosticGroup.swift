// Several messages thrown at once: a reader who fixes a file wants all its mistakes, not the first.

/// One or more diagnostics as one error, in the order of the text that they are about.
public struct DiagnosticGroup: Error, Sendable, Hashable, CustomStringConvertible {
  /// Never empty.
  public let diagnostics: [Diagnostic]

  public init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }

  /// Nil when there is nothing to report.
  public init?(_ diagnostics: [Diagnostic]) {
    if diagnostics.isEmpty { return nil }
    self.diagnostics = diagnostics
  }

  /// The messages as they are printed, an empty line between two.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n\n")
  }
}
