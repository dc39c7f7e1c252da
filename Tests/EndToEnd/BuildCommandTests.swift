// `rel build` with the options of release scripts, and the scripts that call it.

import Host
import Testing

@Suite struct BuildCommandTests {
  @Test(arguments: [
    ([], ["wheel/da-vinci", "wheel/da-vinci-cdk"]),
    (["--core"], ["wheel/da-vinci"]),
    (["--cdk"], ["wheel/da-vinci-cdk"]),
    (["--da-vinci"], ["wheel/da-vinci"]),
    (["--Da_Vinci.CDK"], ["wheel/da-vinci-cdk"]),
    (["--vinci"], ["wheel/da-vinci"]),
    (["core"], ["wheel/da-vinci"]),
    (["--only", "cdk"], ["wheel/da-vinci-cdk"]),
    (["--core", "--cdk"], ["wheel/da-vinci", "wheel/da-vinci-cdk"]),
  ])
  func `a package is chosen by its name, its folder or its last part`(
    _ words: [String], _ targets: [String]
  ) async throws {
    let checkout = try await Example.release.value.checkout
    let plan = try lines(
      of: try await checkout.run(
        TestCheckout.rel.string, ["build", "-n", "-B", "--json"] + words))
    #expect(plan.targets("run") == Set(targets))
  }

  @Test(arguments: [
    (
      ["build", "--coer"],
      """
      error: there is no option `--coer`, and no package of that name
      hint: did you mean `--core`?
      hint: the packages here are `da-vinci`, `da-vinci-cdk`
      hint: `--help` shows the options

      """
    ),
    (
      ["build", "--claen"],
      """
      error: there is no option `--claen`, and no package of that name
      hint: did you mean `--clean`?
      hint: the packages here are `da-vinci`, `da-vinci-cdk`
      hint: `--help` shows the options

      """
    ),
    (
      ["validate", "cdc"],
      "error: there is no package `cdc`\nhint: did you mean `cdk`?\n"
    ),
  ])
  func `an unknown option is a mistake`(_ words: [String], _ message: String) async throws {
    let checkout = try await Example.release.value.checkout
    let output = try await checkout.run(TestCheckout.rel.string, words + ["-n"])
    #expect(output.err == message)
    #expect(output.out == "")
    #expect(output.status == 2)
    let short = try await checkout.rel("build", "-x")
    #expect(short.status == 2)
    #expect(short.err.hasPrefix("error: there is no option `-x`.\n"))
  }

  @Test func `a part of a name that two packages have is a mistake`() async throws {
    let checkout = try TestCheckout(
      Dictionary(
        uniqueKeysWithValues: ["a", "b"].map { letter in
          (
            "packages/\(letter)/pyproject.toml",
            "[project]\nname = \"\(letter)-kit\"\nversion = \"1\"\n"
          )
        }))
    let output = try await checkout.rel("build", "--kit")
    #expect(output.err == "error: `--kit` may be `a-kit` or `b-kit`\nhint: give the whole name\n")
    #expect(output.status == 2)
  }

  @Test func `--clean builds anew, and leaves no wheel in dist that nobody makes`() async throws {
    let checkout = try await Example.released()
    for name in ["gone-1.0.0-py3-none-any.whl", "gone-1.0.0.tar.gz", "NOTES.md"] {
      try checkout.disk.write(name, to: Path("dist") / Path(name))
    }
    let one = try await checkout.rel("build", "--clean", "--core", "--json")
    #expect(try lines(of: one).targets("ran") == ["wheel/da-vinci"])
    #expect(try checkout.files(below: "dist").count == 5)

    let dry = try await checkout.rel("build", "--clean", "-n")
    #expect(try checkout.files(below: "dist").count == 5)
    let all = try await checkout.rel("build", "--clean")
    #expect(dry.err == all.err)
    #expect(all.status == 0)
    #expect(
      all.err == """
        note: no package here makes `dist/gone-1.0.0-py3-none-any.whl`; it goes to \
        `.cache/replaced/dist/gone-1.0.0-py3-none-any.whl`
        note: no package here makes `dist/gone-1.0.0.tar.gz`; it goes to \
        `.cache/replaced/dist/gone-1.0.0.tar.gz`

        """)
    #expect(all.lines.filter { $0.hasPrefix("ran  ") }.count == 2)
    #expect(
      try checkout.files(below: "dist").sorted() == [
        "NOTES.md", "da_vinci-1.0.0-py3-none-any.whl", "da_vinci_cdk-1.0.0-py3-none-any.whl",
      ])
    #expect(
      try checkout.text(".cache/replaced/dist/gone-1.0.0.tar.gz") == "gone-1.0.0.tar.gz")
    #expect(try await checkout.rel("build").lines == ["nothing to do: 2 up to date"])
  }

  /// As in a repository that took the scripts over: `rel` is in PATH.
  @Test func `the scripts work from anywhere and pass on what they are given`() async throws {
    let checkout = try await Example.released()
    let outside = checkout.home / "outside"
    try checkout.disk.makeFolder(outside)
    try checkout.disk.makeLink(at: checkout.home / "rel", to: TestCheckout.rel)
    for name in ["build.sh", "validate.sh", "lint.sh", "test-packages.sh"] {
      try checkout.disk.copy(
        TestCheckout.repository / "scripts" / Path(name), to: "scripts" / Path(name), mode: 0o755)
    }
    func script(_ line: String) async throws -> TestCheckout.Output {
      try await checkout.run(
        "/bin/sh", ["-euc", "PATH='\(checkout.home)':$PATH; ../checkout/scripts/\(line)"],
        in: outside)
    }
    #expect(try await script("build.sh").lines == ["nothing to do: 2 up to date"])
    let clean = try await script("build.sh --clean --core -n")
    #expect(clean.lines.first?.hasPrefix("wheel/da-vinci  run  asked for with -B") == true)
    #expect(try await script("build.sh --bogus").status == 2)
    #expect(try await script("validate.sh --quick --allow-dirty").status == 0)
    #expect(try await script("validate.sh --quick").status == 1)

    let module: Path = "packages/cdk/da_vinci_cdk/stack.py"
    let text = try checkout.text(module)
    try checkout.disk.append(Array("import   os\n".utf8), to: module)
    let lint = try await script("lint.sh")
    #expect(lint.status == 1)
    #expect(
      lint.lines.contains("error: lint/da-vinci-cdk: `ruff check packages/cdk || …` exited with 1"))
    // What the formatter says is there, too.
    #expect(lint.out.contains("1 file would be reformatted, 15 files already formatted"))
    try checkout.disk.write(
      text.replacing("    return problems", with: "    return  problems"), to: module)
    let fixed = try await script("lint.sh --fix")
    #expect(fixed.status == 0)
    #expect(fixed.lines.contains("    1 file reformatted, 15 files left unchanged"))
    #expect(try checkout.text(module) == text)
    for flags in ["-s", "-ks", "--silent", "-j2 -v"] {
      let again = try await script("lint.sh --fix \(flags)")
      #expect(again.status == 0, "\(flags): \(again.err)")
      #expect(again.out.isEmpty == flags.contains("s"), "\(flags): \(again.out)")
    }

    let table = try await script("test-packages.sh --coverage --only core")
    #expect(table.status == 0)
    #expect(table.lines.contains { $0.hasPrefix("    coverage ") && $0.hasSuffix("  missing") })
  }
}
