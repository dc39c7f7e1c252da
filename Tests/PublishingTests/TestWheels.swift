// Small wheels on a real disk, since libzip reads real files.

import Foundation
import Hashing
import Host
import Publishing
import Standards
import Support
import Workspace

/// A folder with wheels, removed with the value.
final class TestWheels: Sendable {
  let disk: Disk

  init() throws {
    let base = Path(FileManager.default.temporaryDirectory.path)
    disk = Disk(root: (try Disk(root: base).resolved(base) ?? base) / "rel-\(UUID().uuidString)")
    try disk.makeFolder("dist")
  }

  deinit { try? Disk(root: "/").remove(disk.root) }

  /// Writes a wheel and gives its path from the disk's root.
  /// - Parameter text: the contents of its one module.
  func wheel(
    _ name: String, _ version: String = "1.0", text: String = "x = 1\n", requires: String? = nil
  ) throws -> Path {
    let module = name.replacingOccurrences(of: "-", with: "_")
    let folder = "\(module)-\(version).dist-info"
    var zip = ZipWriter()
    zip.add("\(module)/__init__.py", text)
    let requirement = requires.map { "Requires-Dist: \($0)\n" } ?? ""
    zip.add("\(folder)/METADATA", metadata(name, version) + requirement)
    zip.add("\(folder)/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    zip.add("\(folder)/RECORD", "")
    let path: Path = "dist" / "\(module)-\(version)-py3-none-any.whl"
    try disk.write(zip.bytes(), to: path)
    return path
  }

  func metadata(_ name: String, _ version: String = "1.0") -> String {
    "Metadata-Version: 2.4\nName: \(name)\nVersion: \(version)\nRequires-Python: >=3.10\n"
  }

  func digest(_ wheel: Path) throws -> Digest { SHA256.digest(of: try disk.contents(of: wheel)) }
}

let time = "2026-01-02T03:04:05.000000Z"

/// The error that a storage gives up with.
func storageError(_ body: () async throws -> Void) async -> String? {
  do {
    try await body()
  } catch let error as PublishError where error.problem.cause == .unreachable {
    return error.problem.message
  } catch {
    return "another error: \(error)"
  }
  return nil
}
