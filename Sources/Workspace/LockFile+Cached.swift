// A lock file as packed bytes, kept under the digest of its text: what a run with nothing to do
// reads instead of the text.

import Hashing
import Host
import Standards

extension LockFile {
  /// Bytes that `init(cached:)` reads back. They mean nothing to another version of rel.
  public var cached: [UInt8] {
    var writer = PackedWriter()
    writer.add(formatVersion)
    writer.add(minimumPython)
    writer.add(environments.count)
    for environment in environments {
      writer.add(environment.requirements)
      writer.add(environment.pins.count)
      for pin in environment.pins {
        writer.add(pin.name.normalized)
        writer.add(pin.version.text)
        writer.add(pin.marker)
        writer.add(pin.hashes.flatMap(\.bytes))
      }
    }
    return writer.bytes
  }

  /// - Returns: nil when the bytes are another version's, or damaged.
  public init?(cached bytes: [UInt8]) {
    var reader = PackedReader(bytes)
    guard reader.number() == formatVersion, let minimumPython = reader.text(),
      let environments = reader.list(takeEnvironment), reader.isAtEnd
    else { return nil }
    self.init(minimumPython: minimumPython, environments: environments)
  }
}

private let formatVersion = 1

private func takeEnvironment(_ reader: inout PackedReader) -> LockFile.Environment? {
  guard let requirements = reader.texts(), let pins = reader.list(takePin) else { return nil }
  return LockFile.Environment(requirements: requirements, pins: pins)
}

private func takePin(_ reader: inout PackedReader) -> LockFile.Pin? {
  guard let name = reader.text().flatMap({ try? ProjectName($0) }),
    let version = reader.text().flatMap({ try? Version($0) }),
    let marker = reader.optionalText(),
    let hashes = reader.field(), hashes.count % 32 == 0
  else { return nil }
  let starts = stride(from: hashes.startIndex, to: hashes.endIndex, by: 32)
  return LockFile.Pin(
    name: name, version: version, marker: marker,
    hashes: starts.compactMap { Digest(bytes: hashes[$0..<($0 + 32)]) })
}
