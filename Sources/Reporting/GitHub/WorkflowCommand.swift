// What a job of GitHub Actions reads from a program's output: folded groups of lines, and errors that
// it shows beside the file.

/// An error, at a place where one is known.
public struct Annotation: Sendable, Hashable {
  /// From the repository's root.
  public var file: String?
  public var line: Int?
  public var column: Int?
  public var title: String?
  public var message: String

  public init(
    _ message: String, file: String? = nil, line: Int? = nil, column: Int? = nil,
    title: String? = nil
  ) {
    self.message = message
    self.file = file
    self.line = line
    self.column = column
    self.title = title
  }

  /// ``::error file=a.py,line=1,col=8,title=lint/a::F401 `os` imported but unused``
  public var command: String {
    let fields: [(String, String?)] = [
      ("file", file), ("line", line.map(String.init)), ("col", column.map(String.init)),
      ("title", title),
    ]
    let told = fields.compactMap { name, value in value.map { "\(name)=\(escapedProperty($0))" } }
    return "::error" + (told.isEmpty ? "" : " " + told.joined(separator: ","))
      + "::\(escapedData(message))"
  }
}

/// The line before lines that are folded away below it.
func groupCommand(_ title: String) -> String { "::group::\(escapedData(title))" }

let endGroupCommand = "::endgroup::"

/// - Source: `escapeData` of @actions/core.
private func escapedData(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "%": result += "%25"
    case "\r": result += "%0D"
    case "\n": result += "%0A"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// - Source: `escapeProperty` of @actions/core.
private func escapedProperty(_ text: String) -> String {
  var result = ""
  for character in escapedData(text).unicodeScalars {
    switch character {
    case ":": result += "%3A"
    case ",": result += "%2C"
    default: result.unicodeScalars.append(character)
    }
  }
  return result
}
