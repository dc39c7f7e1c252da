// Who signs a request: an access key with its secrets, which never show themselves. Knows nothing of
// where they come from.

/// A text that appears nowhere unless it is asked for by name: not in a description, not in a dump.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String
  public init(_ text: String) { self.text = text }

  /// The text itself.
  public var reveal: String { text }

  public var description: String { "…" }
  public var debugDescription: String { "…" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// An access key as AWS and its likes give it.
public struct Credentials: Sendable, Hashable {
  public var accessKey: String
  public var secretKey: Secret
  /// Temporary credentials have one.
  public var sessionToken: Secret?
  /// Nanoseconds since 1970; nil: they stay good.
  public var expires: Int64?
  /// Where they come from, for people: `the environment`, ``profile `release` of ~/.aws/config``.
  public var source: String

  public init(
    accessKey: String, secretKey: Secret, sessionToken: Secret? = nil, expires: Int64? = nil,
    source: String
  ) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.expires = expires
    self.source = source
  }
}
