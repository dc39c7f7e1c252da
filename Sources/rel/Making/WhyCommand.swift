// `rel why`: everything that is known about the reasons of one target.

import ArgumentParser
import Caching
import Diagnostics
import Fingerprints
import Host
import Pipeline
import Planning
import Reporting

struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say why targets would run now, or ran last.",
    usage: "rel why <target> ... [--against <folder>] [<options>]",
    discussion: """
      Tells each file, variable, program or output that is another one now, with what it was before.

      EXAMPLES:
        rel why wheel/da-vinci
        rel why build                   each step that it stands for, in a line
        rel why wheel/da-vinci --against ../ci
                                        what differs from the last run in another
                                        checkout, or in a copied `.cache`
      """)

  @OptionGroup var build: BuildArguments

  @Option(
    help: ArgumentHelp(
      "Compare with the records of this checkout, or of a copied `.cache`.", valueName: "folder"),
    completion: .directory)
  var against: String?

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    if build.targets.isEmpty { throw ValidationError("`rel why` takes at least one target.") }
  }

  func run() async throws {
    let session = try await Session(try build.request(), for: .plan, by: .current)
    if let against {
      try compare(session, with: against)
      return
    }
    let now = session.checkout.disk.now()
    if json {
      for line in jsonLines(session.explanations(session.requestedSteps)) { printLine(line) }
      return
    }
    for note in session.checkout.notes { printError("note: \(note)") }
    for index in session.graph.requested {
      let action = session.graph.actions[index]
      let explanations = session.explanations(Set(session.planner.steps(of: index)))
      let lines =
        action.recipe == .group
        ? whyLines(group: action.target, explanations, now: now)
        : explanations.flatMap { whyLines($0, now: now) }
      for line in lines { printLine(Screen.shared.outPalette.message(line)) }
    }
  }

  private func tell(_ step: Step, _ what: String) {
    let text = "\(step.target): \(what)"
    printLine(json ? jsonLine(.note(text)) ?? "" : text)
  }

  /// Compares what the steps' keys are made of here and there.
  private func compare(_ session: Session, with folder: String) throws {
    let there = try OtherRecords(in: folder)
    for step in session.plan.steps where session.requestedSteps.contains(step.action) {
      let action = session.graph.actions[step.action]
      let decision = session.decisions[step.action]
      let (facts, upstream) = session.inputs(of: step.action)
      if session.observations.external(step.action, upstream: upstream) != nil {
        tell(step, "its state is in the index or in git, not in records")
        continue
      }
      guard let facts else {
        tell(step, "what its key is made of here is not known before it runs")
        continue
      }
      guard let record = there.record(of: step.target, preferring: decision.key) else {
        tell(step, "there is no record of it in `\(folder)`")
        continue
      }
      let manifest = action.manifest(facts, upstream: upstream)
      let difference = KeyDifference(
        step.target, there: record.manifest, here: manifest, isWhole: decision.key != nil)
      for line in json ? [jsonLine(difference)] : differenceLines(difference) { printLine(line) }
    }
  }
}

/// The records of another checkout, or of a copied `.cache`.
private struct OtherRecords {
  private var records: [ActionRecord] = []
  /// The last result of each target there, where that checkout's state came along.
  private var last: [String: ActionKey] = [:]

  init(in folder: String) throws {
    let disk = Disk(root: try workingFolder())
    let start = Path(folder)
    guard try disk.resolved(start) != nil else {
      throw Problem(
        "there is no folder `\(folder)`",
        hints: ["name a checkout in which rel ran, or a copy of its `.cache`"])
    }
    let activity = Activity("reading records of \(folder)")
    defer { activity.end() }
    for cache in [start / ".cache", start] {
      guard try disk.status(of: cache / "actions")?.kind == .folder else { continue }
      let inventory = try CacheInventory(
        disk: disk, actions: cache / "actions", objects: cache / "objects")
      let store = RecordStore(disk: disk, folder: cache / "actions")
      records = try inventory.records.sorted { ($0.lastUsed, $0.path) < ($1.lastUsed, $1.path) }
        .compactMap { try store.record($0.key) }
      let state = MachineState(
        SQLiteState(path: cache / "state.sqlite", disk: disk).load().rows)
      for target in state.targets { last[target] = state[.target(target)]?.key }
      return
    }
    throw Problem(
      "there are no records in `\(folder)`",
      hints: ["name a checkout in which rel ran, or a copy of its `.cache`"])
  }

  /// The target's record: that of the same key, else of its last result, else the youngest.
  func record(of target: String, preferring key: ActionKey?) -> ActionRecord? {
    let own = records.filter { $0.target == target }
    return own.first { $0.key == key } ?? own.first { $0.key == last[target] } ?? own.last
  }
}

extension Session {
  /// The steps that the command line asks for, groups replaced by what they stand for.
  var requestedSteps: Set<Int> { Set(graph.requested.flatMap(planner.steps(of:))) }

  /// What is known of steps, in the order of the plan.
  fileprivate func explanations(_ steps: Set<Int>) -> [Explanation] {
    plan.steps.filter { steps.contains($0.action) }.map { step in
      let decision = decisions[step.action]
      let last = observations.lastRun(of: step.target)
      return Explanation(
        step: step, changes: decision.changes, last: last,
        isLastOfOtherInputs: decision.verdict == .upToDate
          && last?.strong.map { $0 != decision.key?.strong } == true)
    }
  }
}
