// What the steps of a graph run with, before any of them runs: the Python, pinned tools, and the versions
// of what comes from outside. All of it is in keys.

import BuildGraph
import Checkouts
import Execution
import Fingerprints
import Host
import Python
import Standards
import Workspace

struct StepTools {
  let tools: PythonTools
  /// What steps have from outside, by their targets.
  let outside: [String: OutsideRequirements]
  private let graph: ActionGraph
  private let checkout: Checkout
  private let packages: [ProjectName: Package]
  private let site: ToolSite
  /// The sets of tools that steps name.
  private let sets: Set<[String]>
  private let interpreter: PythonInterpreter?

  /// Looks which Python there is, where a step needs one.
  init(
    of graph: ActionGraph, in checkout: Checkout, processes: any ProcessRunner
  ) async {
    self.graph = graph
    self.checkout = checkout
    var site = ToolSite(
      folder: Checkout.cache / "tools", variables: checkout.environment, disk: checkout.disk,
      runner: processes)
    site.wish = PythonWish(of: checkout.layout, on: checkout.disk)
    self.site = site
    let packages = Dictionary(
      checkout.layout.packages.map { ($0.name, $0) }
    ) { first, _ in first }
    self.packages = packages
    sets = Set(graph.actions.flatMap { KeyIdentities.toolSets(of: $0, in: packages) })
    tools = PythonTools(
      site: site, lock: checkout.lock, interpreter: checkout.state[.python])
    var interpreter: PythonInterpreter?
    if !sets.isEmpty {
      interpreter = try? await tools.interpreter()
      checkout.state[.python] = interpreter
    }
    self.interpreter = interpreter
    outside = graph.outsideRequirements(of: checkout.layout, on: checkout.disk)
  }

  /// Resolves what is not pinned, so that keys are known. Where that fails, the step that needs it says
  /// why.
  func resolve() async {
    guard let interpreter else { return }
    for set in sets.sorted(by: { $0.joined(separator: " ") < $1.joined(separator: " ") }) {
      let isKnown =
        PythonTools.identity(
          of: set, lock: checkout.lock, interpreter: interpreter, site: site) != nil
      if !isKnown { _ = try? await tools.identity(of: set) }
    }
    await tools.learnVersions(of: Array(Set(outside.values)))
    await askBackends()
    await tools.close()
  }

  /// What backends ask for beyond what is pinned is in keys as well.
  private func askBackends() async {
    let asking = Activity("asking build backends what they need")
    defer { asking.end() }
    let asked = PythonTools.askedSets(lock: checkout.lock, site: site)
    for action in graph.actions {
      guard case .buildWheel(let settings) = action.operation,
        let package = action.package.flatMap({ packages[$0] }), !asked.knows(package.path),
        checkout.lock.environment(for: package.buildSystem.requires) == nil
      else { continue }
      try? await tools.learnRequirements(
        of: package, settings: settings, variables: action.environment)
    }
  }

  /// The identities of all that steps run with.
  /// - Parameter isPlanned: what is not resolved yet is asked for and not kept.
  func identities(isPlanned: Bool) async -> KeyIdentities {
    var sources = KeyIdentities.Sources(
      layout: checkout.layout, lock: checkout.lock, interpreter: interpreter, site: site,
      facts: FactReader(
        disk: checkout.disk, exclusions: checkout.exclusions, environment: checkout.environment))
    if isPlanned, !outside.isEmpty {
      sources.outside = await tools.plannedVersions(of: Array(Set(outside.values)))
    }
    return KeyIdentities(of: graph, from: sources, state: checkout.state, disk: checkout.disk)
  }
}
