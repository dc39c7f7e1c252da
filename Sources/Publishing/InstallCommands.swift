// How a user installs from an index: what pip and uv are told. Which packages those are, it does not know.

/// The commands that install requirements from an index.
public struct InstallCommands: Sendable, Hashable {
  public var pip: String
  /// nil where one index has all: what pip is told does for uv, too.
  public var uv: String?

  /// - Parameters:
  ///   - requirements: `core==1.0`.
  ///   - index: the URL of the index that they are in.
  ///   - elsewhere: the URL of the one that has what they need besides; nil: they need nothing.
  ///
  /// To pip, both indexes are equal. uv asks the first one for a project, and the default one for what
  /// that does not have.
  public init(_ requirements: [String], from index: String, elsewhere: String? = nil) {
    let names = requirements.joined(separator: " ")
    guard let elsewhere else {
      pip = "pip install --index-url \(index) \(names)"
      return
    }
    pip = "pip install --index-url \(index) --extra-index-url \(elsewhere) \(names)"
    let fallback = elsewhere == Self.pypi ? "" : "--default-index \(elsewhere) "
    uv = "uv pip install --index \(index) \(fallback)\(names)"
  }

  /// The index that uv asks in the end if nothing else is said.
  public static let pypi = "https://pypi.org/simple/"
}
