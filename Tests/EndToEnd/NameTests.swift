// Names that programs stumble over, in folders, files and the checkout's own path; links; crowds.

import Host
import Testing

@Suite struct NameTests {
  /// Both normal forms of é, spaces, quotes, a newline, a leading `-`, glob characters, a byte that is
  /// no UTF-8.
  private static let names: [Path] = [
    "with space", "it's \"quoted\"", "new\nline", "\u{E9}", "e\u{301}", "-n", "a*b?[c]", "$HOME",
    "back\\slash", "#hash", "%percent", "per:cent=", Path(bytes: [0x66, 0xFF]),
  ]

  @Test func `files of every name are inputs, each for itself`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "all: src/**\n\tprintf '%s|' $^ | LC_ALL=C tr -cd '|' | wc -c\n"
    ])
    for name in Self.names { try checkout.disk.write("1", to: "src" / name) }
    let run = try await checkout.rel("make", "all")
    #expect(run.status == 0)
    #expect(run.lines.contains { $0.drop { $0 == " " } == "\(Self.names.count)" })
    #expect(try await checkout.rel("make", "all").lines == ["nothing to do: 1 up to date"])
    for name in Self.names {
      try checkout.disk.write("2", to: "src" / name)
      let plan = try lines(of: try await checkout.rel("plan", "--json", "all"))
      #expect(plan.first?.reasons == ["src/\(name.string) changed"])
      #expect(try await checkout.rel("make", "all").status == 0)
    }
  }

  @Test func `a package builds wherever its checkout is and whatever its folder is called`()
    async throws
  {
    let folder = "in -it's\n\"\u{E9}e\u{301}\" $x"
    let checkout = try await Example.released(name: "check out \u{E9} ' \" e\u{301}")
    try checkout.disk.rename("packages/core", to: "packages" / Path("core it's \u{E9}"))
    let output = try await checkout.rel(
      "make", "build", "check", "import", "allow_dirty=yes", "packages=packages/*", "--json")
    let run = try lines(of: output)
    #expect(output.err == "")
    #expect(run.endings["wheel/da-vinci"] == "ran")
    #expect(run.endings["import/da-vinci-cdk"] == "upToDate")
    #expect(output.status == 0, "\(folder)\n\(output.out)")
  }

  @Test func `a package folder of an impossible name says so`() async throws {
    let checkout = try TestCheckout()
    let package = "[project]\nname = \"a\"\nversion = \"1\"\n"
    try checkout.disk.write(
      package, to: "packages" / Path(bytes: [0x66, 0xFF]) / "pyproject.toml")
    let output = try await checkout.rel("make", "build")
    #expect(
      output.err
        == "error: the package's folder `packages/f\\xff` is not UTF-8\nhint: rename the folder\n")
    #expect(output.status == 2)
  }

  @Test func `links into the tree, out of it, to nothing and in a circle are inputs`() async throws
  {
    let checkout = try TestCheckout([
      "Releasefile": "all: src/**\n\techo ran\n", "src/file": "1", "outside": "1",
    ])
    try checkout.disk.write("far", to: checkout.home / "far")
    for (name, target): (Path, Path) in [
      ("in", "file"), ("up", "../outside"), ("far", checkout.home / "far"), ("none", "nowhere"),
      ("self", "self"), ("loop", "../src"),
    ] {
      try checkout.disk.makeLink(at: "src" / name, to: target)
    }
    #expect(try await checkout.rel("make", "all").status == 0)
    #expect(try await checkout.rel("make", "all").lines == ["nothing to do: 1 up to date"])
    // Behind the link: what the recipe would read.
    try checkout.disk.write("2", to: "outside")
    let plan = try lines(of: try await checkout.rel("plan", "--json", "all"))
    #expect(plan.first?.reasons == ["src/up changed"])
    try await checkout.rel("make", "all")
    try checkout.disk.makeLink(at: "src/none", to: "elsewhere")
    let moved = try lines(of: try await checkout.rel("plan", "--json", "all"))
    #expect(moved.first?.reasons == ["src/none changed"])
  }

  @Test func `a folder of 10,000 files is one input among others`() async throws {
    let checkout = try TestCheckout(["Releasefile": "all: src/**\n\techo ran\n"])
    let made = try await checkout.shell(
      "mkdir src; cd src; seq 10000 | xargs -n 500 sh -c 'for n; do echo $n > file-$n; done' sh")
    #expect(made.status == 0)
    #expect(try await checkout.rel("make", "all").status == 0)
    #expect(try await checkout.rel("make", "all").lines == ["nothing to do: 1 up to date"])
    try checkout.disk.write("other", to: "src/file-7777")
    try checkout.disk.remove("src/file-1")
    let why = try await checkout.rel("why", "all")
    #expect(
      why.lines.dropLast() == [
        "all would run:", "  src/file-1 is gone  (was 4355a46b19d3)",
        "  src/file-7777 changed  (0e3dbd947ddf → d9298a10d1b0)",
      ])
  }
}
