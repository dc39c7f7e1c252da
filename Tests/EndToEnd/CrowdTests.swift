// Many calls of rel at once on one checkout: each waits for its turn, and all end well.

import Host
import Testing

@Suite struct CrowdTests {
  @Test func `eight runs at once, round after round, leave the right tree`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": """
      all: joined site more
      part: outputs = part
      part: in
      \tcat in > part
      joined: outputs = joined
      joined: part other
      \tcat part other > joined
      site: outputs = site/
      site: part
      \tmkdir -p site/deep; cat part > site/deep/x; cat part > site/y
      more: outputs = more-*
      more: in
      \tcat in > more-$$(cat in)

      """,
      "in": "0", "other": "o",
    ])
    for round in 1...6 {
      let text = "\(round % 3)"
      try checkout.disk.write(text, to: "in")
      if round == 4 { try await checkout.shell("rm -rf site joined .cache/state.sqlite") }
      let outputs = try await withThrowingTaskGroup(of: TestCheckout.Output.self) { group in
        for number in 0..<8 {
          group.addTask {
            number % 4 == 3
              ? try await checkout.rel("plan") : try await checkout.rel("make", "-j", "2")
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for output in outputs {
        #expect(output.status == 0, "round \(round): \(output.out)\(output.err)")
      }
      let tree = try await checkout.shell("cat part joined site/deep/x site/y more-*; ls")
      #expect(
        tree.out
          == "\(text)\(text)o\(text)\(text)\(text)"
          + "Releasefile\nin\njoined\nmore-\(text)\nother\npart\nsite\n", "round \(round)")
    }
    let left = try checkout.disk.tree(below: ".", prunes: { _ in false }).map(\.path)
    #expect(left.filter { $0.name.string.hasPrefix(".rel-") } == [])
    #expect(try checkout.disk.entries(of: ".cache/tmp").isEmpty)
    #expect(try await checkout.rel("plan", "--exit-code").status == 0)
  }
}
