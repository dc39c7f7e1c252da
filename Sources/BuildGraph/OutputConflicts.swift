// Two targets that write one place would overwrite each other, in an order that nobody knows.

import Diagnostics
import Host
import Releasefile

/// - Parameter spans: by number of the action, where its outputs are written.
/// - Throws: the first two actions whose outputs are the same, or one's in the other's.
func checkOutputs(of actions: [Action], spans: [Int: Span]) throws(Problem) {
  var owners: [Path: Int] = [:]
  var globs: [String: Int] = [:]
  for (number, action) in actions.enumerated() {
    for glob in action.outputs {
      let text = glob.literal?.string ?? glob.text
      let earlier = glob.literal.map { owners[$0] } ?? globs[glob.text]
      if let earlier, earlier != number {
        let targets = [actions[earlier].target, action.target]
        throw GraphMistake.sameOutput(text, targets).problem(at: spans[number])
      }
      if let path = glob.literal { owners[path] = number } else { globs[glob.text] = number }
    }
  }
  for (number, action) in actions.enumerated() {
    for output in action.outputs {
      // What a glob matches lies below its base.
      var folder = output.literal?.parent ?? output.base
      while folder != ".", folder != "/" {
        if let owner = owners[folder], owner != number {
          let targets = [actions[owner].target, action.target]
          let inner = output.literal?.string ?? output.text
          throw GraphMistake.nestedOutputs(targets, [folder.string, inner])
            .problem(at: spans[number])
        }
        folder = folder.parent
      }
    }
  }
}
