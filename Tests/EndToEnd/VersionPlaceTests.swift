// `rel bump` and `rel changelog` in repositories as they are: tags and versions in other people's forms.

import Foundation
import Host
import Testing

private func project(_ name: String, _ version: String, needs: String = "") -> String {
  """
  [project]
  name = "\(name)"
  version = "\(version)"
  dependencies = [\(needs)]

  [build-system]
  requires = ["hatchling"]
  build-backend = "hatchling.build"

  """
}

@Test func `a release after its prereleases says what came since the last release`() async throws {
  let checkout = try TestCheckout([
    "core/pyproject.toml": project("core", "1.4.0"), ".gitignore": ".cache/\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.4.0] - 2026-01-01\n\n- start\n",
  ])
  try await checkout.commit()
  try await checkout.shell(
    "git tag v1.4.0; echo 1 > core/a; git add -A; git commit -qm 'feat: add a'")
  let candidate = try await checkout.rel("bump", "minor", "--pre", "rc", "--changelog", "--tag")
  #expect(candidate.status == 0, "\(candidate.err)")
  let final = try await checkout.rel("bump", "final", "--changelog", "--tag")
  #expect(final.status == 0, "\(final.err)")
  let text = try checkout.text("CHANGELOG.md")
  let section = text.components(separatedBy: "## [1.5.0]")[1].components(separatedBy: "## [")[0]
  #expect(section.contains("- add a"), "\(text)")
}

@Test(arguments: ["release-1.0.0", "core/v1.0.0", "core@1.0.0", "core-v1.0.0", "core==1.0.0"])
func `the last release is found by any form of its tag, and the next gets that form`(
  tag: String
) async throws {
  let checkout = try TestCheckout([
    "core/pyproject.toml": project("core", "1.0.0"), ".gitignore": ".cache/\n",
  ])
  try await checkout.commit()
  try await checkout.shell(
    "git tag \(tag); git tag 2019.1; echo 1 > core/a; git add -A; git commit -qm 'fix: mend a'")
  let bump = try await checkout.rel("bump", "auto", "--tag")
  #expect(bump.lines.first == "1.0.0 → 1.0.1", "\(bump.err)")
  #expect(bump.err.contains("since `\(tag)`"))
  let next = tag.replacing("1.0.0", with: "1.0.1")
  #expect(try await checkout.shell("git tag --points-at HEAD").lines == [next])
}

@Test func `what the Releasefile says of tags counts more`() async throws {
  let checkout = try TestCheckout([
    "core/pyproject.toml": project("core", "1.0.0"), ".gitignore": ".cache/\n",
    "Releasefile": "tag = {name}/{version}\n",
  ])
  try await checkout.commit()
  try await checkout.shell("git tag v1.0.0")
  let bump = try await checkout.rel("bump", "patch", "--tag")
  #expect(bump.status == 0, "\(bump.err)")
  #expect(try await checkout.shell("git tag --points-at HEAD").lines == ["core/1.0.1"])
}

@Test func `packages of other versions under one tag stay where they are`() async throws {
  let checkout = try TestCheckout([
    "api/pyproject.toml": project("api", "1.44.0"),
    "sdk/pyproject.toml": project("sdk", "1.44.0", needs: "'api>=1.44.0,<2'"),
    "beta/pyproject.toml": project("beta", "0.65b0", needs: "'api==1.44.0'"),
    ".gitignore": ".cache/\n",
  ])
  try await checkout.commit()
  try await checkout.shell("git tag v1.44.0")
  let bump = try await checkout.rel("bump", "minor", "--tag")
  #expect(bump.lines.first == "1.44.0 → 1.45.0", "\(bump.err)")
  #expect(bump.err.contains("note: `beta` is at another version, and stays"))
  #expect(
    try checkout.text("sdk/pyproject.toml") == project("sdk", "1.45.0", needs: "'api>=1.45.0,<2'"))
  #expect(
    try checkout.text("beta/pyproject.toml") == project("beta", "0.65b0", needs: "'api==1.45.0'"))
  let beta = try await checkout.rel("bump", "0.66b0", "-n")
  #expect(beta.lines.first == "0.65b0 → 0.66b0", "\(beta.err)")
}

/// A backend that makes its version of git's tags, and needs nothing that is not there.
private let tagBackend = """
  import os, subprocess, zipfile

  def build_wheel(folder, config_settings=None, metadata_directory=None):
      words = subprocess.run(["git", "describe", "--tags"], capture_output=True, text=True)
      version = words.stdout.strip().lstrip("v") or "0.1.dev1"
      name = f"app-{version}-py3-none-any.whl"
      info = f"app-{version}.dist-info/"
      with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
          wheel.writestr("app.py", "")
          wheel.writestr(info + "METADATA", f"Metadata-Version: 2.1\\nName: app\\nVersion: {version}\\n")
          wheel.writestr(
              info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
          wheel.writestr(info + "RECORD", f"app.py,,\\n{info}METADATA,,\\n{info}WHEEL,,\\n{info}RECORD,,\\n")
      return name
  """

private func taggedProject() async throws -> TestCheckout {
  let checkout = try TestCheckout([
    "p/backend.py": tagBackend + "\n", "p/app.py": "",
    ".gitignore": ".cache/\ndist/\n__pycache__/\n",
    "p/pyproject.toml": """
    [build-system]
    requires = []
    build-backend = "backend"
    backend-path = ["."]
    [project]
    name = "app"
    dynamic = ["version"]
    [tool.poetry-dynamic-versioning]
    enable = true

    """,
  ])
  try await checkout.commit()
  try await checkout.shell(
    "git tag v1.4.0; echo 1 >> p/app.py; git add -A; git commit -qm 'fix: a'")
  return checkout
}

@Test func `nothing is published of versions made of tags that a shallow clone lacks`() async throws
{
  let checkout = try await taggedProject()
  try await checkout.shell("git clone -q --depth 1 file://$PWD ../clone")
  for arguments in [["make", "upload"], ["make", "distribute", "allow_dirty=yes", "quick=yes"]] {
    let run = try await checkout.run(TestCheckout.rel.string, arguments, in: "../clone")
    #expect(run.status != 0)
    #expect((run.out + run.err).contains("shallow"), "\(run.out)\(run.err)")
  }
  #expect(try await checkout.shell("ls ../clone/.cache/index 2>&1").status != 0)
  let plan = try await checkout.run(TestCheckout.rel.string, ["plan", "build"], in: "../clone")
  #expect(plan.status == 0, "\(plan.err)")
}

@Test func `a repository that git refuses is an error where versions are made of its tags`()
  async throws
{
  let checkout = try await taggedProject()
  let run = try await checkout.rel("plan", "build", with: ["GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"])
  #expect(run.status != 0)
  #expect(run.err.contains("dubious ownership"), "\(run.err)")
  #expect(run.err.contains("hint: where you trust it: `git config --global --add safe.directory"))
  let bump = try await checkout.rel(
    "bump", "minor", "-n", with: ["GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"])
  #expect(bump.status == 1)
  #expect(bump.err.contains("dubious ownership"), "\(bump.err)")
}

@Test func `init proposes the files of other tools that state the version`() async throws {
  let checkout = try TestCheckout([
    "core/pyproject.toml": project("core", "1.4.2"), ".gitignore": ".cache/\n",
    ".cz.toml": "[tool.commitizen]\nversion = \"1.4.2\"\n", "CITATION.cff": "version: 1.4.2\n",
    "package.json": "{\n  \"version\": \"0.1.0\"\n}\n", "core/eachdist.ini": "version=1.4.2\n",
    ".release-please-manifest.json": "{\"core\": \"1.4.2\", \"js\": \"1.4.2\"}\n",
  ])
  try await checkout.commit()
  let run = try await checkout.rel("init")
  #expect(run.status == 0, "\(run.err)")
  #expect(
    try checkout.text("Releasefile").contains(
      "\nversion_files = .cz.toml CITATION.cff core/eachdist.ini\n"))
  let bump = try await checkout.rel("bump", "1.5.0")
  #expect(bump.status == 0, "\(bump.err)")
  #expect(try checkout.text("CITATION.cff") == "version: 1.5.0\n")
  #expect(
    try checkout.text(".release-please-manifest.json")
      == "{\"core\": \"1.5.0\", \"js\": \"1.4.2\"}\n")
}

@Test func `init names the one of two folders of one name that is taken`() async throws {
  let checkout = try TestCheckout([
    "tools/a/pyproject.toml": project("pin", "1.0"),
    "tools/b/pyproject.toml": project("pin", "1.0"),
    "core/pyproject.toml": project("core", "1.4.2"), ".gitignore": ".cache/\n",
  ])
  try await checkout.commit()
  #expect(try await checkout.rel("init").status == 0)
  let plan = try await checkout.rel("plan", "build")
  #expect(plan.status == 0, "\(plan.err)")
}
