// `rel changelog`: a draft of the changelog from the commits since the last release.

import ArgumentParser
import Changelogs
import Versioning
import Versions

struct ChangelogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "changelog",
    abstract: "Draft the changelog from the commits.",
    usage: "rel changelog [--since <tag>] [--only <package>] [<options>]",
    discussion: """
      Reads the commits since the last version's tag as Conventional Commits (`feat: …`, `fix(x): \
      …`, `feat!: …`) and prints entries for the changelog, breaking changes first, in its markup: \
      Markdown, reStructuredText or AsciiDoc. Merges and what \
      was reverted are left out. `rel bump --changelog` puts the same under the new version's \
      heading.

      EXAMPLES:
        rel changelog
        rel changelog --since v1.2.0 --only da-vinci
      """)

  @OptionGroup var place: PlaceArguments

  @Option(
    help: ArgumentHelp(
      "The tag or commit to start behind; by default the newest version's tag.", valueName: "tag"))
  var since: String?

  @Option(help: ArgumentHelp("Only what touches this package.", valueName: "package"))
  var only: [String] = []

  func run() async throws {
    let setUp = try await VersionSetUp(
      try place.request(), by: .current, asking: .withoutTraces)
    let only = try setUp.packages(only)
    let (start, commits) = try await setUp.commits(since: since, of: only)
    let draft = ChangelogDraft(commits, packages: setUp.layout.packages, only: only)
    let text = draft.text(
      for: try setUp.changelogText(), file: setUp.changelogFile ?? "CHANGELOG.md")
    if !text.isEmpty { printLine(text) }
    if text.isEmpty {
      printError(
        "note: no commit \(rangeText(since: start)) is worth an entry "
          + "(\(countText(commits.count)) looked at)")
    }
    if let note = unreadableNote(draft) { printError(note) }
  }
}
