// Why there are no credentials, and what to do about it. No case ever holds a secret.

/// No credentials.
public enum CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nothing was found in any place; each as a line.
  case notFound(looked: [String])

  public var description: String { "there are no AWS credentials" }
  public var hints: [String] { [] }
  /// For a storage's error that comes of it.
  public var trouble: StorageTrouble { .denied }
}
