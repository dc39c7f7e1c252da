// What each tool's lock file locks.

import Host
import Testing

@testable import Workspace

@Suite struct LockedProjectsTests {
  private func read(_ text: String, as name: Path) throws -> [String] {
    let found = try LockedProjects(Array(text.utf8), file: name)
    return found.pins + found.sources.map { "\($0.name) from \($0.place), \($0.origin)" }
  }

  @Test func `poetry's`() throws {
    let text = """
      [[package]]
      name = "six"
      version = "1.16.0"
      markers = "python_version < '4'"
      [[package]]
      name = "core"
      version = "1.0"
      [package.source]
      type = "directory"
      url = "../core"
      [[package]]
      name = "tool"
      version = "1.0"
      [package.source]
      type = "git"
      url = "https://host/tool.git"
      reference = "main"
      resolved_reference = "abc"
      """
    #expect(
      try read(text, as: "poetry.lock") == [
        "six==1.16.0; python_version < '4'", "core from path(\"../core\"), poetry.lock",
        "tool from url(\"git+https://host/tool.git@abc\"), poetry.lock",
      ])
  }

  @Test func `uv's`() throws {
    let text = """
      [[package]]
      name = "six"
      version = "1.16.0"
      source = { registry = "https://host/simple" }
      resolution-markers = ["python_version < '4'", "os_name == 'nt'"]
      [[package]]
      name = "core"
      version = "1.0"
      source = { editable = "core" }
      [[package]]
      name = "tool"
      version = "1.0"
      source = { git = "https://host/tool?branch=main&subdirectory=a%2Fb#abc" }
      """
    #expect(
      try read(text, as: "uv.lock") == [
        "six==1.16.0; (python_version < '4') or (os_name == 'nt')",
        "core from path(\"core\"), uv.lock",
        "tool from url(\"git+https://host/tool@abc#subdirectory=a/b\"), uv.lock",
      ])
  }

  @Test func `pdm's`() throws {
    let text = """
      [[package]]
      name = "six"
      version = "1.16.0"
      [[package]]
      name = "tool"
      version = "1.0"
      git = "https://host/tool"
      revision = "abc"
      """
    #expect(
      try read(text, as: "pdm.lock") == [
        "six==1.16.0", "tool from url(\"git+https://host/tool@abc\"), pdm.lock",
      ])
  }

  @Test func `PEP 751's`() throws {
    let text = """
      lock-version = "1.0"
      [[packages]]
      name = "six"
      version = "1.16.0"
      marker = "python_version < '4'"
      [[packages]]
      name = "core"
      directory = { path = "core" }
      [[packages]]
      name = "tool"
      vcs = { type = "git", url = "https://host/tool", commit-id = "abc" }
      """
    #expect(
      try read(text, as: "pylock.toml") == [
        "six==1.16.0; python_version < '4'", "core from path(\"core\"), pylock.toml",
        "tool from url(\"git+https://host/tool@abc\"), pylock.toml",
      ])
  }
}
