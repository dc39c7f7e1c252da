// `rel plan`: what `rel make` would do, and why.

import ArgumentParser
import Checkouts
import Host
import Pipeline
import Reporting

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Say what `rel make` would do, and why.",
    usage: "rel plan [<target> ...] [NAME=value ...] [<options>]",
    discussion: """
      Writes nothing but the file of `-o`. A step is listed with `run`, `restore` (from the \
      cache), `publish`, `conflict`, `blocked`, or `undecided`: it waits for a result, and does \
      not run if that comes out as before.

      EXAMPLES:
        rel plan distribute             what a release would do now
        rel plan --exit-code build      for scripts: exits 1 if there is work to do
        rel plan --json distribute      one JSON object a line
        rel plan -o plan.json build     keep the plan; to do exactly that:
        rel make --plan plan.json
      """)

  @OptionGroup var build: BuildArguments

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Keep the plan in this file.", valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "Exit 1 if there is work to do.")
  var exitCode = false

  func run() async throws {
    let request = try build.request()
    let kept = KeptCall.current(request, environment: currentEnvironment())
    if output == nil, !request.alwaysMake, KeptCall.looked !== kept,
      let answer = kept.answer(bucket: nil)
    {
      var telling = Telling(command: .plan)
      telling.isJSON = json
      return answer.tell(telling, of: request)
    }
    let session = try await Session(request, for: .plan, by: .current, kept: kept)
    printPlan(session, json: json)
    await tellMissingPermission(session)
    GitHubPage.add(jobSummary(request.call(.plan), session.plan))
    if let output { try keep(session.savedPlan, in: output) }
    if exitCode, !session.plan.isUpToDate { throw ExitStatus(code: 1) }
  }

  /// The file is named from where rel was called, not from where `-C` leads.
  private func keep(_ plan: SavedPlan, in file: String) throws {
    try Disk(root: try workingFolder()).writeOutput(plan.json(), to: Path(file))
  }
}

extension Session {
  /// The plan with what it rests on.
  var savedPlan: SavedPlan {
    let request = checkout.request
    return SavedPlan(
      plan,
      request: SavedPlan.Request(
        targets: request.targets, variables: request.variables, only: request.only,
        alwaysMake: request.alwaysMake, file: request.file),
      graph: graph, observations: observations)
  }
}

extension Request {
  /// What a kept plan was asked for.
  init(_ saved: SavedPlan.Request, at root: Path) {
    self.init(
      at: root, file: saved.file, words: saved.targets + saved.variables, only: saved.only,
      alwaysMake: saved.alwaysMake)
  }
}
