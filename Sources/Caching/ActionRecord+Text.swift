// Records as text: lines of words, so that two machines' records can be compared with `diff`.
//
// ```
// rel record 2
// target wheel/da-vinci
// weak 5f…
// strong 90…
// milliseconds 210
// log 1c…
// output file 77… dist/da_vinci-1.0.0-py3-none-any.whl
// field variable CI
// value yes
// files packages/core/**
// input file 0b… packages/core/pyproject.toml
// end 3d…
// ```
// The last line holds the digest of all lines before it: a torn file has none.

import Hashing
import Host

/// The first line. Records of another one do not exist.
private let format = "rel record 2"

extension ActionRecord {
  var text: [UInt8] {
    var lines = TextLines()
    lines.add(format)
    lines.add("target ", escaping: target)
    lines.add("weak \(key.weak)")
    lines.add("strong \(key.strong)")
    lines.add("milliseconds \(milliseconds)")
    if let log { lines.add("log \(log)") }
    for output in outputs { lines.add("output ", output) }
    for field in manifest.fields {
      lines.add("field ", escaping: field.name.text)
      lines.add("value ", escaping: field.value)
    }
    for group in manifest.groups {
      lines.add(group.isUpstream ? "upstream " : "files ", escaping: group.label)
      for artifact in group.artifacts { lines.add("input ", artifact) }
    }
    return lines.sealed()
  }

  init?(text: [UInt8]) {
    guard var lines = TextLines.unsealed(text), lines.next() == format,
      let target = lines.next(after: "target "),
      let weak = lines.next(after: "weak ").flatMap({ Digest(hexadecimal: $0) }),
      let strong = lines.next(after: "strong ").flatMap({ Digest(hexadecimal: $0) }),
      let milliseconds = lines.next(after: "milliseconds ").flatMap({ Int($0) })
    else { return nil }
    self.init(
      key: ActionKey(weak: weak, strong: strong), target: target, outputs: [], log: nil,
      milliseconds: milliseconds, manifest: KeyManifest())
    while let line = lines.nextWords() {
      switch line.word {
      case "log":
        guard let digest = Digest(hexadecimal: line.rest) else { return nil }
        log = digest
      case "output":
        guard let artifact = Artifact(words: line.rest) else { return nil }
        outputs.append(artifact)
      case "field":
        guard let name = KeyManifest.Field.Name(text: unescaped(line.rest)) else { return nil }
        manifest.fields.append(.init(name: name, value: ""))
      case "value":
        guard let last = manifest.fields.indices.last else { return nil }
        manifest.fields[last].value = unescaped(line.rest)
      case "files", "upstream":
        let isUpstream = line.word == "upstream"
        manifest.groups.append(
          .init(label: unescaped(line.rest), isUpstream: isUpstream, artifacts: []))
      case "input":
        guard let last = manifest.groups.indices.last, let artifact = Artifact(words: line.rest)
        else { return nil }
        manifest.groups[last].artifacts.append(artifact)
      default: return nil
      }
    }
  }
}

extension Artifact {
  fileprivate init?(words: ArraySlice<UInt8>) {
    let parts = words.split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard parts.count == 3,
      let digest = Digest(hexadecimal: String(decoding: parts[1], as: UTF8.self))
    else { return nil }
    let kinds: [String: Kind] = ["file": .file, "executable": .executable, "link": .link]
    guard let kind = kinds[String(decoding: parts[0], as: UTF8.self)] else { return nil }
    self.init(path: Path(bytes: unescapedBytes(parts[2])), kind: kind, digest: digest)
  }
}

/// Lines being written or read. In values, a newline is `\n`, a return `\r`, a backslash `\\`.
private struct TextLines {
  private var bytes: [UInt8] = []
  private var rest: ArraySlice<UInt8> = []

  init() {}

  mutating func add(_ line: String) { add(Array(line.utf8), escaping: []) }
  mutating func add(_ start: String, escaping value: String) {
    add(Array(start.utf8), escaping: Array(value.utf8))
  }
  mutating func add(_ start: String, _ artifact: Artifact) {
    let words = "\(start)\(artifact.kind) \(artifact.digest) "
    add(Array(words.utf8), escaping: artifact.path.bytes)
  }

  private mutating func add(_ start: [UInt8], escaping value: [UInt8]) {
    bytes += start
    for byte in value {
      switch byte {
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
      case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  func sealed() -> [UInt8] { bytes + Array("end \(SHA256.digest(of: bytes))\n".utf8) }

  /// The lines before the seal; nil when the seal is missing or wrong.
  static func unsealed(_ text: [UInt8]) -> TextLines? {
    let sealCount = "end \n".utf8.count + 64
    guard text.count > sealCount else { return nil }
    var lines = TextLines()
    lines.bytes = Array(text.dropLast(sealCount))
    guard lines.sealed() == text else { return nil }
    lines.rest = lines.bytes[...]
    return lines
  }

  mutating func nextLine() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<end]
  }

  mutating func next() -> String? { nextLine().map(unescaped) }

  mutating func next(after start: String) -> String? {
    guard let line = nextLine(), line.starts(with: start.utf8) else { return nil }
    return unescaped(line.dropFirst(start.utf8.count))
  }

  mutating func nextWords() -> (word: String, rest: ArraySlice<UInt8>)? {
    guard let line = nextLine() else { return nil }
    let end = line.firstIndex(of: UInt8(ascii: " ")) ?? line.endIndex
    return (String(decoding: line[..<end], as: UTF8.self), line[end...].dropFirst())
  }
}

extension Digest {
  fileprivate init?(hexadecimal bytes: ArraySlice<UInt8>) {
    self.init(hexadecimal: String(decoding: bytes, as: UTF8.self))
  }
}

private func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
  String(decoding: unescapedBytes(bytes), as: UTF8.self)
}

private func unescapedBytes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  var result: [UInt8] = []
  var isEscaped = false
  for byte in bytes {
    if isEscaped {
      let known: [UInt8: UInt8] = [UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13]
      result.append(known[byte] ?? byte)
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else {
      result.append(byte)
    }
  }
  return result
}
