// Where credentials come from, as who signs requests sees it: one call, and an error that says what
// to do.

/// Gives credentials that are good now. What it gives is kept and renewed before it expires; of many
/// calls at once, one asks.
public protocol CredentialSource: Sendable {
  func credentials() async throws(CredentialError) -> Credentials

  /// Others in the place of `refused`, which a service calls expired whatever their own date says.
  /// - Returns: the same ones where they come from a place that has no others.
  func renewed(after refused: Credentials) async throws(CredentialError) -> Credentials
}

/// Credentials that never change.
public struct FixedCredentials: CredentialSource {
  private let value: Credentials
  public init(_ value: Credentials) { self.value = value }
  public func credentials() -> Credentials { value }
  public func renewed(after refused: Credentials) -> Credentials { value }
}
