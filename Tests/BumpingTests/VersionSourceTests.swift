import Bumping
import Diagnostics
import Host
import Support
import Testing
import Versioning
import Workspace

private func file(_ backend: String, _ rest: String, requires: String = "") -> String {
  """
  [build-system]
  requires = [\(requires)]
  build-backend = "\(backend)"
  [project]
  name = "shop"
  dynamic = ["version"]
  \(rest)
  """
}

/// Bumps the root's package from 1.0.0 to 1.1.0rc1 and tells what changed where.
private func changes(
  _ files: [String: String], _ adjust: (inout BumpRequest) throws -> Void = { _ in }
) throws -> [String] {
  do {
    let plan = try bump(MemoryDisk(files), .level(.minor, .candidate), packages: ".", adjust)
    return plan.edits.flatMap { edit in
      let old = String(decoding: edit.old, as: UTF8.self)
      let new = String(decoding: edit.new, as: UTF8.self)
      #expect(
        old.replacing("1.0.0", with: "…")
          == new.replacing("1.1.0rc1", with: "…")
          .replacing("1.1.0-rc.1", with: "…"))
      return ["\(edit.path)"]
    } + plan.notes
  } catch let error as Problems {
    return error.all.map(\.message)
  }
}

@Test func `hatch's version file`() throws {
  let text = "# 1\n__version__: str = '1.0.0'  # x\n"
  for pattern in ["", "\nexpression = \"__version__\"\nsource = \"code\""] {
    let files = [
      "pyproject.toml": file(
        "hatchling.build", "[tool.hatch.version]\npath = \"src/shop/__about__.py\"\(pattern)"),
      "src/shop/__about__.py": text,
    ]
    #expect(try changes(files) == ["src/shop/__about__.py"])
  }
}

@Test func `hatch.toml, and a pattern of the project's own`() throws {
  #expect(
    try changes([
      "pyproject.toml": file("hatchling.build", ""),
      "hatch.toml": "[version]\npath = \"src/shop/about.py\"\n",
      "src/shop/about.py": "version = '1.0.0'\n",
    ]) == ["src/shop/about.py"])
  #expect(
    try changes([
      "pyproject.toml": file(
        "hatchling.build",
        #"[tool.hatch.version]\npath = "shop/package.json"\npattern = '"version": "(?P<version>[^"]+)"'"#
          .replacing(#"\n"#, with: "\n")),
      "shop/package.json": "{\n  \"name\": \"shop\",\n  \"version\": \"1.0.0\"\n}\n",
    ]) == ["shop/package.json"])
}

@Test func `setuptools' attributes and files`() throws {
  let table = "[tool.setuptools.dynamic]\nversion = "
  #expect(
    try changes([
      "pyproject.toml": file(
        "setuptools.build_meta", table + "{attr = \"shop.about.VERSION\"}"),
      "src/shop/about.py": "VERSION = \"1.0.0\"\n",
    ]) == ["src/shop/about.py"])
  #expect(
    try changes([
      "pyproject.toml": file("setuptools.build_meta", table + "{attr = \"shop.__version__\"}"),
      "shop/__init__.py": "__version__ = \"1.0.0\"\n",
    ]) == ["shop/__init__.py"])
  #expect(
    try changes([
      "pyproject.toml": file("setuptools.build_meta", table + "{file = [\"VERSION\"]}"),
      "VERSION": "1.0.0\n",
    ]) == ["VERSION"])
}

@Test func `an attribute of a module in another folder`() throws {
  #expect(
    try changes([
      "pyproject.toml": file(
        "setuptools.build_meta",
        "[tool.setuptools.dynamic]\nversion = {attr = \"shop.release.__version__\"}\n"
          + "[tool.setuptools.package-dir]\nshop = \"lib/shop\""),
      "lib/shop/release.py": "__version__ = '1.0.0'\n",
    ]) == ["lib/shop/release.py"])
}

@Test func `setup.cfg and setup.py`() throws {
  #expect(
    try changes([
      "setup.py": "from setuptools import setup\nsetup()\n",
      "setup.cfg": "[metadata]\nname = shop\nversion = 1.0.0\n[options]\n",
    ]) == ["setup.cfg"])
  #expect(
    try changes([
      "setup.py": "from setuptools import setup\n\nsetup(name=\"shop\",version = '1.0.0')\n"
    ]) == ["setup.py"])
  #expect(
    try changes([
      "setup.py": "from setuptools import setup\nsetup()\n",
      "setup.cfg": "[metadata]\nname = shop\nversion = attr: shop.__version__\n",
      "shop/__init__.py": "__version__ = \"1.0.0\"\n",
    ]) == ["shop/__init__.py"])
  #expect(
    try changes([
      "setup.py":
        "kwargs = json.loads(\"\"\"\n{\n    \"version\": \"1.0.0\"\n}\n\"\"\")\nsetup(**kwargs)\n"
    ]) == ["setup.py"])
  #expect(
    try changes(["setup.py": "setup(name='shop', version=read())\n"]) == [
      "cannot tell where the version of `unnamed` is written: `setup.py` computes it"
    ])
}

@Test func `a setup.py that reads the version from a file`() throws {
  let read = """
    import os, re
    folder = "shop-core".replace("-", os.sep)
    with open(os.path.join(folder, "_version.py")) as file:
        version = re.search("VERSION = '([^']*)'", file.read()).group(1)
    setup(name="shop-core", version=version)

    """
  #expect(
    try changes(["setup.py": read, "shop/core/_version.py": "VERSION = '1.0.0'\n"])
      == ["shop/core/_version.py"])
  #expect(
    try changes([
      "setup.py": "exec(open('shop/version.py').read())\nsetup(version=__version__)\n",
      "shop/version.py": "__version__ = \"1.0.0\"\n", "other/version.py": "version = '7'\n",
    ]) == ["shop/version.py"])
  #expect(
    try changes([
      "setup.py": "setup(version=open('VERSION').read().strip())\n", "VERSION": "1.0.0\n",
    ]) == ["VERSION"])
  // Two that may be meant.
  #expect(
    try changes([
      "setup.py": "setup(version=read('version.py'))\n",
      "a/version.py": "version = '1.0.0'\n", "b/version.py": "version = '1.0.0'\n",
    ]) == ["cannot tell where the version of `unnamed` is written: `setup.py` computes it"])
}

@Test func `__version__ in modules of another name`() throws {
  let project = "[project]\nname = \"shop-skinny\"\nversion = \"1.0.0\"\n"
  #expect(
    try changes([
      "pyproject.toml": project, "shop/__init__.py": "from .version import VERSION\n",
      "shop/version.py": "VERSION = \"1.0.0\"\n", "ns/part/_version.py": "__version__='1.0.0'\n",
      "tests/version.py": "VERSION = \"1.0.0\"\n", "shop/x/version.py": "VERSION = \"1.0\"\n",
      "shop/y/__init__.py": "VERSION = \"1.0.0\"\n",
    ]) == ["ns/part/_version.py", "pyproject.toml", "shop/version.py"])
}

@Test func `poetry, flit, pdm and maturin`() throws {
  #expect(
    try changes([
      "pyproject.toml": """
      [build-system]
      requires = ["poetry-core"]
      build-backend = "poetry.core.masonry.api"
      [tool.poetry]
      name = "shop"
      version = "1.0.0"
      """
    ]) == ["pyproject.toml"])
  #expect(
    try changes([
      "pyproject.toml": file("flit_core.buildapi", ""),
      "shop/__init__.py": "\"\"\"Doc.\"\"\"\n__version__ = \"1.0.0\"\n",
    ]) == ["shop/__init__.py"])
  #expect(
    try changes([
      "pyproject.toml": file(
        "pdm.backend", "[tool.pdm.version]\nsource = \"file\"\npath = \"shop/v.py\""),
      "shop/v.py": "__version__ = \"1.0.0\"\n",
    ]) == ["shop/v.py"])
  #expect(
    try changes([
      "pyproject.toml": file("maturin", ""),
      "Cargo.toml": "[package]\nname = \"shop\"\nversion = \"1.0.0\"\n",
    ]) == ["Cargo.toml"])
}

@Test func `versions that git's tags make need a tag and nothing else`() throws {
  let files = [
    "pyproject.toml": file(
      "hatchling.build", "[tool.hatch.version]\nsource = \"vcs\"", requires: "\"hatch-vcs\"")
  ]
  #expect(
    try changes(files) == [
      "`shop` takes its version from git's tags (hatch-vcs): only a tag changes it"
    ])
  #expect(
    try changes(files) {
      $0.makesTag = true
      $0.tags = ["v1.0.0", "v0.9"]
      $0.reachableTags = $0.tags
    } == ["`shop` takes its version from the tag (hatch-vcs)"])
  let scm = [
    "pyproject.toml": file("setuptools.build_meta", "", requires: "\"setuptools_scm[toml]>=8\"")
  ]
  #expect(
    try changes(scm) { $0.makesTag = true } == [
      "`shop` takes its version from git's tags (setuptools-scm), and no tag of this commit's"
        + " history names one"
    ])
}

// MARK: Files that the Releasefile names

@Test func `version files change on the lines about a version`() throws {
  let files = [
    "pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1.0.0\"\n",
    "docs/conf.py": "# since 1.0.0\nrelease_version = '1.0.0'  # not 1.0.0.1 or 11.0.0\n",
    "package.json": "{\n  \"version\": \"1.0.0\",\n  \"x\": \"1.0.0\"\n}\n",
    "README.md": "pip install shop==1.0.0\nOf 1.0.0: shop-1.0.0-py3-none-any.whl.\n",
    "VERSION": "v1.0.0\n",
  ]
  let plan = try bump(MemoryDisk(files), .level(.minor, .candidate), packages: ".") {
    $0.versionFiles = ["docs/*.py", "package.json", "README.md:whl", "VERSION"]
  }
  let texts = plan.edits.map { "\($0.path):\n" + String(decoding: $0.new, as: UTF8.self) }
  #expect(
    texts == [
      "README.md:\npip install shop==1.1.0rc1\nOf 1.1.0rc1: shop-1.1.0rc1-py3-none-any.whl.\n",
      "VERSION:\nv1.1.0rc1\n",
      "docs/conf.py:\n# since 1.0.0\nrelease_version = '1.1.0rc1'  # not 1.0.0.1 or 11.0.0\n",
      "package.json:\n{\n  \"version\": \"1.1.0-rc.1\",\n  \"x\": \"1.0.0\"\n}\n",
      "pyproject.toml:\n[project]\nname = \"shop\"\nversion = \"1.1.0rc1\"\n",
    ])
}

@Test func `a version file without the version is an error`() throws {
  let files = [
    "pyproject.toml": "[project]\nname = \"shop\"\nversion = \"1.0.0\"\n", "a.txt": "1.0.0\nx\n",
    "package.json": "{\"version\": \"1.0.0\"}",
  ]
  #expect(
    try story(files, .level(.minor, nil), packages: ".") { $0.versionFiles = ["a.txt"] } == """
      error: `a.txt`, which `version_files` names, does not hold the version `1.0.0`
      hint: only lines with the word `version` are looked at; `a.txt:TEXT` takes lines with another \
      text

      """)
  #expect(
    try story(files, .level(.minor, nil), packages: ".") { $0.versionFiles = ["b.txt"] } == """
      error: there is no file `b.txt`, which `version_files` names
      hint: correct the name in the Releasefile, or take it out

      """)
  #expect(
    try story(files, .post, packages: ".") { $0.versionFiles = ["package.json"] } == """
      error: `1.0.0.post1` has no form in SemVer, which `package.json` follows
      hint: SemVer has `X.Y.Z`, and `X.Y.Z-alpha.1`, `-beta.1`, `-rc.1` and `-dev.1`

      """)
}
