// Help of every command, and the pages about commands, which begin with it.

import Foundation
import Host
import Testing

@Suite struct HelpTests {
  /// Every command as it is called, without `rel`: `make`, `index list`.
  private func commands(_ checkout: TestCheckout) async throws -> [String] {
    var result: [String] = []
    for name in subcommands(in: try await help("", checkout)) {
      result.append(name)
      result += subcommands(in: try await help(name, checkout)).map { "\(name) \($0)" }
    }
    return result
  }

  /// What help lists below `SUBCOMMANDS:`, in whichever group.
  private func subcommands(in help: String) -> [String] {
    var isList = false
    var names: [String] = []
    for line in help.split(separator: "\n") {
      if !line.hasPrefix(" ") { isList = line.hasSuffix("SUBCOMMANDS:") }
      guard isList, let match = line.prefixMatch(of: #/  ([a-z-]+) /#) else { continue }
      names.append(String(match.output.1))
    }
    return names
  }

  private func help(_ call: String, _ checkout: TestCheckout) async throws -> String {
    let words = call.split(separator: " ").map(String.init) + ["--help"]
    let output = try await checkout.run(TestCheckout.rel.string, words, with: ["COLUMNS": "80"])
    #expect(output.status == 0)
    return output.out
  }

  @Test func `help of every command fits eighty columns and has examples`() async throws {
    let checkout = try TestCheckout()
    let commands = try await commands(checkout)
    #expect(commands.count > 20)
    #expect(commands.contains("index prune"))
    for command in [""] + commands {
      let text = try await help(command, checkout)
      #expect(text.contains("\nEXAMPLES:\n  rel ") || command == "completions", "\(command)")
      for line in text.split(separator: "\n") where line.count > 80 {
        Issue.record("rel \(command) --help: \(line)")
      }
    }
  }

  /// `REL_RECORD=1 scripts/test --filter HelpTests` writes the help into the pages.
  @Test func `each command has a page, which begins with its help`() async throws {
    let checkout = try TestCheckout()
    let disk = Disk(root: TestCheckout.repository)
    let records = ProcessInfo.processInfo.environment["REL_RECORD"] == "1"
    let list = try text("docs/commands/README.md", disk)
    for command in try await commands(checkout) {
      let name = command.split(separator: " ")[0]
      let page = Path("docs/commands/\(name).md")
      #expect(list.contains("(\(name).md)"), "docs/commands/README.md lacks `rel \(name)`")
      guard try disk.status(of: page) != nil else {
        Issue.record("`rel \(command)` has no page: write \(page)")
        continue
      }
      let old = try text(page, disk)
      let begin = "<!-- rel \(command) --help -->\n```\n"
      let end = "```\n<!-- end -->\n"
      guard let start = old.firstRange(of: begin)?.upperBound,
        let stop = old[start...].firstRange(of: end)?.lowerBound
      else {
        Issue.record("\(page) lacks the help of `rel \(command)`, after:\n\(begin)\(end)")
        continue
      }
      let help = try await help(command, checkout).trimmingCharacters(in: .newlines) + "\n"
      if records {
        try disk.write(old.replacingCharacters(in: start..<stop, with: help), to: page)
      } else {
        #expect(
          old[start..<stop] == help, "run `REL_RECORD=1 scripts/test --filter HelpTests`")
      }
    }
  }

  @Test func `every link of the documents leads to a file that is there`() throws {
    let disk = Disk(root: TestCheckout.repository)
    let pages = try disk.tree(below: "docs", prunes: { _ in false }).map { Path("docs") / $0.path }
    for page in pages + ["README.md", "CONTRIBUTING.md", "Sources/README.md"]
    where page.string.hasSuffix(".md") {
      for match in try text(page, disk).matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
        let target = (page.parent / Path(String(match.output.1))).lexicallyNormal
        #expect(try disk.status(of: target) != nil, "\(page): \(match.output.1)")
      }
    }
  }

  private func text(_ path: Path, _ disk: Disk) throws -> String {
    String(decoding: try disk.contents(of: path), as: UTF8.self)
  }
}
