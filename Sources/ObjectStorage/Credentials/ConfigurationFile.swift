// The text form of AWS's shared files, as its own tools take it: sections, settings, settings in
// settings. Knows no setting's meaning, and shows no line's text: it may be a secret.

import Host
import Notation

/// The sections of a file in its order; a section may occur more than once.
struct ConfigurationFile {
  struct Section {
    /// What stands between the brackets, without white space around it.
    var header: String
    var settings: [String: ConfigurationValue] = [:]
  }
  var sections: [Section] = []

  /// Lines end in `\n` or `\r\n`. A line whose first character is `#` or `;` is a comment, and so is
  /// the rest of a value from white space and one of them on. A line with more white space before it
  /// than its setting continues that setting's value.
  /// - Parameter name: of the file, for errors.
  init(_ bytes: [UInt8], name: String) throws(CredentialError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .syntax(file: name, line: 1, "it is not UTF-8")
    }
    var setting: (name: String, indentation: Int)?
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      var content = line.drop { $0 == "\u{FEFF}" }
      while let last = content.last, last.isASCIISpace { content = content.dropLast() }
      let indentation = content.prefix(while: \.isASCIISpace).count
      content = content.dropFirst(indentation)
      guard let first = content.first, first != "#", first != ";" else { continue }
      if let setting, indentation > setting.indentation {
        let last = sections.count - 1
        sections[last].settings[setting.name]?.lines.append(String(content))
        continue
      }
      setting = nil
      if first == "[" {
        guard let end = content.lastIndex(of: "]") else {
          throw .syntax(file: name, line: index + 1, "a section's name has no `]` behind it")
        }
        let header = String(content[content.index(after: content.startIndex)..<end])
        sections.append(Section(header: header.trimmingASCIISpace))
        continue
      }
      guard let sign = content.firstIndex(where: { $0 == "=" || $0 == ":" }) else {
        throw .syntax(file: name, line: index + 1, "there is no `=`")
      }
      guard !sections.isEmpty else {
        throw .syntax(file: name, line: index + 1, "a setting stands before the first `[section]`")
      }
      let key = String(content[..<sign]).trimmingASCIISpace.lowercased()
      let value = String(content[content.index(after: sign)...]).trimmingASCIISpace
      sections[sections.count - 1].settings[key] = ConfigurationValue(lines: [value], file: name)
      setting = (key, indentation)
    }
  }
}

/// A setting's value.
struct ConfigurationValue: Sendable {
  /// The first is what stands behind the `=`.
  var lines: [String]
  /// The file that says it.
  var file: String

  /// The value of a setting on one line, without a comment.
  var text: String { withoutComment(lines[0]) }

  /// The value as written, all lines: a program's arguments may hold a `#`.
  var whole: String { lines.joined(separator: "\n") }

  /// The settings on the lines below: `addressing_style` of `s3`.
  var nested: [String: String] {
    var result: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let sign = line.firstIndex(where: { $0 == "=" || $0 == ":" }) else { continue }
      let key = line[..<sign].trimmingASCIISpace.lowercased()
      result[key] = withoutComment(line[line.index(after: sign)...].trimmingASCIISpace)
    }
    return result
  }
}

private func withoutComment(_ value: String) -> String {
  var result = ""
  for scalar in value.unicodeScalars {
    if scalar == "#" || scalar == ";", result.unicodeScalars.last?.isASCIISpace ?? true { break }
    result.unicodeScalars.append(scalar)
  }
  return result.trimmingASCIISpace
}
