// All that the steps of a session read.

import BuildGraph
import Checkouts
public import Fingerprints
import Hashing
import Host
import Observation

extension Session {
  /// What an action reads: by its rule now, and by what was last seen of it here.
  public func stepInputs(of index: Int) -> StepInputs {
    let action = graph.actions[index]
    let learning = Learning(in: checkout)
    let files = ((try? observations.facts(of: index).get())?.files ?? []).map { label, set in
      (label: label, set: set.artifacts.map(\.path))
    }
    return StepInputs(
      of: action, files: files, seen: SeenStep.last(of: action.target, on: checkout.disk),
      filter: learning.filter, known: learning.known)
  }
}

/// A file name for a target, which may have slashes and be long.
func shortName(of target: String) -> String {
  String(SHA256.digest(of: Array(target.utf8)).hexadecimal.prefix(32))
}
