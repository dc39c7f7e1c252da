// What the steps of a graph install from outside of the repository: which wheels a step has follows from its
// prerequisites.

import BuildGraph
import Host
import Python
import Standards
import Workspace

extension ActionGraph {
  /// What the steps that install wheels have from outside, by their targets, where they have something.
  func outsideRequirements(
    of layout: MonorepoLayout, on disk: any FileSystem
  ) -> [String: OutsideRequirements] {
    let packages = Dictionary(layout.packages.map { ($0.name, $0) }) { first, _ in first }
    var finder = OutsideRequirementFinder(layout: layout, disk: disk)
    var result: [String: OutsideRequirements] = [:]
    for action in actions where action.operationInputs.contains(.requirements) {
      guard let package = action.package.flatMap({ packages[$0] }) else { continue }
      let outside: OutsideRequirements
      if case .test(_, _, let groups, _) = action.operation {
        outside = finder.testRequirements(
          of: package, with: wheels(before: action), groups: groups)
      } else {
        outside = finder.requirements(of: package)
      }
      if !outside.isEmpty { result[action.target] = outside }
    }
    return result
  }

  /// The packages whose wheels a step has.
  private func wheels(before action: Action) -> [ProjectName] {
    var found: [ProjectName] = []
    var open = action.targets
    var seen: Set<Int> = []
    while let next = open.popLast() {
      guard seen.insert(next).inserted else { continue }
      if case .buildWheel = actions[next].operation, let name = actions[next].package {
        found.append(name)
      }
      if actions[next].recipe == .group { open += actions[next].targets }
    }
    return found
  }
}
