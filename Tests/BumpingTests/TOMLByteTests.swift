// A bump changes the bytes that it means to, and no others, however odd the file is.

import Host
import Standards
import Support
import Testing
import Versioning
import Workspace

/// A pyproject.toml in which `1.0.0` of `core` is to become `1.1.0`: `«…»` marks what may change.
private let oddFiles: [String] = [
  "[project]\nname = \"core\"\nversion = \"«1.0.0»\"\n",
  "[project]\r\nname = \"core\"\r\nversion = \"«1.0.0»\" # 1.0.0\r\n\r\n[tool.x]\r\na = \"1.0.0\"\r\n",
  "\u{FEFF}[project]\nname = \"core\"\nversion = \"«1.0.0»\"\n",
  "[project]\n\tname\t=\t\"core\"\n\tversion\t=\t\"«1.0.0»\"\t# tabs\n",
  "[project]\nname = 'core'\nversion = '«1.0.0»'",
  "[project]\nname = \"core\"\nversion = \"\"\"«1.0.0»\"\"\"\n",
  "[project]\nname = \"core\"\nversion = '''\n«1.0.0»'''\n",
  "[project]\nname = \"core\"\nversion = \"\"\"\\\n    «1.0.0»\\\n  \"\"\"\n",
  "project.name = \"core\"\nproject.version = \"«1.0.0»\"\n\n[tool]\nx = 1\n",
  "project = { name = \"core\",version=\"«1.0.0»\" , keywords = [\"1.0.0\"] }\n",
  "[tool]\nversion = \"1.0.0\"\n[ project ]\n\"name\" = \"core\"\n\"version\"=\"«1.0.0»\"\n",
  "[project]\nname = \"core\"\nversion = \"«\\u0031.0.0»\"\n",
  "[tool.a]\nnan = nan\ninf = -inf\ndate = 2020-01-01T00:00:00Z\n\n[project]\nname = \"core\"\n"
    + "version = \"«1.0.0»\"\n",
  """
  [project]
  name = "core"
  version = "«1.0.0»"
  dependencies = [ # core==1.0.0
    "requests==1.0.0",
  \t"core[x] == «1.0.0» ; python_version > \\"3\\"" , # itself
    'Core [ a, b ] ( ==«1.0.0» ) ',

    # alone
    "core=\\u003d«1.0.0»",
    "core>=0.9,==«1.0.0»"
    , ]
  [project.optional-dependencies]
  all = ['core[x]===«1.0.0»;os_name=="nt"', "core>=«1.0.0»", "other-core==1.0.0"]
  [dependency-groups]
  dev = ["core==«1.0.0»", {include-group = "x"}]
  x = []
  [build-system]
  requires = ["core==«1.0.0»"]
  [tool.hatch.envs.test]
  dependencies = ["core == «1.0.0»"]
  [[tool.list]]
  pin = "core==«1.0.0»"
  [[tool.list]]
  pin = "core==«1.0.0»"
  version = "1.0.0"
  """,
]

@Test(arguments: oddFiles)
func `only the bytes of versions and pins change`(file: String) throws {
  let old = file.filter { $0 != "«" && $0 != "»" }
  var expected = ""
  var rest = file[...]
  while let open = rest.firstIndex(of: "«"), let close = rest.firstIndex(of: "»") {
    expected += rest[..<open] + "1.1.0"
    rest = rest[rest.index(after: close)...]
  }
  expected += rest
  let disk = MemoryDisk(["packages/core/pyproject.toml": old])
  let plan = try bump(disk, .level(.minor, nil))
  #expect(plan.edits.map { String(decoding: $0.new, as: UTF8.self) } == [expected])
  // And the file says the new version to whoever reads it.
  let read = try pyProject(Array(expected.utf8), at: "pyproject.toml")
  #expect(read.project?.version == (try Version("1.1.0")))
}

@Test func `bumping up and down again gives back every byte`() throws {
  for file in oddFiles where !file.contains("\\u") {
    let old = file.filter { $0 != "«" && $0 != "»" }
    let disk = MemoryDisk(["packages/core/pyproject.toml": old])
    let up = try bump(disk, .exact(try Version("1.1.0")))
    // `1.1.0` stands nowhere else, so that putting the old version in its place is the way back.
    let back = String(decoding: up.edits[0].new, as: UTF8.self)
      .replacing("1.1.0", with: "1.0.0")
    #expect(back == old)
  }
}
