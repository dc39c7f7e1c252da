// `rel inputs`: all that steps read, by what their rules say and by what was seen of them.

import ArgumentParser
import Pipeline
import Reporting

struct InputsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inputs",
    abstract: "Show all that targets read, and who reads it.",
    usage: "rel inputs <target> ... [--unused] [<options>]",
    discussion: """
      What the rule names, what the step was seen to read beyond it, which is in its key as well, \
      and what it read outside of the checkout, which is in no key.

      EXAMPLES:
        rel inputs wheel/da-vinci
        rel inputs --unused test/da-vinci   files of its rule that nobody read: a
                                            change of one makes it run for nothing
      """)

  @OptionGroup var build: BuildArguments

  @Flag(help: "Show the files that rules name and nobody was seen to read.")
  var unused = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func validate() throws {
    if build.targets.isEmpty { throw ValidationError("`rel inputs` takes at least one target.") }
    if unused, json {
      throw ValidationError("`--json` has what is unread in any case; leave out `--unused`.")
    }
  }

  func run() async throws {
    let session = try await Session(try build.request(), for: .plan, by: .current)
    for note in session.checkout.notes where !json { printError("note: \(note)") }
    let now = session.checkout.disk.now()
    for step in session.plan.steps where session.requestedSteps.contains(step.action) {
      let inputs = session.stepInputs(of: step.action)
      let lines =
        json ? [jsonLine(inputs)] : unused ? unusedLines(inputs) : inputLines(inputs, now: now)
      for line in lines { printLine(line) }
    }
  }
}
