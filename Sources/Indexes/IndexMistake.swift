// What the commands that are about an index say of what is asked of them and cannot be: the facts and
// their words. What goes wrong in the index itself is in `PublishError` and `StorageError`.

public import Diagnostics
public import ObjectStorage
public import Standards

/// Why a command about an index does not do what it was asked.
public enum IndexMistake: Error {
  case noProjectName(String)
  case noVersion(String)
  case unknownVersion(Version, of: [ProjectName], index: String, known: [Version])
  /// Neither the command line nor the Releasefile's `keep`; what stands there, if anything.
  case noRetention(String)
  /// What the store does with conditional writes.
  case unsafeWrites(ConditionalWrites, index: String)
  /// The same of a store that a bucket is set up in: a warning.
  case unsafeStore(ConditionalWrites)
  case closedBucket(String, folder: String)
  case uninstallable(ProjectName, Problem)
  /// Whoever may read an index gets 403 for what it does not have: a warning.
  case refusesAbsent(String)
  /// The index that has what is needed besides has a project of this name, too: a warning.
  case nameElsewhere(ProjectName, String)
}

extension IndexMistake: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .noProjectName(let text): return Problem("`\(text)` is not a project's name")
    case .noVersion(let text):
      return Problem("`\(text)` is not a version", hints: ["write it as in `1.4.0`"])
    case .unknownVersion(let version, let projects, let index, let known):
      let names = projects.map { "`\($0.normalized)`" }.joined(separator: ", ")
      let newest = known.suffix(5).map(\.normalized).joined(separator: ", ")
      return Problem(
        "`\(index)` has no version \(version.normalized) of \(names)",
        hints: known.isEmpty ? [] : ["the newest there are \(newest)"])
    case .noRetention(let word):
      return Problem(
        word.isEmpty
          ? "nothing says how many versions stay" : "`keep` is `\(word)`, no number and no age",
        hints: ["say `--keep 20` or `--older-than 180d`, or `keep = 20` in the Releasefile"])
    case .unsafeWrites(let found, let index):
      return Problem(
        "`\(index)` cannot keep two writers apart: \(text(found))",
        hints: [
          "releases that run at the same time could lose entries; where that cannot happen, say "
            + "`--allow-unsafe-index`, or allow_unsafe_index=yes"
        ], cause: .unreachable)
    case .unsafeStore(let found):
      return Problem(
        "this store cannot keep two writers apart: \(text(found))", severity: .warning,
        hints: [
          "where surely nobody else writes at the same time, release with `--allow-unsafe-index`"
        ])
    case .closedBucket(let name, let folder):
      return Problem(
        "the bucket `\(name)` is not public: the store has no policies of buckets",
        hints: ["open `\(folder)simple/*` for everybody to read with the store's own tools"])
    case .refusesAbsent(let url):
      return Problem(
        "`\(url)` answers 403 for a project that it does not have: pip goes on to the next index "
          + "then, uv stops", severity: .warning,
        hints: [
          "allow everybody `s3:ListBucket` on the bucket, which makes S3 answer 404: "
            + "`rel setup bucket NAME --public` does where it may set the policy",
          "or let those who use uv add `ignore-error-codes = [403]` to the index in "
            + "`[[tool.uv.index]]`",
        ])
    case .nameElsewhere(let project, let url):
      return Problem(
        "`\(url)` has a project `\(project.normalized)`, too: with both indexes, pip takes the "
          + "newer version of either", severity: .warning,
        hints: [
          "where that one is not yours, install with uv, which takes a project from the first "
            + "index that has it, or rename yours"
        ])
    case .uninstallable(let project, let problem):
      return Problem("\(project.normalized): \(problem.message)", hints: problem.hints)
    }
  }

  private func text(_ found: ConditionalWrites) -> String {
    found == .ignored
      ? "it overwrites where it was asked not to" : "it does not know conditional writes"
  }
}
