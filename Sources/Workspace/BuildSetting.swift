// One of the settings that a project's build backend gets.

/// One of a backend's `config_settings`. A key that comes more than once has a list of values.
/// - Source: PEP 517, "Config settings".
public struct BuildSetting: Sendable, Hashable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }

  /// - Parameter word: `KEY=VALUE`; for anything else the result is nil.
  public init?(_ word: String) {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { return nil }
    key = String(word[..<sign])
    value = String(word[word.index(after: sign)...])
  }
}
