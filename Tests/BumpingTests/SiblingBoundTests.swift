import Bumping
import Diagnostics
import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

/// The dependency of `app` after `core` went from 1.12.0 to 1.13.0 together with it.
private func dependency(
  _ text: String, _ pins: PinPolicy = .found, to version: String = "1.13.0", alone: Bool = false
) throws -> String {
  let files = [
    "packages/core/pyproject.toml": projectText("core", "1.12.0"),
    "packages/app/pyproject.toml": projectText("app", "1.12.0", needs: "\"\(text)\""),
  ]
  do {
    let plan = try bump(MemoryDisk(files), .exact(try Version(version))) {
      $0.pins = pins
      if alone {
        $0.isIndependent = true
        $0.only = [try ProjectName("core")]
      }
    }
    let edit = plan.edits.first { $0.path == "packages/app/pyproject.toml" }
    let new = edit.map { String(decoding: $0.new, as: UTF8.self) } ?? "\"\(text)\""
    let line = new.split(separator: "\n").first { $0.contains("core") } ?? ""
    return String(line.split(separator: "\"")[line.hasPrefix("dep") ? 1 : 0])
  } catch let error as Problems { return error.all.map(\.message).joined() }
}

@Test func `a lower bound that is in step with the version moves with it`() throws {
  #expect(try dependency("core>=1.12.0,<2") == "core>=1.13.0,<2")
  #expect(
    try dependency("core[x] >= 1.12 ; os_name == 'nt'") == "core[x] >= 1.13.0 ; os_name == 'nt'")
  #expect(try dependency("core~=1.12.0") == "core~=1.13.0")
  #expect(try dependency("core>=1.11.0,<2") == "core>=1.11.0,<2")
  #expect(try dependency("core==1.12.0,!=1.12.1") == "core==1.13.0,!=1.12.1")
}

@Test func `the bounds of packages that are not released stay`() throws {
  #expect(try dependency("core>=1.12.0,<2", alone: true) == "core>=1.12.0,<2")
  #expect(try dependency("core>=1.12.0,<2", .floor, alone: true) == "core>=1.13.0,<2")
}

@Test func `the variable pins says which bounds move`() throws {
  #expect(try dependency("core>=1.3,<2", .floor) == "core>=1.13.0,<2")
  #expect(try dependency("core~=1.3", .floor) == "core~=1.3")
  #expect(try dependency("core~=1.3", .compatible) == "core~=1.13.0")
  #expect(try dependency("core>=1.12.0", .exact) == "core>=1.12.0")
  #expect(try dependency("core==1.12.0", .none) == "core==1.12.0")
  #expect(throws: Problem.self) { try PinPolicy(word: "all") }
}

@Test func `only a range that the old version was in is a reason to refuse the new one`() throws {
  #expect(
    try dependency("core>=1.2,<1.13")
      == "`core>=1.2,<1.13` leaves out 1.13.0, the new version of `core`")
  #expect(try dependency("core>=0.2,<1.0") == "core>=0.2,<1.0")
  #expect(
    try dependency("core>=1.12.0,<2", to: "2.0.0")
      == "`core>=2.0.0,<2` leaves out 2.0.0, the new version of `core`"
      .replacing("core>=2.0.0", with: "core>=1.12.0"))
}
