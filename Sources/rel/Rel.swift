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
      MakeCommand.self, BuildCommand.self, ValidateCommand.self, DistributeCommand.self,
      PlanCommand.self, WhyCommand.self, RulesCommand.self, CheckCommand.self, LockCommand.self,
      CacheCommand.self, BumpCommand.self, ChangelogCommand.self, ReleaseCommand.self, InitCommand.self,
      IndexCommand.self, YankCommand.self,
      UnyankCommand.self, RollbackCommand.self, VerifyInstallCommand.self, SetupCommand.self,
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
    // Whoever stops reading what rel says does not stop the run half way.
    signal(SIGPIPE, SIG_IGN)
    openStandardDescriptors()
    requireDescriptors()
    switch QuickAnswer.find(CommandLine.arguments) {
    case .answer(let answer):
      if !answer.isEmpty { printLine(answer) }
    case .changed(let known):
      await QuickAnswer.$known.withValue(known) { await Rel.main() }
    case .nothing:
      await Rel.main()
    }
  }
}

/// A caller may have closed them: the next file to be opened would then get what is printed.
private func openStandardDescriptors() {
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
  where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
}

/// How many files this process may have open at once.
var openFilesLimit: Int {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
  return Int(clamping: limit.rlim_cur)
}

/// With fewer, the language's own runtime stops with a trap, or waits for ever.
private func requireDescriptors() {
  if openFilesLimit >= 32 { return }
  printError("error: too few files may be open\nhint: raise the limit with `ulimit -n`")
  exit(3)
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
func printLine(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

/// Prints a line of a program's output, which need not be UTF-8.
func printLine(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

/// Prints to standard output without an end of the line: a question.
func writeText(_ text: String) { write(Array(text.utf8)[...], to: STDOUT_FILENO) }

/// Prints a line to standard error.
func printError(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

private func write(_ line: [UInt8], to descriptor: Int32) {
  // No buffer: lines of a run appear when things happen, also in a pipe.
  write(line[...] + [UInt8(ascii: "\n")], to: descriptor)
}

private func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
  var rest = bytes
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno != EINTR { return }
    rest = rest.dropFirst(max(0, count))
  }
}
