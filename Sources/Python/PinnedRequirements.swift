// Pins in the form that uv and pip speak: a requirements file with hashes. Written for an
// installation, read after a resolution.

import Hashing
import Standards
import Workspace

extension LockFile.Environment {
  /// A requirements file for `--require-hashes`.
  var requirementsFile: String {
    pins.map { pin in
      let marker = pin.marker.map { " ; \($0)" } ?? ""
      let hashes = pin.hashes.map { " \\\n    --hash=sha256:\($0.hexadecimal)" }.joined()
      return "\(pin.name.normalized)==\(pin.version)\(marker)\(hashes)\n"
    }.joined()
  }

  /// Reads what `uv pip compile --generate-hashes` wrote.
  /// - Throws: `notPinnable` for a line that is no version with hashes: a URL, a folder.
  init(requirements: [String], compiled text: String) throws(PythonToolError) {
    var pins: [LockFile.Pin] = []
    for line in text.replacing("\\\n", with: " ").split(separator: "\n") {
      if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
      pins.append(try pin(line))
    }
    self.init(requirements: requirements, pins: pins)
  }
}

/// `name==1.2 ; marker     --hash=sha256:…     --hash=sha256:…`
private func pin(_ line: Substring) throws(PythonToolError) -> LockFile.Pin {
  let parts = line.split(separator: " --hash=")
  let text = trimmed(parts[0])
  let hashes = parts.dropFirst().compactMap { part in
    let hash = trimmed(part)
    return hash.hasPrefix("sha256:") ? Digest(hexadecimal: hash.dropFirst(7)) : nil
  }
  guard let requirement = try? Requirement(text), requirement.url == nil,
    let version = requirement.specifiers.exactPin, !hashes.isEmpty,
    hashes.count == parts.count - 1
  else { throw .notPinnable(text) }
  return LockFile.Pin(
    name: requirement.name, version: version, marker: requirement.marker, hashes: hashes)
}

private func trimmed(_ text: Substring) -> String {
  var text = text.drop(while: \.isWhitespace)
  while text.last?.isWhitespace == true { text.removeLast() }
  return String(text)
}
