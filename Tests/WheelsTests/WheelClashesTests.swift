// Files that two wheels have in one place.

import Host
import Support
import Testing

@testable import Inspection
@testable import Wheels

@Suite struct WheelClashesTests {
  private func found(_ first: String, _ second: String) throws -> [WheelClash] {
    let folder = try TemporaryFolder()
    var wheels: [Path] = []
    for (name, text) in [("one", first), ("two", second)] {
      var zip = ZipWriter()
      zip.add("common/__init__.py", text)
      zip.add("\(name)/__init__.py", name)
      zip.add(
        "\(name)-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\n")
      wheels.append(try folder.write(zip.bytes(), as: "\(name)-1.0-py3-none-any.whl"))
    }
    return try clashes(among: wheels)
  }

  @Test func `different bytes are named with both wheels`() throws {
    #expect(
      try found("A = 1\n", "A = 2\n") == [
        WheelClash(
          path: "common/__init__.py", first: "one-1.0-py3-none-any.whl",
          second: "two-1.0-py3-none-any.whl")
      ])
  }

  @Test func `a wheel that is half there is passed over until it is whole`() throws {
    let folder = try TemporaryFolder()
    var zip = ZipWriter()
    zip.add("common/__init__.py", "A = 1\n")
    let one = try folder.write(zip.bytes(), as: "one-1.0-py3-none-any.whl")
    let two = try folder.write(Array(zip.bytes().dropLast(30)), as: "two-1.0-py3-none-any.whl")
    var paths = InstalledPaths()
    #expect(try paths.take(one) == [])
    #expect(throws: WheelError.self) { try paths.take(two) }
    _ = try folder.write(zip.bytes(), as: "two-1.0-py3-none-any.whl")
    #expect(try paths.take(two) == [one])
    // Of one project's wheels only one is installed.
    let other = try folder.write(zip.bytes(), as: "two-1.0-cp313-cp313-any.whl")
    #expect(try paths.take(other) == [one])
  }

  @Test func `equal bytes are no clash`() throws {
    #expect(try found("A = 1\n", "A = 1\n") == [])
  }
}
