// `rel why`: everything that is known about the reasons of one target.

import ArgumentParser
import Caching
import Diagnostics
import Fingerprints
import Host
import Planning
import Reporting

struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say why targets would run now, or why they would not.",
    discussion: """
      rel why wheel/da-vinci                  each file, variable, program or output that changed
      rel why wheel/da-vinci --against ../ci  what differs from the last run in another checkout
      """)

  @OptionGroup var build: BuildArguments

  @Option(
    help: ArgumentHelp(
      "Compare with the records of this checkout, or of a copied `.cache`.", valueName: "folder"))
  var against: String?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    if build.targets.isEmpty { throw ValidationError("`rel why` takes at least one target.") }
  }

  func run() async throws {
    let session = try await Session(build, for: .plan)
    let requested = Set(session.graph.requested.flatMap(session.planner.steps(of:)))
    let steps = session.plan.steps.filter { requested.contains($0.action) }
    if let against {
      try compare(steps, of: session, with: against)
      return
    }
    if json {
      for line in jsonLines(Plan(steps: steps)) { printLine(line) }
      return
    }
    for step in steps { for line in whyLines(step) { printLine(line) } }
  }

  /// Compares what the steps' keys are made of here and there.
  private func compare(_ steps: [Step], of session: Session, with folder: String) throws {
    let there = try records(in: folder)
    for step in steps {
      let action = session.graph.actions[step.action]
      let (facts, upstream) = session.inputs(of: step.action)
      guard let facts else {
        printLine("\(step.target): what its key is made of here is not known before it runs")
        continue
      }
      guard let record = there.filter({ $0.target == step.target }).last else {
        printLine("\(step.target): there is no record of it in `\(folder)`")
        continue
      }
      let manifest = action.manifest(facts, upstream: upstream)
      for line in differenceLines(step.target, there: record.manifest, here: manifest) {
        printLine(line)
      }
    }
  }

  /// The records of another checkout, the one that was used last at the end.
  private func records(in folder: String) throws -> [ActionRecord] {
    let start = Path(folder)
    let disk = Disk(root: try Checkout.root(nil))
    for candidate in [start / ".cache/actions", start / "actions"] {
      guard try disk.status(of: candidate)?.kind == .folder else { continue }
      let inventory = try CacheInventory(
        disk: disk, actions: candidate, objects: candidate.parent / "objects")
      let store = RecordStore(disk: disk, folder: candidate)
      return try inventory.records.sorted { $0.lastUsed < $1.lastUsed }
        .compactMap { try store.record($0.key) }
    }
    throw Diagnostic(
      "there are no records in `\(folder)`",
      hints: ["name a checkout in which rel ran, or a copy of its `.cache`"])
  }
}

extension Session {
  /// What an action's key is made of now, as far as it is known.
  func inputs(of index: Int) -> (facts: ActionFacts?, upstream: [Upstream]) {
    let upstream = planner.upstream(of: index) { decisions[$0] }
    return (try? observations.facts(of: index).get(), upstream)
  }
}
