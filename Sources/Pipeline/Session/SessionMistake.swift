// What is to be said of a call, its checkout and its steps where something is wrong with them: the facts and
// their words.

import BuildGraph
import Diagnostics
import Findings
import Host
import Inspection
import Observation
import Standards
import Workspace

/// Why a session is not set up, or one of its steps not carried out.
enum SessionMistake: Error {
  // The call.
  case notReleased(ProjectName, target: String?)
  // The checkout.
  case cacheIsNoFolder
  /// Another run, as its lock describes itself.
  case busy(String)
  case stateUnwritten(String)
  // Steps.
  case noRecipe(target: String)
  case noPackage(target: String)
  case noWheel(ProjectName, target: String)
  case noProject(ProjectName)
  /// What a step reads outside of the checkout.
  case readsOutside(String, Access)
  /// A file that the step's rule does not name, and the program that read it.
  case readsUndeclared(String, String, by: Path?)
  case asksUndeclared(String, LearnedFact)
  /// Why not all was seen of a step that may read nothing unseen.
  case incomplete(String, [String])
  case requiresFolder(Package, ProjectName, Version?)
  case unsoundWheel(Path, [Finding])
  case clash(WheelClash, more: Int)
  /// What the store of the pages took, and the one before it did not.
  case notInvalidated(distribution: String, String, hints: [String])
}

extension LearnedFact {
  /// As the object of a sentence.
  fileprivate var words: String {
    switch self {
    case .names(let folder), .modules(let folder): "the names in `\(folder)`"
    case .presence(let path): "what `\(path)` is"
    case .commit: "the commit that is checked out"
    case .tags: "git's tags"
    case .tracking(let folder): "what git tracks and ignores in `\(folder)`"
    case .gitFile(let path): "git's file `\(path)`"
    }
  }
}

extension SessionMistake: ProblemConvertible {
  var problem: Problem {
    switch self {
    case .notReleased(let project, let target?):
      Problem(
        "`\(target)`: `\(project.text)` is not to be released: its `release` is `no`",
        hints: ["`rel rules` shows the variables and how the built-in rules use them"])
    case .notReleased(let project, nil): Problem("`\(project.text)` is not to be released")
    case .cacheIsNoFolder:
      Problem(
        "`.cache` is no folder, and rel keeps its own files there",
        hints: ["move it away, or make it a folder or a link to one"], cause: .unreachable)
    case .busy(let who):
      Problem(
        "\(who) is running in this checkout", hints: ["leave out `--no-wait` to wait for it"],
        cause: .unreachable)
    case .stateUnwritten(let reason):
      Problem(
        "`.cache/state.sqlite` cannot be written: \(reason)",
        hints: ["what ran is recorded all the same; the next run only takes longer to look"],
        cause: .unreachable)
    case .readsOutside(let target, let access):
      Problem(
        access.kind == .connected
          ? "`\(target)`: `\(access.program.name)` connects to `\(access.path)`"
          : "`\(target)`: `\(access.program.name)` reads `\(access.path)`, outside of the checkout",
        hints: [
          "no key can have that: let the step do without it, or write "
            + "`\(target): undeclared = learn` in the Releasefile"
        ])
    case .readsUndeclared(let target, let glob, let program):
      Problem(
        "`\(target)`: `\(program?.string ?? "a program")` reads `\(glob)`, which its rule does not name",
        hints: ["write `\(target): \(glob)?` in the Releasefile"])
    case .asksUndeclared(let target, let fact):
      Problem(
        "`\(target)` follows from \(fact.words), which its rule does not name",
        hints: [
          "let the step do without it, or write `\(target): undeclared = learn` in the Releasefile"
        ])
    case .incomplete(let target, let reasons):
      Problem(
        "not all that `\(target)` reads was seen: \(reasons.joined(separator: "; "))",
        hints: ["write `\(target): undeclared = learn` in the Releasefile"])
    case .noRecipe(let target): Problem("`\(target)` has no recipe")
    case .noPackage(let target):
      Problem(
        "`\(target)` is not about a package", hints: ["call this operation from a rule with `%`"])
    case .noWheel(let project, let target):
      Problem(
        "no prerequisite of `\(target)` makes a wheel of `\(project)`",
        hints: ["add `wheel/\(project.normalized)` to its prerequisites"])
    case .noProject(let project): Problem("there is no package `\(project)` here")
    case .requiresFolder(let package, let name, let version): requiresFolder(package, name, version)
    case .unsoundWheel(let wheel, let errors):
      Problem(
        "\(wheel.name): \(errors[0])\(errors.count > 1 ? ", and \(errors.count - 1) more" : "")",
        hints: errors[0].hint.map { [$0] } ?? [])
    case .clash(let clash, let more):
      Problem(
        "`\(clash.first)` and `\(clash.second)` both have `\(clash.path)`, with different contents"
          + (more > 0 ? ", and \(more) more such files" : ""),
        hints: [
          "leave it out of one of the two: whoever installs both has one of them, by chance"
        ])
    case .notInvalidated(let distribution, let reason, let hints):
      Problem(
        "the pages are in the index, and CloudFront did not take that they changed: \(reason)",
        hints: hints + [
          "`aws cloudfront create-invalidation --distribution-id \(distribution) --paths "
            + "'/simple/*' '/json/*'` makes up for it"
        ], cause: .unreachable)
    }
  }

  private func requiresFolder(
    _ package: Package, _ name: ProjectName, _ version: Version?
  ) -> Problem {
    Problem(
      "the wheel of `\(package.name)` requires `\(name)` from a folder of this machine",
      hints: [
        "require a version in `\(package.path / package.projectFile)`, as "
          + "`\(name)>=\(version?.normalized ?? "1.0")`; rel installs the packages of this repository "
          + "from their wheels. poetry keeps a folder for development alone in a group: "
          + "`[tool.poetry.group.dev.dependencies]`"
      ])
  }
}
