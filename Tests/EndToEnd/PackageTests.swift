// rel as a wheel and as manual pages: what `scripts/package` makes of the tests' own program and of the
// documents, judged by rel, by pip and by mandoc.

import Foundation
import Host
import Testing

@Suite(.enabled(if: PackagingTools.areAvailable, "\(PackagingTools.whyNot)"))
struct PackageTests {
  private static let script = (TestCheckout.repository / "scripts/package").string

  /// The version that the sources say.
  private static func version() throws -> String {
    let disk = Disk(root: TestCheckout.repository)
    let text = String(
      decoding: try disk.contents(of: "Sources/rel/Version.swift"), as: UTF8.self)
    return String(try #require(text.firstMatch(of: /static let version = "([^"]+)"/)).output.1)
  }

  private func package(
    _ checkout: TestCheckout, _ arguments: String...
  ) async throws -> TestCheckout.Output {
    try await checkout.run("python3", [Self.script] + arguments)
  }

  @Test func `rel says the one version that the sources say`() async throws {
    #expect(try await TestCheckout().rel("--version").out == "\(Self.version())\n")
  }

  @Test func `the wheel of rel is sound and runs where pip puts it`() async throws {
    let checkout = try TestCheckout()
    let version = try Self.version()
    let made = try await package(
      checkout, "--program", TestCheckout.rel.string, "--output", "wheels", "--level", "1")
    #expect(made.err == "")
    let wheel = try #require(try checkout.files(below: "wheels").first)
    #expect(wheel.contains(/^rel-.+-py3-none-manylinux_2_\d+_x86_64\.whl$/))
    #expect(wheel.hasPrefix("rel-\(version)-"))
    let check = try await checkout.rel("check", "wheels/\(wheel)")
    #expect(check.out == "1 wheel: nothing found\n")

    let installed = try await checkout.shell(
      """
      python3 -m venv env
      env/bin/pip install --quiet --no-index --disable-pip-version-check wheels/*.whl
      # No Python in front of it, and no library from anywhere but beside it.
      env -i env/bin/rel --version
      ldd env/bin/rel | grep -v -e /../lib/rel/ -e linux-vdso -e ld-linux -e /libc.so -e /libm.so \\
        -e /libgcc_s.so -e /libstdc++.so -e /libpthread.so -e /libdl.so -e /librt.so \\
        -e /libresolv.so -e /libutil.so || true
      ls env/lib/rel/libcurl.so.4 env/share/man/man1/rel-make.1
      """)
    #expect(installed.err == "")
    #expect(
      installed.lines
        == [version, "env/lib/rel/libcurl.so.4", "env/share/man/man1/rel-make.1"])
  }

  @Test func `a program of another version than the sources' is not packed`() async throws {
    let checkout = try TestCheckout()
    try checkout.disk.write(Array("#!/bin/sh\necho 0.0.1\n".utf8), to: "rel", mode: 0o755)
    let made = try await package(checkout, "--program", "rel", "--output", "wheels")
    #expect(made.status == 1)
    #expect(made.err.contains("is rel 0.0.1, and the sources are at \(try Self.version())\n"))
    #expect(made.err.contains("\nhint: "))
    #expect(try checkout.disk.status(of: "wheels") == nil)
  }

  @Test func `each command has a manual page, which is well formed`() async throws {
    let checkout = try TestCheckout()
    let made = try await package(checkout, "--manual", "man")
    #expect(made.err == "")
    let pages = try Disk(root: TestCheckout.repository)
      .tree(below: "docs/commands", prunes: { _ in false })
      .map { $0.path.string == "README.md" ? "rel.1" : "rel-\($0.path.string.dropLast(3)).1" }
    #expect(try checkout.files(below: "man") == pages.sorted())
    // Before a version is released its pages have no date.
    let lint = try await checkout.shell(
      "mandoc -T lint -W warning man/* | grep -v 'missing date' || true")
    #expect(lint.out == "")
    let make = try checkout.text("man/rel-make.1")
    #expect(make.contains(".SH NAME\nrel\\-make \\- bring targets up to date\n"))
    #expect(make.contains("\n.TP\n\\fB\\-k, \\-\\-keep\\-going\\fP\n"))
    #expect(make.contains("\n.SH EXAMPLES\n.nf\nrel make  "))
  }
}

/// What the wheel and the manual are made and judged with.
private enum PackagingTools {
  /// Whether the programs are installed; continuous integration must not pass without.
  static let areAvailable = missing.isEmpty || isRequired
  static var whyNot: String {
    "there is no " + missing.map { "`\($0)`" }.joined(separator: ", ")
      + "; run `scripts/install-dependencies tests` as root"
  }

  private static var isRequired: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }
  private static let missing: [String] = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ["cmark-gfm", "mandoc", "objdump", "patchelf", "strip"].filter { name in
      !path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }
  }()
}
