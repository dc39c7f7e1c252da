// Mistakes at the command line and in a checkout: the whole message, and the exit status 2.

import Host
import Testing

@Suite struct MistakeTests {
  @Test(arguments: [
    (["make", "wolrd"], "error: there is no target `wolrd`\nhint: did you mean `world`?\n"),
    (
      ["make", "-f", "none"], "error: there is no file `none`\nhint: `-f` takes an existing file\n"
    ),
    (
      ["make", "-C", "none"],
      "error: there is no folder `none`\nhint: `-C` takes an existing folder\n"
    ),
    (
      ["make", "1x=2", "world"],
      """
      error: `1x` cannot be the name of a variable on the command line
      hint: write NAME=value, with letters, digits, `_`, `-` and `.` in the name

      """
    ),
    (
      ["make", "coverge=1", "world"],
      """
      error: the variable `coverge` is used nowhere
       --> command line:1:9
        |
      1 | coverge=1
        |         ^
      hint: did you mean `coverage`?

      """
    ),
    (
      ["why", "nothing"],
      """
      error: there is no target `nothing`
      hint: the Releasefile has the targets, and `rel rules` shows the built-in ones

      """
    ),
    (
      ["make", "clean-tree", "allow_dirty=maybe"],
      """
      error: `allow_dirty` is yes or no, not `maybe`
       --> command line:1:13
        |
      1 | allow_dirty=maybe
        |             ^^^^^
      hint: write `allow_dirty = yes` or `allow_dirty = no`

      """
    ),
    (
      ["make", "--only", "da-vinci", "world"],
      """
      error: there is no package `da-vinci`
      hint: there are none: packages are folders with a pyproject.toml that has [project]

      """
    ),
  ])
  func `a mistake in the call says what to write instead`(
    arguments: [String], message: String
  ) async throws {
    let checkout = try TestCheckout(["Releasefile": "world:\n\techo hello\n"])
    let output = try await checkout.run(TestCheckout.rel.string, arguments)
    #expect(output.err == message)
    #expect(output.out == "")
    #expect(output.status == 2)
  }

  @Test(arguments: [["make", "-j0"], ["make", "-jx"], ["mak"], ["make", "--nonsense"], ["why"]])
  func `a call that cannot be read ends with 2`(arguments: [String]) async throws {
    let checkout = try TestCheckout(["Releasefile": "world:\n\techo hello\n"])
    let output = try await checkout.run(TestCheckout.rel.string, arguments)
    #expect(output.err.hasPrefix("error: "))
    #expect(output.status == 2)
  }

  @Test func `an empty folder is left empty`() async throws {
    let checkout = try TestCheckout()
    for command in ["make", "plan", "why", "lock"] {
      let output = try await checkout.rel(command, "distribute")
      #expect(
        output.err == """
          error: there is no Releasefile in `\(checkout.disk.root)`, and there are no packages
          hint: write a `Releasefile`; packages are folders with a pyproject.toml that has `[project]`

          """)
      #expect(output.status == 2)
    }
    #expect(try checkout.listing() == [])
    #expect(try checkout.disk.status(of: ".cache") == nil)
  }

  @Test func `an index of two words is a mistake and not another index`() async throws {
    let checkout = try await Example.released()
    let output = try await checkout.rel("plan", "distribute", "index=file:a b")
    #expect(
      output.err == """
        error: `index` is `file:a b`, and has to be one word
         --> command line:1:14
          |
        1 | index=file:a b
          |              ^
        hint: write `index = file:FOLDER` or `index = s3://BUCKET/simple`

        """)
    #expect(output.status == 2)
  }

  @Test func `an index that rel cannot publish to is a mistake`() async throws {
    let checkout = try await Example.released()
    let output = try await checkout.rel("plan", "distribute", "index=ftp://there/index")
    #expect(
      output.err == """
        error: the index `ftp://there/index` is of a kind that rel cannot publish to
        hint: write `index = file:FOLDER`, `file:.cache/index` for example, or `index = s3://BUCKET/simple`

        """)
    #expect(output.status == 2)
  }

  @Test(arguments: [
    (
      ["a": "[project\n"],
      """
      error: `packages/a/pyproject.toml` is not TOML: expected `]` after the table's name
       --> packages/a/pyproject.toml:1:9
        |
      1 | [project
        |         ^

      """
    ),
    (
      ["a": "[project]\nversion = \"1\"\n"],
      """
      error: `[project]` has no `name`
       --> packages/a/pyproject.toml:1:1
        |
      1 | [project]
        | ^^^^^^^^^
      hint: add a line like `name = "a"`

      """
    ),
    (
      [
        "a": "[project]\nname = \"x\"\nversion = \"1\"\n",
        "b": "[project]\nname = \"X\"\nversion = \"1\"\n",
      ],
      """
      error: `packages/a` and `packages/b` are both named `X`, which is the same as `x`
       --> packages/b/pyproject.toml:2:8
        |
      2 | name = "X"
        |        ^^^
      hint: give one of the two another name, or say in the Releasefile which folders are \
      packages: `packages = …`

      """
    ),
  ])
  func `a mistake in a package is shown in its file`(
    pyprojects: [String: String], message: String
  ) async throws {
    let checkout = try TestCheckout(["Releasefile": "packages = packages/*\n"])
    for (name, text) in pyprojects {
      try checkout.disk.write(text, to: Path("packages/\(name)/pyproject.toml"))
    }
    let output = try await checkout.rel("make", "build")
    #expect(output.err == message)
    #expect(output.status == 2)
    #expect(try checkout.disk.status(of: ".cache") == nil)
  }

  @Test func `without packages a build says how to declare them`() async throws {
    let checkout = try TestCheckout(["Releasefile": "packages = nothing/*\n"])
    let output = try await checkout.rel("make", "build")
    #expect(output.err.hasPrefix("error: `build` needs packages, and there are none\n"))
    #expect(output.status == 2)
  }
}
