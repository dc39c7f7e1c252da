// Where credentials come from, as who signs requests sees it: one call, and an error that says what
// to do.

/// Gives credentials that are good now. What it gives is kept and renewed before it expires; of many
/// calls at once, one asks.
public protocol CredentialSource: Sendable {
  func credentials() async throws(CredentialError) -> Credentials
}

/// Credentials that never change.
public struct FixedCredentials: CredentialSource {
  private let value: Credentials
  public init(_ value: Credentials) { self.value = value }
  public func credentials() -> Credentials { value }
}
