// A layout as bytes comes back as it was.

import Host
import Support
import Testing
import Workspace

@Suite struct LayoutPackedTests {
  private static func layout() throws -> MonorepoLayout {
    let disk = MemoryDisk([
      "pyproject.toml": "[tool.uv.workspace]\nmembers = [\"packages/*\"]\n",
      "packages/core/pyproject.toml": """
      [project]
      name = "Da_Vinci"
      version = "1.0.0rc1"
      requires-python = ">=3.10"
      dependencies = ["requests>=2,<3; python_version >= '3.11'", "x @ file:///x"]
      classifiers = ["Private :: Do Not Upload"]
      [project.optional-dependencies]
      all = ["boto3[crt]"]
      """,
      "packages/cdk/pyproject.toml": """
      [project]
      name = "da-vinci-cdk"
      version = "1.0.0rc1"
      dependencies = ["da-vinci==1.0.0rc1"]
      [build-system]
      requires = ["hatchling>=1.27"]
      build-backend = "hatchling.build"
      backend-path = ["tools"]
      """,
    ])
    return try discoverPackages(
      patterns: [try GlobPattern("packages/*")], isDefault: false, disk: disk,
      cache: NoPyProjectCache())
  }

  @Test func `a layout comes back as it was`() throws {
    let layout = try Self.layout()
    #expect(layout.packages.count == 2)
    #expect(MonorepoLayout(packed: layout.packed) == layout)
    let empty = MonorepoLayout(packages: [], workspace: nil, files: [])
    #expect(MonorepoLayout(packed: empty.packed) == empty)
  }

  @Test func `no part of a layout is one`() throws {
    let bytes = try Self.layout().packed
    for length in 0..<bytes.count {
      #expect(MonorepoLayout(packed: Array(bytes.prefix(length))) == nil)
    }
  }
}
