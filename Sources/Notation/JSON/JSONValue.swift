// JSON out: on one line for programs, indented for people. A writer of our own keeps Foundation off
// the nothing-to-do path.

/// A JSON value to print; objects keep their order.
public enum JSONValue: Sendable, Hashable {
  case string(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case null
  case array([JSONValue])
  case object([(String, JSONValue)])

  /// The value on one line.
  public var text: String {
    switch self {
    case .string(let text): return quoted(text)
    case .integer(let number): return "\(number)"
    case .number(let number): return number.isFinite ? "\(number)" : "null"
    case .bool(let flag): return flag ? "true" : "false"
    case .null: return "null"
    case .array(let values): return "[" + values.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      return "{" + members.map { quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
    }
  }

  /// The value over several lines, as people write it: two spaces a level, and lists that hold
  /// neither lists nor objects on one line.
  public var indentedText: String { indented("") }

  private func indented(_ margin: String) -> String {
    let inner = margin + "  "
    switch self {
    case .array(let values) where values.contains { $0.isNested }:
      let lines = values.map { inner + $0.indented(inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(margin)]"
    case .array(let values): return "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\(quoted($0.0)): \($0.1.indented(inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(margin)}"
    default: return text
    }
  }

  private var isNested: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  public static func == (left: JSONValue, right: JSONValue) -> Bool { left.text == right.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// - Source: RFC 8259, section 7.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default:
      if scalar.value < 0x20 {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }
  return result + "\""
}
