// What steps are seen to read that no rule names, as a user meets it: what makes them stale, what is said
// of it, and what may be forbidden.

import Host
import Testing

@Suite struct LearnedInputTests {
  /// A package whose own backend needs no network; `reading` is Python whose `text` goes into the wheel.
  private static func project(reading: String, in folder: String = "libs/own") -> [String: String] {
    [
      "\(folder)/backend.py": """
      import os, subprocess, zipfile

      def build_wheel(folder, settings=None, metadata=None):
          text = ""
          \(reading.replacing("\n", with: "\n    "))
          name = "own-1.0-py3-none-any.whl"
          info = "own-1.0.dist-info/"
          with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
              wheel.writestr("own.py", f"text = {text!r}")
              wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: own\\nVersion: 1.0\\n")
          return name

      """,
      "\(folder)/pyproject.toml": """
      [build-system]
      requires = []
      build-backend = "backend"
      backend-path = ["."]
      [project]
      name = "own"
      version = "1.0"

      """,
    ]
  }

  private static let nothing = "nothing to do: 1 up to date\n"

  private func checkout(
    reading: String, _ more: [String: String] = [:]
  ) async throws -> TestCheckout {
    let checkout = try TestCheckout(
      Self.project(reading: reading).merging(more) { $1 }.merging([".gitignore": "dist/\n.cache/\n"]
      ) {
        $1
      })
    try await checkout.shell(
      """
      git init -q -b main . && git add -A
      git -c user.name=a -c user.email=a@b commit -q -m one
      """)
    let first = try await checkout.rel("make", "build")
    #expect(first.status == 0, "\(first.out)\(first.err)")
    #expect(try await checkout.rel("make", "build").out == Self.nothing)
    return checkout
  }

  private func requireStale(_ checkout: TestCheckout, _ why: String) async throws {
    let said = try await checkout.rel("why", "wheel/own")
    #expect(said.out.contains(why), "\(said.out)\(said.err)")
    #expect(try await checkout.rel("make", "build").status == 0)
    #expect(try await checkout.rel("make", "build").out == Self.nothing)
  }

  @Test func `a build that reads HEAD is stale after a commit`() async throws {
    let checkout = try await checkout(
      reading: #"text = open("../../.git/" + open("../../.git/HEAD").read().split()[-1]).read()"#)
    try await checkout.shell(
      "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m two")
    try await requireStale(checkout, "another branch or commit is checked out")
    try await checkout.shell("git tag v1")
    #expect(try await checkout.rel("make", "build").out == Self.nothing)
  }

  @Test func `a build that reads git's index is stale when other files of it are tracked`()
    async throws
  {
    let checkout = try await checkout(
      reading: #"text = str(b"notes" in open("../../.git/index", "rb").read())"#)
    try checkout.disk.write("x", to: "other.txt")
    try await checkout.shell(
      "git add other.txt; git -c user.name=a -c user.email=a@b commit -q -m two")
    #expect(try await checkout.rel("make", "build").out == Self.nothing)
    try await checkout.shell("git rm -q --cached libs/own/backend.py")
    try await requireStale(checkout, "git tracks or ignores other files in libs/own")
  }

  @Test func `a folder that was listed is its names, and its files are theirs who read them`()
    async throws
  {
    let checkout = try await checkout(
      reading: #"text = str(sorted(os.listdir("../../data")))"#,
      ["data/a.txt": "1", "data/b.txt": "2"])
    try checkout.disk.write("another content", to: "data/a.txt")
    #expect(try await checkout.rel("make", "build").out == Self.nothing)
    try checkout.disk.write("3", to: "data/c.txt")
    try await requireStale(checkout, "data/ has another list of files  (now c.txt)")
  }

  @Test func `another machine that has the cache knows what was read`() async throws {
    let checkout = try await checkout(
      reading: #"text = open("../../VERSION").read()"#, ["VERSION": "1"])
    let copy = try TestCheckout()
    try await copy.shell(
      """
      git clone -q \(checkout.disk.root) .
      cp -a \(checkout.disk.root)/.cache . && rm -rf .cache/tools .cache/state.sqlite .cache/quick
      """)
    let first = try await copy.rel("make", "build")
    #expect(first.out.contains("1 restored"), "\(first.out)\(first.err)")
    try copy.disk.write("2", to: "VERSION")
    let said = try await copy.rel("why", "wheel/own")
    #expect(said.out.contains("VERSION changed"), "\(said.out)")
  }

  @Test func `inputs tells who reads what`() async throws {
    let checkout = try await checkout(
      reading: #"text = open("../../VERSION").read() + str(os.listdir("../../data"))"#,
      ["VERSION": "1", "data/a.txt": "1"])
    let all = try await checkout.rel("inputs", "wheel/own")
    for line in [
      "wheel/own\n", "    libs/own/**  2 files", "    VERSION  read by python3",
      "    names in data/  read by python3", "  watched ",
    ] {
      #expect(all.out.contains(line), "\(all.out)\(all.err)")
    }
    let json = try await checkout.rel("inputs", "--json", "wheel/own")
    #expect(json.out.contains(#""what":"VERSION""#) && json.lines.count == 1, "\(json.out)")
    let none = try await checkout.rel("inputs")
    #expect(none.status == 2 && none.err.contains("at least one target"), "\(none.err)")
  }

  @Test func `what is enforced fails with the file and the line to write`() async throws {
    let rule = "wheel/%: undeclared = enforce\n"
    let checkout = try TestCheckout(
      Self.project(reading: #"text = open("../../VERSION").read()"#)
        .merging(["VERSION": "1", "Releasefile": rule]) { $1 })
    let failed = try await checkout.rel("make", "build")
    #expect(failed.status == 1)
    #expect(
      (failed.out + failed.err).contains("reads `VERSION`, which its rule does not name"),
      "\(failed.out)\(failed.err)")
    #expect((failed.out + failed.err).contains("write `wheel/own: VERSION?`"), "\(failed.err)")
    try checkout.disk.write(rule + "wheel/own: VERSION?\n", to: "Releasefile")
    let mended = try await checkout.rel("make", "build")
    #expect(mended.status == 0, "\(mended.out)\(mended.err)")
  }

  @Test func `an unknown word is an error with a caret`() async throws {
    let checkout = try TestCheckout(
      Self.project(reading: "pass").merging(["Releasefile": "observe = lite\n"]) { $1 })
    let failed = try await checkout.rel("plan", "build")
    #expect(failed.status == 2)
    #expect(
      failed.err.contains("`observe` is `no` or `light` or `full`, not `lite`"), "\(failed.err)")
    #expect(failed.err.contains("^^^^"), "\(failed.err)")
  }
}
