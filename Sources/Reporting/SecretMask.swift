// Secrets out of lines that show how things are done: passwords in URLs, what signs a request, and
// values of variables that say by their name that they are secret.

/// Takes secrets out of text.
public struct SecretMask: Sendable {
  /// Stands for what is not shown.
  public static let stars = "***"

  /// The longest first: one that holds another goes whole.
  private let secrets: [String]

  /// Parameters of requests that hold no secret; the values of all others are not shown.
  private static let harmless: Set<String> = [
    "action", "delimiter", "encoding-type", "list-type", "marker", "max-keys", "partnumber",
    "policy", "prefix", "start-after", "uploadid", "uploads", "version", "versioning", "x-id",
  ]

  /// What names of variables with secrets have in them.
  private static let telling = [
    "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "API_KEY", "APIKEY",
    "ACCESS_KEY", "PRIVATE_KEY", "AUTHORIZATION",
  ]

  /// - Parameter environment: whose telling variables are secret. Short values are no secrets, and
  ///   would take words apart.
  public init(environment: [String: String]) {
    secrets = environment.filter { name, value in
      let name = name.uppercased()
      return value.utf8.count >= 6 && Self.telling.contains { name.contains($0) }
    }.values.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// The text with stars in place of secrets.
  public func masked(_ text: String) -> String {
    var result = text
    for secret in secrets where result.contains(secret) {
      result = result.replacing(secret, with: Self.stars)
    }
    return Self.maskedURLs(in: result)
  }

  /// Each URL without its password and the values of its parameters.
  private static func maskedURLs(in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
      result += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
      let url = rest.prefix { !$0.isWhitespace && !"\"'`<>".contains($0) }
      result += maskedURL(url)
      rest = rest[url.endIndex...]
    }
    return result + rest
  }

  /// - Parameter url: what follows `://`.
  private static func maskedURL(_ url: Substring) -> String {
    var url = url
    var result = ""
    let authority = url.prefix { !"/?#".contains($0) }
    if let at = authority.lastIndex(of: "@") {
      result = "\(stars)@"
      url = url[url.index(after: at)...]
    }
    guard let question = url.firstIndex(of: "?") else { return result + url }
    result += url[...question]
    let query = url[url.index(after: question)...]
    let parameters = query.split(separator: "&", omittingEmptySubsequences: false)
    return result + parameters.map(maskedParameter).joined(separator: "&")
  }

  private static func maskedParameter(_ parameter: Substring) -> String {
    guard let equals = parameter.firstIndex(of: "="),
      !harmless.contains(parameter[..<equals].lowercased())
    else { return String(parameter) }
    // Closing punctuation belongs to the sentence.
    let end = parameter.reversed().prefix { ":,.)".contains($0) }.reversed()
    return "\(parameter[...equals])\(stars)\(String(end))"
  }
}
