// The process on whose behalf something is done.

/// What the work has of the process that asks for it.
public struct Caller: Sendable {
  /// The process's variables that are UTF-8.
  public var environment: [String: String]
  /// rel's own file, absolute, with which programs are watched; nil where nothing is.
  public var observer: Path?
  /// Takes a line for people, without its end, at any time.
  public var tell: @Sendable (String) -> Void

  public init(
    environment: [String: String], tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.environment = environment
    self.tell = tell
  }

  /// Where programs leave their output that belongs to no checkout.
  public var temporaryFolder: Path { Path(environment["TMPDIR"] ?? "/tmp") }
}
