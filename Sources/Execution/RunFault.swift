// What goes wrong with a step, apart from what its operation says: the facts and their words.

public import BuildGraph
public import Diagnostics
public import Host

/// Why a step has no result.
public enum RunFault: Error {
  /// The lines of a recipe, as far as they are shown, and how the command ended.
  case recipe(String, Termination)
  case unwritten(GlobPattern, target: String)
  case appeared(Path)
  case changed(Path)
  /// Another step's output.
  case outputChanged(Path, of: String)
  /// An input of the Releasefile that is not there, with what is known of it.
  case missingInput(InputPattern, of: Action, hints: [String])
  /// An output that is no file.
  case special(Path)
  /// A file that is an output of two targets.
  case shared(Path, by: [String])
  /// The same, found before anything ran.
  case sharedBefore(Path, by: [String])
}

extension RunFault: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .recipe(let line, let termination): recipe(line, termination)
    case .unwritten(let output, let target):
      Problem(
        "the recipe did not write `\(output)`",
        hints: ["write it, or take it out of `outputs` of `\(target)`"])
    case .appeared(let path):
      Problem(
        "`\(path)` appeared while the step ran",
        hints: ["if the step writes it: let it write elsewhere, or \(ignoring(path))"])
    case .changed(let path):
      Problem(
        "`\(path)` changed while the step ran",
        hints: [
          "run again; the result was not kept",
          "if the step itself writes it each time: \(ignoring(path))",
        ])
    case .outputChanged(let path, let target):
      Problem(
        "`\(path)` of \(target) changed while the step ran",
        hints: ["run again; the result was not kept"])
    case .missingInput(let pattern, let action, let hints): missing(pattern, action, hints)
    case .special(let path):
      Problem(
        "the output `\(path)` is a pipe, a socket or a device, which cannot be kept",
        hints: ["write it elsewhere, or remove it at the end of the recipe"])
    case .shared(let path, let targets): shared(path, targets, hints: [])
    case .sharedBefore(let path, let targets):
      shared(path, targets, hints: ["where neither writes it any more, remove it"])
    }
  }

  private func recipe(_ line: String, _ termination: Termination) -> Problem {
    switch termination {
    case .exited(127):
      Problem(
        "`\(line)`: a command was not found",
        hints: ["install it, or name it in the target's `tools` and run `rel lock`"])
    case .exited(let code): Problem("`\(line)` exited with \(code)")
    case .signalled(let signal): Problem("`\(line)` was ended by signal \(signal)")
    case .timedOut(let limit):
      Problem(
        "`\(line)` ran longer than \(limit)",
        hints: ["raise `timeout` of the target, if that is all right"])
    }
  }

  private func missing(_ pattern: InputPattern, _ action: Action, _ hints: [String]) -> Problem {
    let what = pattern.glob.literal == nil ? "matches no file" : "is neither a target nor a file"
    return Problem(
      "`\(pattern.glob.text)`, a prerequisite of `\(action.target)`, \(what)",
      at: pattern.location, excerpt: pattern.excerpt,
      hints: hints + ["write `\(pattern.glob.text)?` if it may be missing"])
  }

  /// How a file is made no input; a line to copy where its name needs no quotes.
  private func ignoring(_ path: Path) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./".utf8)
    return path.bytes.allSatisfy(plain.contains)
      ? "put `ignore += \(path)` into the Releasefile" : "name it in `ignore`"
  }

  private func shared(_ path: Path, _ targets: [String], hints: [String]) -> Problem {
    Problem(
      "`\(path)` is an output of both `\(targets[0])` and `\(targets[1])`",
      hints: ["let each target write a place of its own"] + hints)
  }
}
