// All that the client takes from outside, in one value, so that a test can give each of them.

public import HTTP
public import Host

/// Network, clock and chance, as the client sees them.
public struct S3Surroundings: Sendable {
  public var transport: any HTTPTransport
  public var credentials: any CredentialSource
  public var disk: any FileSystem
  /// Waits; throws when the task is cancelled meanwhile.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// From 0 up to 1.
  public var random: @Sendable () -> Double
  /// A line for people about something that was put right: a clock that is off, say.
  public var warn: @Sendable (String) -> Void

  public init(
    transport: any HTTPTransport, credentials: any CredentialSource, disk: any FileSystem,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double, warn: @escaping @Sendable (String) -> Void
  ) {
    self.transport = transport
    self.credentials = credentials
    self.disk = disk
    self.sleep = sleep
    self.random = random
    self.warn = warn
  }
}
