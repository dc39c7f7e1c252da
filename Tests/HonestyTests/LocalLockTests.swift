import Honesty
import Host
import Support
import Testing
import Workspace

private let core = """
  [project]
  name = "core"
  version = "1.2.0"
  dependencies = ["attrs>=22,<30", "boto3 >= 1.28.0", "tomli; python_version < '3.11'"]

  [project.optional-dependencies]
  fast = ["uvloop", "core[slow]"]
  slow = []
  """

private let cdk = """
  [project]
  name = "cdk"
  version = "1.2.0"
  dependencies = ["core[fast]==1.2.0"]
  """

private func lock(
  core version: String = "1.2.0", boto: String = ">=1.28.0", more: String = ""
) -> String {
  """
  version = 1
  revision = 3
  requires-python = ">=3.9"

  [manifest]
  members = [
      "cdk",
      "core",
  ]

  [[package]]
  name = "attrs"
  version = "25.1.0"
  source = { registry = "https://example.com/simple" }
  sdist = { url = "https://example.com/a.tar.gz", hash = "sha256:00", size = 1 }

  [[package]]
  name = "cdk"
  version = "1.2.0"
  source = { editable = "packages/cdk" }
  dependencies = [
      { name = "core", extra = ["fast"] },
  ]

  [package.metadata]
  requires-dist = [{ name = "core", extras = ["fast"], editable = "packages/core" }]

  [[package]]
  name = "core"
  version = "\(version)"
  source = { editable = "packages/core" }
  dependencies = [
      { name = "attrs" },
  ]

  [package.metadata]
  requires-dist = [
      { name = "attrs", specifier = "<30,>=22" },
      { name = "boto3", specifier = "\(boto)" },
      { name = "core", extras = ["slow"], marker = "extra == 'fast'" },
      { name = "tomli", marker = "python_full_version < '3.11'" },
      { name = "uvloop", marker = "extra == 'fast'" },
  \(more)]
  provides-extras = ["fast", "slow"]

  [[package]]
  name = "tomli"
  version = "2.0.0"
  source = { registry = "https://example.com/simple" }

  """
}

private func faults(
  _ text: String, at file: Path = "uv.lock", members: [Path] = [], files: [String: String] = [:]
) throws -> [String] {
  let disk = MemoryDisk(
    ["packages/core/pyproject.toml": core, "packages/cdk/pyproject.toml": cdk]
      .merging(files) { $1 })
  let layout = try discoverPackages(
    patterns: [try GlobPattern("packages/*")], isDefault: false, disk: disk,
    cache: NoPyProjectCache())
  let found = lockFaults(
    Array(text.utf8), at: file, packages: layout.packages, members: members, disk: disk)
  return found.isEmpty ? [] : [VersionNote.staleLock(file, found).message]
}

@Test func `a lock that follows from the packages has no fault`() throws {
  #expect(try faults(lock(), members: ["packages/core", "packages/cdk"]) == [])
  #expect(try faults("no lock at all", members: []) == [])
  #expect(try faults(lock().replacing("version = 1\nrev", with: "version = 2\nrev")) == [])
}

@Test func `a version that the lock does not have yet is told`() throws {
  #expect(
    try faults(lock(core: "1.1.0")) == [
      "`uv.lock` is out of date: it has `core` at 1.1.0, which is at 1.2.0; `uv lock` makes it anew"
    ])
}

@Test func `requirements that moved are told`() throws {
  #expect(
    try faults(lock(boto: ">=1.27", more: "    { name = \"six\" },\n")) == [
      "`uv.lock` is out of date: `core` requires `boto3>=1.28.0`, and it has `boto3>=1.27`, it has"
        + " `six`, which `core` does not require any more; `uv lock` makes it anew"
    ])
  #expect(
    try faults(
      lock().replacing("    { name = \"uvloop\", marker = \"extra == 'fast'\" },\n", with: ""))
      == [
        "`uv.lock` is out of date: it does not know that `core` requires `uvloop`; `uv lock` makes"
          + " it anew"
      ])
}

@Test func `members that came and went are told`() throws {
  let text = lock().replacing("name = \"cdk\"\nversion", with: "name = \"old\"\nversion")
    .replacing("packages/cdk\" }\ndep", with: "packages/old\" }\ndep")
    .replacing("    \"cdk\",", with: "    \"old\",")
  #expect(
    try faults(text, members: ["packages/core", "packages/cdk"]) == [
      "`uv.lock` is out of date: it has `old`, which is not there any more, it lacks `cdk`;"
        + " `uv lock` makes it anew"
    ])
}

@Test func `folders in the locks of poetry and pdm are compared by version`() throws {
  let poetry = """
    [[package]]
    name = "core"
    version = "1.1.0"
    description = ""
    optional = false
    files = []
    develop = true

    [package.source]
    type = "directory"
    url = "../core"

    [metadata]
    content-hash = "00"

    """
  #expect(
    try faults(poetry, at: "packages/cdk/poetry.lock") == [
      "`packages/cdk/poetry.lock` is out of date: it has `core` at 1.1.0, which is at 1.2.0;"
        + " `poetry lock` makes it anew"
    ])
  let pdm = """
    [[package]]
    name = "core"
    version = "1.1.0"
    editable = true
    path = "./packages/core"

    [[package]]
    name = "six"
    version = "1"

    """
  #expect(
    try faults(pdm, at: "pdm.lock") == [
      "`pdm.lock` is out of date: it has `core` at 1.1.0, which is at 1.2.0; `pdm lock` makes it"
        + " anew"
    ])
}
