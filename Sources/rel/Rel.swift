// The command line's root, and the one place that turns errors into exit statuses.

import ArgumentParser
import Diagnostics
import Execution
import Glibc
import Host

struct Rel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rel",
    abstract: "Release Python monorepos: rebuild, revalidate and republish only what changed.",
    discussion: """
      `rel make distribute` builds every stale wheel, checks and tests it, and publishes what the \
      index lacks. `rel plan distribute` says beforehand what that would do.
      """,
    version: "0.1.0",
    subcommands: [
      MakeCommand.self, PlanCommand.self, WhyCommand.self, RulesCommand.self, LockCommand.self,
      CacheCommand.self, CheckCommand.self,
    ])

  /// Exit statuses: 0 done; 1 a step failed or there is work to do; 2 usage or Releasefile; 3 a
  /// remote, a tool or the disk out of reach; 130 interrupted.
  static func main() async {
    // What a release holds does not depend on the caller's umask.
    umask(0o022)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let status as ExitStatus {
      end(status.code)
    } catch let group as DiagnosticGroup {
      for diagnostic in group.diagnostics { printError(diagnostic.description) }
      end(2)
    } catch let diagnostic as Diagnostic {
      printError(diagnostic.description)
      end(2)
    } catch let outage as Outage {
      printError(outage.diagnostic.description)
      end(3)
    } catch let error as FileError {
      printError(Diagnostic(error).description)
      end(3)
    } catch {
      let isRequest = exitCode(for: error) == .success
      let text = fullMessage(for: error)
      if isRequest { printLine(text) } else { printError(text.replacingErrorPrefix) }
      end(isRequest ? 0 : 2)
    }
    end(0)
  }

  private static func end(_ code: Int32) -> Never {
    Glibc.exit(code)
  }
}

/// The program: first a look whether the last answer still holds, before anything is set up.
@main
enum Program {
  static func main() async {
    if let answer = QuickAnswer.find(CommandLine.arguments) {
      if !answer.isEmpty { printLine(answer) }
      return
    }
    await Rel.main()
  }
}

/// The index, or this machine's disk, did not do what it was asked: nothing that the user wrote is
/// wrong, and a later try may succeed.
struct Outage: Error {
  var diagnostic: Diagnostic
}

/// How the process ends, where everything that there is to say has been said.
struct ExitStatus: Error {
  var code: Int32
}

extension String {
  /// ArgumentParser begins with `Error:`; all else here is lower case.
  fileprivate var replacingErrorPrefix: String {
    hasPrefix("Error: ") ? "error: " + dropFirst("Error: ".count) : self
  }
}

/// Prints a line to standard output at once.
func printLine(_ text: String) { write(text, to: STDOUT_FILENO) }

/// Prints a line to standard error.
func printError(_ text: String) { write(text, to: STDERR_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
  // No buffer: lines of a run appear when things happen, also in a pipe.
  var rest = Array(text.utf8)[...] + [UInt8(ascii: "\n")]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno != EINTR { return }
    rest = rest.dropFirst(max(0, count))
  }
}
