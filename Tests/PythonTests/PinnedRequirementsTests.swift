import Hashing
import Testing
import Workspace

@testable import Python

@Suite struct `Pinned requirements` {
  private let one = String(repeating: "1", count: 64)
  private let two = String(repeating: "2", count: 64)

  @Test func `what uv resolved comes back as it was written`() throws {
    let compiled = """
      colorama==0.4.6 ; sys_platform == 'win32' \\
          --hash=sha256:\(one) \\
          --hash=sha256:\(two)
      pytest==9.0.0 \\
          --hash=sha256:\(two)

      """
    let environment = try LockFile.Environment(requirements: ["pytest"], compiled: compiled)
    #expect(environment.pins.map(\.name.normalized) == ["colorama", "pytest"])
    #expect(environment.pins.map(\.version.text) == ["0.4.6", "9.0.0"])
    #expect(environment.pins.map(\.marker) == ["sys_platform == 'win32'", nil])
    #expect(environment.pins.map(\.hashes.count) == [2, 1])
    #expect(environment.requirementsFile == compiled)
  }

  @Test func `a URL, a line without hashes and an option cannot be pinned`() {
    for line in [
      "own @ file:///tmp/own --hash=sha256:\(one)", "pytest==9.0.0",
      "--index-url https://a.example",
      "pytest==9.0.0 --hash=md5:abc",
    ] {
      #expect(throws: PythonToolError.self) {
        try LockFile.Environment(requirements: [], compiled: line + "\n")
      }
    }
  }
}
