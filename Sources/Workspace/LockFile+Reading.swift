// Reads Releasefile.lock. A lock file comes from rel alone, so every fault in it has the same
// advice: generate it again.

public import Diagnostics
import Hashing
public import Host
import Notation
import Standards

extension LockFile {
  /// Reads a lock file.
  /// - Parameter file: its path, for messages.
  /// - Throws: the first fault, with its place and what to do.
  public init(_ bytes: [UInt8], file: Path) throws(Problem) {
    if let conflict = conflictMarker(in: bytes) {
      throw TOMLText(bytes, file: file).problem(.mergeConflict(file), over: conflict)
    }
    do throws(Problem) {
      self = try readLockFile(try TOMLDocument(bytes, file: file))
    } catch {
      var error = error
      if error.hints.isEmpty { error.hints = [generatedHint] }
      throw error
    }
  }
}

private func readLockFile(_ document: TOMLDocument) throws(Problem) -> LockFile {
  guard case .integer(let version)? = document.root["version"] else {
    throw document.text.problem(.noLockFormat, at: ["version"])
  }
  guard version == 1 else {
    throw document.text.problem(.otherLockFormat(version), at: ["version"])
  }
  var result = LockFile(minimumPython: try string(at: ["minimum-python"], of: document))
  let count = try document.array(at: ["environment"])?.count ?? 0
  for index in 0..<count {
    let path: [TOMLKey] = ["environment", .index(index)]
    guard let requirements = try document.strings(at: path + ["requirements"]) else {
      throw document.text.problem(.noLockedRequirements, at: path)
    }
    guard result.environment(for: requirements) == nil else {
      throw document.text.problem(.lockedTwice, at: path)
    }
    var pins: [LockFile.Pin] = []
    let pinCount = try document.array(at: path + ["pin"])?.count ?? 0
    for number in 0..<pinCount {
      pins.append(try readPin(at: path + ["pin", .index(number)], of: document))
    }
    result.add(.init(requirements: requirements, pins: pins))
  }
  return result
}

private func readPin(
  at path: [TOMLKey], of document: TOMLDocument
) throws(Problem) -> LockFile.Pin {
  let name: ProjectName
  let version: Version
  let (nameText, versionText) = (
    try string(at: path + ["name"], of: document), try string(at: path + ["version"], of: document)
  )
  do throws(StandardError) {
    name = try ProjectName(nameText)
    version = try Version(versionText)
  } catch {
    throw document.text.problem(.badPin(error), at: path)
  }
  var hashes: [Digest] = []
  for text in try document.strings(at: path + ["hashes"]) ?? [] {
    guard text.hasPrefix("sha256:"), let hash = Digest(hexadecimal: text.dropFirst(7)) else {
      throw document.text.problem(.badHash(text), at: path + ["hashes"])
    }
    hashes.append(hash)
  }
  // Without one, anything that the index serves would be installed.
  if hashes.isEmpty { throw document.text.problem(.noHash(name), at: path) }
  return LockFile.Pin(
    name: name, version: version, marker: try document.string(at: path + ["marker"]),
    hashes: hashes)
}

private func string(
  at path: [TOMLKey], of document: TOMLDocument
) throws(Problem) -> String {
  if let text = try document.string(at: path) { return text }
  guard case .name(let key)? = path.last else { preconditionFailure("a path ends in a key") }
  throw document.text.problem(.noLockKey(key), at: path)
}

/// The first line that git wrote to mark a conflict.
private func conflictMarker(in bytes: [UInt8]) -> Range<Int>? {
  let markers = ["<<<<<<< ", "=======\n", ">>>>>>> "].map { Array($0.utf8) }
  var start = 0
  while start < bytes.count {
    if let marker = markers.first(where: { bytes[start...].starts(with: $0) }) {
      return start..<(start + marker.count - 1)
    }
    guard let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    start = newline + 1
  }
  return nil
}
