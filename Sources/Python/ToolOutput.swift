// What uv and pip say when they fail, boiled down: was it the network, and which one line tells
// why.

/// The text that a tool printed on its way to a failure.
struct ToolOutput {
  let text: String

  init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

  /// Whether the tool blames the network or a server's answer, and not what it was asked for.
  var isNetworkTrouble: Bool { isNetworkTrouble(text) }

  private func isNetworkTrouble(_ text: String) -> Bool {
    let lowered = text.lowercased()
    return networkWords.contains(where: lowered.contains)
  }

  /// Whether the tool looked at what the index has and found no fitting versions.
  var isUnsatisfiable: Bool {
    text.contains("No solution found") || text.contains("No matching distribution found")
  }

  /// The line nearest to the reason, without the tool's ornaments: the first cause of a resolution,
  /// else the last cause or error, else the last line.
  var words: String {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: isOrnament) }
      .filter { !$0.isEmpty }
    if isUnsatisfiable, let because = lines.first(where: { $0.contains("Because") }) {
      let reason = plain(because)
      return reason.prefix(1).lowercased() + reason.dropFirst()
    }
    // pip ends with "no matching distribution" when it could not ask for any.
    if text.contains("No matching distribution found"),
      let trouble = lines.first(where: { isNetworkTrouble(String($0)) })
    {
      return plain(connectionCause(in: trouble))
    }
    let causes = lines.filter { line in
      causePrefixes.contains { line.lowercased().hasPrefix($0) }
    }
    let last = causes.last ?? lines.last ?? "it printed nothing"
    // What it announces stands in the lines below it.
    if last.last == ":", let start = lines.lastIndex(of: last), start + 1 < lines.count {
      let rest = lines[(start + 1)...].prefix(4).map { line in
        line.hasPrefix("- ") ? line.dropFirst(2) : line
      }
      return plain(last + " " + rest.joined(separator: ", "))
    }
    return plain(last)
  }

  /// pip prints a connection's error as Python does, objects and all; the cause is at its end.
  private func connectionCause(in line: Substring) -> Substring {
    let broken = line.firstRange(of: "broken by '").map { line[$0.upperBound...] } ?? line
    let start = broken.ranges(of: ">: ").last?.upperBound ?? broken.startIndex
    let cause = broken[start...]
    let end = cause.firstRange(of: "'") ?? cause.endIndex..<cause.endIndex
    return cause[..<end.lowerBound]
  }

  private func plain(_ line: Substring) -> String {
    var line = line
    while let prefix = causePrefixes.first(where: { line.lowercased().hasPrefix($0) }) {
      line = line.dropFirst(prefix.count).drop(while: isOrnament)
    }
    if line.last == "." { line.removeLast() }
    return line.isEmpty ? "it gave no reason" : String(line)
  }
}

private let causePrefixes = ["warning:", "error:", "cause:", "caused by:"]

private let networkWords = [
  "failed to fetch", "dns error", "name resolution", "name or service not known",
  "error sending request", "connection refused", "connection reset", "could not connect",
  "newconnectionerror", "timed out", "network is unreachable", "network connectivity is disabled",
  "certificate verify failed", "invalid peer certificate", "proxyerror", "no route to host",
]

/// uv draws trees with these before its messages.
private func isOrnament(_ character: Character) -> Bool {
  character.isWhitespace || "×╰─▶├│".contains(character)
}
