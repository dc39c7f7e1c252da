// `rel lock`: pin the tools and build backends in Releasefile.lock.

import ArgumentParser
import BuildGraph
import Checkouts
import Diagnostics
import Host
import Pipeline
import Python
import Workspace

struct LockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Pin tools and build backends in Releasefile.lock.",
    usage: "rel lock [--upgrade] [<options>]",
    discussion: """
      Every tool that a rule names in `tools`, and every package's build requirements, are \
      resolved to versions and hashes, so that two machines run and build with the same programs. \
      Pins that still fit are kept. What the packages themselves require is tested in the versions \
      of uv.lock; where there is none, in the newest that fit when they were first needed, and \
      `--upgrade` takes newer ones.

      EXAMPLES:
        rel lock               pin what is not pinned yet
        rel lock --upgrade     take the newest versions of all
      """)

  @OptionGroup var build: BuildArguments

  @Flag(help: "Take the newest versions instead of keeping the pins.")
  var upgrade = false

  func run() async throws {
    let checkout = try await Checkout(
      try build.request(), for: .all, environment: currentEnvironment(), asking: .never)
    let disk = checkout.disk
    let lock = try await takeLock(on: disk, waits: true, tell: Caller.current.tell).lock
    defer { withExtendedLifetime(lock) {} }
    var site = ToolSite(
      folder: Checkout.cache / "tools", variables: checkout.environment, disk: disk,
      runner: SubprocessRunner(scratch: disk.absolute(Checkout.scratch)))
    site.wish = PythonWish(of: checkout.layout, on: disk)
    let tools = PythonTools(site: site, lock: checkout.lock, interpreter: nil)
    do {
      let sets = try await requirementSets(checkout, tools)
      let file = try await tools.lock(
        sets, minimumPython: minimumPython(checkout), upgrade: upgrade)
      await tools.close()
      if upgrade { try tools.forgetOutsidePins() }
      if file == checkout.lock {
        printLine("\(shown(Checkout.lockPath)) is up to date")
        return
      }
      try disk.write(file.text, to: Checkout.lockPath)
      printLine("pinned \(sets.count) sets of tools in \(shown(Checkout.lockPath))")
    } catch let error as any ProblemConvertible {
      // That no versions fit is no mistake of the call.
      let problem = error.problem
      throw problem.cause == .fault ? problem.caused(by: .refusal) : problem
    }
  }

  /// The tools of every rule, and what each package's build needs.
  private func requirementSets(
    _ checkout: Checkout, _ tools: PythonTools
  ) async throws -> [[String]] {
    var sets: Set<[String]> = []
    let graph = checkout.setUp.graph
    for action in graph.actions where !action.tools.isEmpty {
      sets.insert(normalizedRequirements(action.tools))
    }
    let packages = checkout.layout.packages
    let activity = Activity("asking build backends what they need", of: packages.count)
    defer { activity.end() }
    for package in packages {
      defer { activity.advance() }
      sets.insert(normalizedRequirements(package.buildSystem.requires))
      let all = try await tools.buildRequirements(
        of: package, folder: package.path, settings: graph.buildSettings(of: package),
        variables: graph.buildVariables(of: package)
      ) { _ in }
      sets.insert(normalizedRequirements(all))
    }
    return sets.filter { !$0.isEmpty }.sorted {
      $0.joined(separator: " ") < $1.joined(separator: " ")
    }
  }

  /// The lowest Python that the packages support, or the lowest that rel does.
  private func minimumPython(_ checkout: Checkout) -> String { checkout.lock.minimumPython }
}
