// A monorepo for tests of whole releases: two packages with 1.0.0 released, a remote on the disk, and
// recipes in place of tools. Times of commits are fixed, so that two ways to one end can be compared to
// the byte.

import Foundation
import Host

enum ReleaseCheckout {
  /// Makes a wheel that is the same each time.
  private static let maker = """
    import hashlib, base64, sys, zipfile
    name, version, target = sys.argv[1:]
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": open(f"packages/{name}/{name}/__init__.py").read(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    def line(path, text):
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        return f"{path},sha256={digest.decode()},{len(text)}\\n"
    record = "".join(line(*item) for item in files.items()) + f"{info}/RECORD,,\\n"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(path), text)

    """

  private static func project(_ name: String, needs: String) -> String {
    "[project]\nname = \"\(name)\"\nversion = \"1.0.0\"\ndependencies = [\(needs)]\n"
  }

  static let files = [
    "Releasefile": """
    checklist = read the changelog; tell them
    verify_install = no
    wheel/%: outputs = dist/$(dist)-*.whl
    wheel/%: $(path)/** make.py
    \tpython3 make.py $(name) $(version) dist/$(name)-$(version)-py3-none-any.whl
    lint/%: $(path)/**
    \tsh lint.sh $(path)
    test/%: wheel/%
    \ttrue
    check/%: wheel/%
    \ttrue
    import/%: wheel/%
    \ttrue

    """,
    "make.py": maker, "lint.sh": "! grep -n broken $1/*/*.py\n",
    ".gitignore": "dist/\n.cache/\n__pycache__/\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- First.\n",
    "packages/core/pyproject.toml": project("core", needs: ""),
    "packages/core/core/__init__.py": "x = 1\n",
    "packages/cdk/pyproject.toml": project("cdk", needs: "\"core==1.0.0\""),
    "packages/cdk/cdk/__init__.py": "x = 1\n",
  ]

  /// Commits get this time, and not the clock's.
  static let time = [
    "GIT_AUTHOR_DATE": "2026-01-02T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-02T00:00:00Z",
  ]

  /// The released monorepo with a feature since, and `../remote.git`.
  static func make(
    _ more: [String: String] = [:], isKept: Bool = false
  ) async throws -> TestCheckout {
    let checkout = try TestCheckout(files.merging(more) { $1 }, isKept: isKept)
    let output = try await checkout.shell(
      """
      git init -q -b main .; git add -A; git commit -qm 'feat: first'; git tag -a -m x v1.0.0
      git init -q --bare -b main ../remote.git; git remote add origin ../remote.git
      git config commit.gpgSign false
      echo 'y = 2' >> packages/core/core/__init__.py; git commit -qam 'feat: more'
      git push -q -u origin main v1.0.0
      """, with: time)
    guard output.status == 0 else { throw SetupError(output.out + output.err) }
    return checkout
  }

  /// All that a release leaves: refs here and there, the tree, the index; no times.
  static func state(_ checkout: TestCheckout) async throws -> String {
    let refs = try await checkout.shell(
      """
      git for-each-ref --format='%(refname) %(objectname)' refs/heads refs/tags
      git symbolic-ref HEAD; git status --porcelain
      git -C ../remote.git for-each-ref --format='there %(refname) %(objectname)'
      git diff HEAD; git diff --cached
      """)
    var lines = [refs.out + refs.err]
    for path in try checkout.files(below: ".cache/index")
    where path.hasSuffix(".whl") || path.hasSuffix("simple/core/index.html") {
      let bytes = try checkout.disk.contents(of: Path(".cache/index") / Path(path))
      lines.append(
        path.hasSuffix(".whl")
          ? "\(path) \(bytes.count)"
          : path + " "
            + String(decoding: bytes, as: UTF8.self).replacing(
              try Regex(#"\d{4}-\d\d-\d\dT[\d:.]+Z"#), with: "TIME"))
    }
    for name: Path in [".cache/release", ".cache/bump"]
    where try checkout.disk.status(of: name) != nil { lines.append("left: \(name)") }
    return lines.joined(separator: "\n")
  }
}

extension TestCheckout {
  /// `rel release` with the fixed time.
  func release(
    _ arguments: String..., with variables: [String: String] = [:]
  ) async throws -> Output {
    try await run(
      Self.rel.string, ["release"] + arguments,
      with: ReleaseCheckout.time.merging(variables) { $1 })
  }
}
