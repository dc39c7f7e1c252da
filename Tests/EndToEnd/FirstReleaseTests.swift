// The main job: a newcomer's first release, and the installation of what it published.

import Host
import Testing

@Suite struct FirstReleaseTests {
  @Test func `a first release runs everything that its plan listed`() async throws {
    let release = try await Example.release.value
    expectAgreement(release.plan, release.run)
    #expect(release.plan.targets("undecided") == release.run.targets("published"))
    #expect(
      release.run.targets("ran") == [
        "versions", "lint/da-vinci", "lint/da-vinci-cdk", "wheel/da-vinci", "wheel/da-vinci-cdk",
        "test/da-vinci", "test/da-vinci-cdk", "check/da-vinci", "check/da-vinci-cdk",
        "import/da-vinci", "import/da-vinci-cdk",
      ])
    #expect(
      release.run.targets("published") == [
        "upload/da-vinci", "upload/da-vinci-cdk", "index/da-vinci", "index/da-vinci-cdk",
      ])
    #expect(release.run.summary?.exitStatus == 0)
  }

  @Test func `the index holds both wheels, their metadata and their pages, and nothing else`()
    async throws
  {
    let checkout = try await Example.release.value.checkout
    #expect(
      try checkout.files(below: ".cache/index").filter { $0 != ".lock" } == [
        "json/da-vinci/index.json", "json/da-vinci-cdk/index.json", "json/index.json",
        "simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl",
        "simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl.metadata",
        "simple/da-vinci/index.html",
        "simple/da-vinci-cdk/da_vinci_cdk-1.0.0-py3-none-any.whl",
        "simple/da-vinci-cdk/da_vinci_cdk-1.0.0-py3-none-any.whl.metadata",
        "simple/da-vinci-cdk/index.html", "simple/index.html",
      ])
    #expect(
      try checkout.files(below: "dist") == [
        "da_vinci-1.0.0-py3-none-any.whl", "da_vinci_cdk-1.0.0-py3-none-any.whl",
      ])
  }

  /// Python's own zipfile, hashlib and json are the second opinion.
  @Test func `pages, wheels and metadata agree by sha256`() async throws {
    let checkout = try await Example.release.value.checkout
    let check = try await checkout.run("python3", ["-c", indexCheck, ".cache/index"])
    #expect(check.err == "")
    #expect(
      check.lines == [
        "da-vinci da_vinci-1.0.0-py3-none-any.whl >=3.10",
        "da-vinci-cdk da_vinci_cdk-1.0.0-py3-none-any.whl >=3.10",
      ])
  }

  @Test func `pip installs the released packages and Python imports them`() async throws {
    let checkout = try await Example.release.value.checkout
    let other = try TestCheckout()
    let index = "file://\(checkout.disk.absolute(".cache/index/simple"))/"
    let output = try await other.shell(
      """
      python3 -m venv --without-pip venv
      python3 -m pip --python venv/bin/python --isolated --disable-pip-version-check --quiet \
        install --index-url '\(index)' da-vinci-cdk==1.0.0
      venv/bin/python -c 'import da_vinci_cdk, da_vinci.core, da_vinci.tables, da_vinci.events'
      venv/bin/python -c 'import importlib.metadata as m; print(m.version("da-vinci"))'
      ls venv/lib/python*/site-packages/da_vinci/Dockerfile | wc -l
      """)
    #expect(output.err == "")
    #expect(output.lines == ["1.0.0", "1"])
  }

  @Test func `uv installs the released packages and Python imports them`() async throws {
    let checkout = try await Example.release.value.checkout
    let other = try TestCheckout()
    let index = "file://\(checkout.disk.absolute(".cache/index/simple"))/"
    let uv = checkout.disk.absolute(".cache/tools/uv/bin")
    let output = try await other.shell(
      """
      PATH=$PATH:'\(uv)'
      python3 -m venv --without-pip venv
      uv pip install --quiet --no-cache --no-config --python venv/bin/python \
        --index-url '\(index)' da-vinci-cdk==1.0.0
      venv/bin/python -c 'import da_vinci_cdk, da_vinci.core, da_vinci.tables, da_vinci.events'
      venv/bin/python -c 'import importlib.metadata as m; print(m.version("da-vinci"))'
      """)
    #expect(output.err == "")
    #expect(output.lines == ["1.0.0"])
  }

  @Test func `the last line of a release says how to install it`() async throws {
    let checkout = try await Example.released()
    let output = try await checkout.rel("make", "distribute", "index=file:another/pl\u{E9}ce")
    let index = "file://\(checkout.disk.root)/another/pl%C3%A9ce/simple/"
    #expect(
      output.lines.last == "install with: pip install --index-url \(index) da-vinci-cdk==1.0.0")
  }

  @Test func `two machines release the same bytes`() async throws {
    let first = try await Example.release.value.checkout
    let second = try await Example.cloneWithTools()
    #expect(try await second.rel("make", "build").status == 0)
    for wheel: Path in [
      "dist/da_vinci-1.0.0-py3-none-any.whl", "dist/da_vinci_cdk-1.0.0-py3-none-any.whl",
    ] {
      let isSame = try first.disk.contents(of: wheel) == second.disk.contents(of: wheel)
      #expect(isSame, "\(wheel)")
    }
  }
}

/// Reads an index with Python's own libraries; prints a line a wheel.
private let indexCheck = """
  import hashlib, html.parser, json, pathlib, sys, urllib.parse, zipfile
  root = pathlib.Path(sys.argv[1])
  def anchors(page):
      found = []
      class Reader(html.parser.HTMLParser):
          def handle_starttag(self, tag, attributes):
              if tag == "a": found.append(dict(attributes))
      Reader().feed(page.read_text())
      return found
  names = [a["href"].strip("/") for a in anchors(root / "simple/index.html")]
  listed = [p["name"] for p in json.loads((root / "json/index.json").read_text())["projects"]]
  assert names == listed, (names, listed)
  for name in names:
      folder = root / "simple" / name
      files = json.loads((root / "json" / name / "index.json").read_text())["files"]
      for anchor, file in zip(anchors(folder / "index.html"), files, strict=True):
          url, digest = anchor["href"].split("#sha256=")
          wheel = folder / urllib.parse.unquote(url)
          data = wheel.read_bytes()
          metadata = pathlib.Path(str(wheel) + ".metadata").read_bytes()
          assert hashlib.sha256(data).hexdigest() == digest == file["hashes"]["sha256"]
          assert len(data) == file["size"]
          stated = "sha256=" + hashlib.sha256(metadata).hexdigest()
          assert anchor["data-core-metadata"] == anchor["data-dist-info-metadata"] == stated
          archive = zipfile.ZipFile(wheel)
          member = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
          assert archive.read(member) == metadata
          assert anchor["data-requires-python"] == file["requires-python"]
          print(name, file["filename"], file["requires-python"])
  """
