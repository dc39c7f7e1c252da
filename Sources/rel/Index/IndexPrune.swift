// `rel index prune`: old versions out of an index, by what the Releasefile or the command line keeps.

import ArgumentParser
import Checkouts
import Diagnostics
import Host
import Indexes
import Notation
import ObjectStorage
import Publishing
import Releasefile
import Workspace

struct IndexPrune: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Remove old versions; by default only say which.",
    usage: "rel index prune [--keep <n> | --older-than <age>] [--yes]\n               [<options>]",
    discussion: """
      Of each package of the Releasefile, the newest versions stay, and whatever a version that \
      stays needs, anywhere in the index. What goes is gone; its numbers are not used again.

      EXAMPLES:
        rel index prune                 what the Releasefile's `keep` would remove
        rel index prune --keep 20       if 20 versions of each package stayed
        rel index prune --older-than 180d --yes
      """)

  @Option(help: ArgumentHelp("How many versions of each package stay.", valueName: "n"))
  var keep: Int?

  @Option(help: ArgumentHelp("Remove what is older: 180d, 26w, 2y.", valueName: "age"))
  var olderThan: String?

  @Flag(help: "Remove them.")
  var yes = false

  @OptionGroup var place: IndexArguments
  @OptionGroup var change: IndexChangeArguments

  func validate() throws {
    if keep != nil, olderThan != nil {
      throw ValidationError("`--keep` and `--older-than` exclude each other.")
    }
    if let keep, keep < 1 { throw ValidationError("`--keep` takes a number from 1 on.") }
    if let olderThan, ageNanoseconds(olderThan) == nil {
      throw ValidationError("`--older-than` takes an age such as 180d, not `\(olderThan)`.")
    }
  }

  func run() async throws {
    let command = self
    try await interruptible { _ in try await command.prune() }
  }

  private func prune() async throws {
    let opened = try await place.open()
    let word = try keep.map(String.init) ?? olderThan ?? place.keptByReleasefile()
    let now = opened.disk.now()
    let retention: Retention
    if let count = Int(word), count > 0 {
      retention = .newest(count)
    } else if let age = ageNanoseconds(word) {
      retention = .since(timestamp(now - age))
    } else {
      throw IndexMistake.noRetention(word)
    }
    for target in opened.targets {
      let contents = try await IndexContents(target.bucket)
      let plan = try await retentionPlan(
        contents, retention, of: target.projects, in: target.bucket)
      for (kept, by) in plan.needed.sorted(by: { $0.key < $1.key }) {
        printLine(
          "stays      \(kept.project.normalized) \(kept.version.normalized), which "
            + "\(by.project.normalized) \(by.version.normalized) needs")
      }
      let versions = counted(plan.removed.count, "version")
      let result: String
      if yes, !change.dryRun {
        try await carryOut(
          plan.changes, of: target, opened, allowsUnsafe: change.allowUnsafeIndex)
        result = "\(versions) removed"
      } else {
        printPlanned(plan.changes)
        result = "\(versions) would go\(change.dryRun ? "" : "; `--yes` removes them")"
      }
      printLine(plan.removed.isEmpty ? "nothing to remove" : result)
    }
  }
}

/// An age in nanoseconds: `180d`, `26w`, `2y`.
func ageNanoseconds(_ text: String) -> Int64? {
  let days: [Character: Int64] = ["d": 1, "w": 7, "y": 365]
  guard let unit = text.last.flatMap({ days[$0] }), let count = Int64(text.dropLast()), count >= 0,
    count <= 100_000
  else { return nil }
  return count * unit * 86_400 * 1_000_000_000
}

extension IndexArguments {
  /// The value of `keep`; empty where nothing sets it.
  fileprivate func keptByReleasefile() throws -> String {
    let place = try CallPlace(place.directory)
    let disk = Disk(root: place.root)
    let releasefile = self.place.file.map { Path(place.named($0)) } ?? Checkout.releasefile
    let user = try disk.status(of: releasefile) == nil ? nil : releasefile
    let rulebook = try load(
      user: user, disk: disk, overrides: [], environment: currentEnvironment())
    return try Scope(rulebook: rulebook)
      .value(ofVariable: "keep")?.trimming ?? ""
  }
}

extension String {
  fileprivate var trimming: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
