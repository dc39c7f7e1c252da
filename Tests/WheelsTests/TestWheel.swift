// A small sound wheel on disk, with places to break it.

import Hashing
import Host
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
  var metadata: String? = "Metadata-Version: 2.4\nName: da-vinci\nVersion: 1.0.0\n\nText.\n"
  var wheel: String? =
    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
  /// In place of the row that RECORD has for a path; nil leaves the row out.
  var rows: [String: String?] = [:]
  var extraRows: [String] = []
  var hasRecord = true

  /// The archive, ready to be broken.
  var zip: ZipWriter {
    var zip = ZipWriter()
    var record = ""
    var all = files
    if let metadata { all.append(("\(distInfo)/METADATA", metadata)) }
    if let wheel { all.append(("\(distInfo)/WHEEL", wheel)) }
    for (path, contents) in all {
      zip.add(path, contents)
      if path.hasSuffix("/") { continue }
      let bytes = Array(contents.utf8)
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
