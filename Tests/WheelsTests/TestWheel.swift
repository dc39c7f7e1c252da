// A small sound wheel on disk, with places to break it.

import Hashing
import Host
import Inspection
import Support
import Testing
import Wheels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder that is removed with the value.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/rel-wheels-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    guard let folder = opendir(path) else { return }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink("\(path)/\(name)")
    }
    closedir(folder)
    rmdir(path)
  }

  /// Writes a file and answers its path.
  func write(_ bytes: [UInt8], as name: String) throws -> Path {
    let file = try #require(fopen("\(path)/\(name)", "w"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    return Path("\(path)/\(name)")
  }
}

/// The wheel of `da-vinci` 1.0.0. What is not changed is right, RECORD included.
struct TestWheel {
  var fileName = "da_vinci-1.0.0-py3-none-any.whl"
  var distInfo = "da_vinci-1.0.0.dist-info"
  /// Path and contents, before the files of metadata.
  var files = [("da_vinci/__init__.py", "x = 1\n"), ("da_vinci/Dockerfile", "FROM x\n")]
  /// Files that are no text, behind the others.
  var binaries: [(String, [UInt8])] = []
  var metadata: String? = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.0\n\nText.\n"
  var wheel: String? =
    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
  /// In place of the row that RECORD has for a path; nil leaves the row out.
  var rows: [String: String?] = [:]
  var extraRows: [String] = []
  var hasRecord = true

  /// Gives the wheel these tags, in its name and in WHEEL, as a backend does that compiles.
  mutating func setTags(_ tags: String, isPure: Bool = false) {
    fileName = "da_vinci-1.0.0-\(tags).whl"
    let fields = tags.split(separator: "-").map { $0.split(separator: ".") }
    var text = "Wheel-Version: 1.0\nRoot-Is-Purelib: \(isPure)\n"
    for python in fields[0] {
      for abi in fields[1] {
        for platform in fields[2] { text += "Tag: \(python)-\(abi)-\(platform)\n" }
      }
    }
    wheel = text
  }

  /// METADATA of version 2.4 with these lines added.
  mutating func setFields(_ lines: String, version: String = "2.4") {
    metadata = "Metadata-Version: \(version)\nName: da-vinci\nVersion: 1.0.0\n\(lines)\n\nText.\n"
  }

  /// Adds entry_points.txt.
  mutating func setEntryPoints(_ text: String) {
    files.append(("\(distInfo)/entry_points.txt", text))
  }

  /// The archive, ready to be broken.
  var zip: ZipWriter {
    var zip = ZipWriter()
    var record = ""
    var all = files.map { ($0, Array($1.utf8)) } + binaries
    if let metadata { all.append(("\(distInfo)/METADATA", Array(metadata.utf8))) }
    if let wheel { all.append(("\(distInfo)/WHEEL", Array(wheel.utf8))) }
    for (path, bytes) in all {
      zip.members.append(ZipWriter.Member(name: path, contents: bytes))
      if path.hasSuffix("/") { continue }
      let row = "\(path),sha256=\(SHA256.digest(of: bytes).base64URL),\(bytes.count)"
      if let row = rows[path] ?? .some(row) { record += row + "\n" }
    }
    for row in extraRows { record += row + "\n" }
    if hasRecord { zip.add("\(distInfo)/RECORD", record + "\(distInfo)/RECORD,,\n") }
    return zip
  }

  /// What an inspection finds, as text.
  func findings(_ expectations: WheelExpectations = .init()) throws -> [String] {
    try findings(in: zip.bytes(), expectations)
  }

  func findings(breaking: (inout ZipWriter) -> Void) throws -> [String] {
    var zip = zip
    breaking(&zip)
    return try findings(in: zip.bytes())
  }

  func findings(
    in bytes: [UInt8], _ expectations: WheelExpectations = .init()
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: fileName)
    return try inspectWheel(at: path, expectations: expectations).map(\.description)
  }
}
