// What plans, runs and `rel doctor` say where a release did not come to its end.

import Bumping
import Checkouts
import Diagnostics
import Host

/// That a release is unfinished in a checkout, and what to do; nil where none is.
func unfinishedRelease(on disk: Disk) -> Problem? {
  guard ((try? disk.status(of: Checkout.releaseJournal)) ?? nil) != nil else { return nil }
  do {
    guard let journal = try ReleaseJournal(at: Checkout.releaseJournal, on: disk) else {
      return nil
    }
    return
      (CompleteRelease(journal).map(ReleaseRefusal.untold)
      ?? .unfinished(version: journal.plan.version)).problem
  } catch { return (error as? any ProblemConvertible)?.problem }
}

/// Says so in a line.
func tellUnfinishedRelease(on disk: Disk) {
  guard let problem = unfinishedRelease(on: disk) else { return }
  printError("note: \(([problem.message] + problem.hints.prefix(1)).joined(separator: "; "))")
}
