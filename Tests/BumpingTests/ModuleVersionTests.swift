import Diagnostics
import Host
import Support
import Testing
import Versioning
import Workspace

/// Bumps a package whose version is the attribute `app.__version__`, and gives a file's new text.
private func text(
  of file: Path, in modules: [String: String], attribute: String = "app.__version__",
  _ change: VersionChange = .level(.minor, nil)
) throws -> String {
  var files = modules
  files["pyproject.toml"] = """
    [build-system]
    requires = ["setuptools"]
    build-backend = "setuptools.build_meta"
    [project]
    name = "app"
    dynamic = ["version"]
    [tool.setuptools.dynamic]
    version = {attr = "\(attribute)"}
    """
  do {
    let plan = try bump(MemoryDisk(files), change, packages: ".")
    let edit = try #require(plan.edits.first { $0.path == file })
    return String(decoding: edit.new, as: UTF8.self)
  } catch let error as Problems { return error.all.map(\.message).joined(separator: "\n") }
}

@Test(arguments: [
  "from app._v import __version__\n", "from ._v import __version__\n",
  "from ._v import __version__ as __version__  # noqa\n",
  "from ._v import (\n  other,\n  __version__,  # the version\n)\n",
  "from . import _v\n__version__ = _v.__version__\n",
  "import app._v\n__version__ = app._v.__version__\n",
])
func `a version that a module takes of another one`(initial: String) throws {
  let modules = ["app/__init__.py": initial, "app/_v.py": "__version__ = '1.2.3'\n"]
  #expect(try text(of: "app/_v.py", in: modules) == "__version__ = '1.3.0'\n")
}

@Test func `a version that is another name's, and modules that import each other`() throws {
  #expect(
    try text(
      of: "app/__init__.py", in: ["app/__init__.py": "VERSION = \"1.2.3\"\n__version__ = VERSION\n"]
    )
      == "VERSION = \"1.3.0\"\n__version__ = VERSION\n")
  #expect(
    try text(
      of: "app/__init__.py",
      in: [
        "app/__init__.py": "from app.a import __version__\n",
        "app/a.py": "from app import __version__\n",
      ]
    ).contains("`app/__init__.py` assigns no string to `__version__`"))
}

@Test func `a version as a tuple`() throws {
  let modules = [
    "app/__init__.py": "VERSION = (1, 2, 3)\n__version__ = '.'.join(str(n) for n in VERSION)\n"
  ]
  #expect(
    try text(of: "app/__init__.py", in: modules)
      == "VERSION = (1, 3, 0)\n__version__ = '.'.join(str(n) for n in VERSION)\n")
  #expect(
    try text(of: "app/__init__.py", in: modules, attribute: "app.VERSION")
      == "VERSION = (1, 3, 0)\n__version__ = '.'.join(str(n) for n in VERSION)\n")
  #expect(
    try text(of: "app/__init__.py", in: modules, .level(.minor, .candidate))
      == "`app/__init__.py` states the version as a tuple of numbers, which cannot say `1.3.0rc1`")
}

@Test func `several names in one assignment`() throws {
  let modules = ["app/__init__.py": "VERSION = __version__ = \"1.2.3\"\n"]
  #expect(
    try text(of: "app/__init__.py", in: modules) == "VERSION = __version__ = \"1.3.0\"\n")
}

@Test func `a comparison is no assignment`() throws {
  let modules = ["app/__init__.py": "__version__ == \"9\"\n__version__ = \"1.2.3\"\n"]
  #expect(
    try text(of: "app/__init__.py", in: modules)
      == "__version__ == \"9\"\n__version__ = \"1.3.0\"\n")
}

@Test func `a file that the Releasefile names says the version where nothing else does`() throws {
  let files = [
    "pyproject.toml": """
    [build-system]
    requires = ["setuptools"]
    build-backend = "setuptools.build_meta"
    [project]
    name = "app"
    dynamic = ["version"]
    """, "setup.py": "import secret\nsetup(version=secret.version())\n",
    "data/v.py": "version_is = 'v1.2.3'\n",
  ]
  let plan = try bump(MemoryDisk(files), .level(.minor, nil), packages: ".") {
    $0.versionFiles = ["data/v.py"]
  }
  #expect(plan.headline == "1.2.3 → 1.3.0")
  #expect(plan.edits.map(\.path) == ["data/v.py"])
}

@Test func `the version that members of Cargo's workspace have in common`() throws {
  let files = [
    "p/pyproject.toml": """
    [build-system]
    requires = ["maturin"]
    build-backend = "maturin"
    [project]
    name = "app"
    dynamic = ["version"]
    """, "p/Cargo.toml": "[package]\nname = \"app\"\nversion.workspace = true\n",
    "Cargo.toml": "[workspace.package]\nversion = \"1.2.3\"\n",
  ]
  let plan = try bump(MemoryDisk(files), .level(.minor, nil), packages: "p")
  #expect(plan.edits.map(\.path) == ["Cargo.toml"])
}

@Test func `a lock of npm's gets the root's version alone`() throws {
  let lock = """
    {
      "name": "ui", "version": "1.2.3",
      "packages": {
        "": {"name": "ui", "version": "1.2.3"},
        "node_modules/tiny": {"version": "1.2.3"}
      }
    }

    """
  let files = ["pyproject.toml": projectText("app", "1.2.3"), "package-lock.json": lock]
  let plan = try bump(MemoryDisk(files), .level(.minor, nil), packages: ".") {
    $0.versionFiles = ["package-lock.json"]
  }
  let edit = try #require(plan.edits.first { $0.path == "package-lock.json" })
  #expect(
    String(decoding: edit.new, as: UTF8.self)
      == lock.replacing(
        "\"version\": \"1.2.3\",\n  \"packages\"", with: "\"version\": \"1.3.0\",\n  \"packages\""
      )
      .replacing(
        "\"name\": \"ui\", \"version\": \"1.2.3\"}",
        with: "\"name\": \"ui\", \"version\": \"1.3.0\"}"))
}
