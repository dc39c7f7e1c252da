// Versions in texts that people write.

extension Version {
  /// The version of a text in any spelling of PEP 440, which takes in SemVer's but for a bare
  /// `-1`; nil for anything else.
  public init?(spelled text: some StringProtocol) {
    guard let version = try? Version(String(text)) else { return nil }
    self = version
  }
}
