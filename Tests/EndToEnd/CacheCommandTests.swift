// `rel cache`, and a cache that is carried to another checkout.

import Host
import Testing

struct CacheCommandTests {
  private static let files = [
    "Releasefile": """
    out: outputs = out.txt bin/tool
    out: in
    \tcp in out.txt; echo said; printf '#!/bin/sh\\n' > bin/tool; chmod +x bin/tool

    """,
    "in": "1\n",
  ]

  @Test func `a copied cache is enough in a checkout with other times`() async throws {
    let first = try TestCheckout(Self.files)
    _ = try await first.rel("make")
    let second = try TestCheckout(Self.files)
    _ = try await second.shell(
      "mkdir .cache; cp -r '\(first.disk.root)/.cache/actions' '\(first.disk.root)/.cache/objects' .cache/"
    )
    let output = try await second.rel("make")
    #expect(output.lines.dropLast() == ["plan: 1 to restore", "restored   out"])
    #expect(try second.text("out.txt") == "1\n")
    #expect(try second.disk.status(of: "bin/tool")?.mode == 0o755)
    #expect(try await second.rel("make").out == "nothing to do: 1 up to date\n")
  }

  @Test func `cleaning keeps what the current tree needs`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    try checkout.disk.write("2\n", to: "in")
    _ = try await checkout.rel("make")
    let would = try await checkout.rel("cache", "clean", "-n", "--limit", "0")
    #expect(would.out.hasPrefix("would remove 2 files, "))
    let cleaned = try await checkout.rel("cache", "clean", "--limit", "0")
    #expect(cleaned.out.hasPrefix("removed 2 files, "))
    #expect(try await checkout.rel("make").out == "nothing to do: 1 up to date\n")
    try checkout.disk.remove("out.txt")
    #expect(try await checkout.rel("make").lines.contains("restored   out"))
  }

  @Test func `a damaged content is found, removed and made again`() async throws {
    let checkout = try TestCheckout(Self.files)
    _ = try await checkout.rel("make")
    _ = try await checkout.shell(
      "for f in .cache/objects/*/*; do chmod u+w $f; echo bad > $f; done; rm out.txt")
    let verified = try await checkout.rel("cache", "verify")
    #expect(verified.status == 1)
    #expect(verified.lines.count == 4)
    #expect(verified.lines.last == "4 records and contents read, 3 damaged")
    #expect(try await checkout.rel("make").status == 0)
    #expect(try checkout.text("out.txt") == "1\n")
  }

  @Test func `a limit that is no size is a usage error`() async throws {
    let checkout = try TestCheckout(Self.files)
    let output = try await checkout.rel("cache", "clean", "--limit", "lots")
    #expect(output.status == 2)
    #expect(output.err.hasPrefix("error: `--limit` takes a size such as 500M or 5G, not `lots`."))
  }
}
