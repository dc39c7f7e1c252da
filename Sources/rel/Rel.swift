// The command line's root. What an error comes to is in `Ending`.

import ArgumentParser
import CObserver
import Checkouts
import Diagnostics
import Glibc
import Host

struct Rel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rel",
    abstract: "Release Python monorepos: rebuild, recheck, republish what changed.",
    usage: "rel <command> [<options>]",
    discussion: """
      EXAMPLES:
        rel plan distribute       what a release would do now, and why
        rel make distribute       build, check, test and publish what is stale
        rel why test/da-vinci     why its tests would run
        rel bump minor --tag      the next version, in every file that says it
        rel help bump             more about a command
        rel plan --debug=explain  why, step by step; also: stats, keys, http
      """,
    version: Rel.version,
    subcommands: [CompleteCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Everyday",
        subcommands: [
          MakeCommand.self, BuildCommand.self, ValidateCommand.self, DistributeCommand.self,
          PlanCommand.self, WhyCommand.self, InputsCommand.self, GraphCommand.self,
        ]),
      CommandGroup(
        name: "Version",
        subcommands: [ReleaseCommand.self, BumpCommand.self, ChangelogCommand.self]),
      CommandGroup(
        name: "Index",
        subcommands: [
          IndexCommand.self, VerifyInstallCommand.self, YankCommand.self, UnyankCommand.self,
          RollbackCommand.self,
        ]),
      CommandGroup(
        name: "Repository",
        subcommands: [
          InitCommand.self, RulesCommand.self, LockCommand.self, CacheCommand.self,
          CheckCommand.self, SetupCommand.self, DoctorCommand.self, CompletionsCommand.self,
        ]),
    ])

  /// Exit statuses: 0 done; 1 a step failed or there is work to do; 2 usage or Releasefile; 3 a
  /// remote, a tool or the disk out of reach; 130 interrupted.
  /// - Parameters:
  ///   - arguments: the program's own name first, without `--debug`.
  ///   - debug: whoever looks on.
  static func run(_ arguments: [String], debug: DebugOutput?) async {
    // What a release holds does not depend on the caller's umask.
    umask(0o022)
    do {
      if let mistake = unknownCommand(in: arguments) { throw mistake }
      var command = try parseAsRoot(Array(arguments.dropFirst()))
      try await DebugOutput.observed(by: debug) {
        if var asynchronous = command as? any AsyncParsableCommand {
          try await asynchronous.run()
        } else {
          try command.run()
        }
      }
    } catch {
      if let ending = Ending(error) {
        let ending = ending.blamingFullDisk()
        let isSpaced = error is Refusal && ending.problems.contains { !$0.hints.isEmpty }
        for (number, problem) in ending.problems.enumerated() {
          if isSpaced, number > 0 { printError("") }
          printError(problem)
        }
        end(debug, ending.status)
      }
      let isRequest = exitCode(for: error) == .success
      let text = fullMessage(for: error)
      if isRequest { printLine(text) } else { printError(text.replacingErrorPrefix) }
      end(debug, isRequest ? 0 : 2)
    }
    end(debug, 0)
  }

  /// What is wrong with the first word, where it names no command.
  private static func unknownCommand(in arguments: [String]) -> Problem? {
    let words = arguments.dropFirst()
    guard let word = words.first == "help" ? words.dropFirst().first : words.first,
      !word.hasPrefix("-")
    else { return nil }
    // Closures, since the compiler crashes on key paths of what a type has.
    let shown = configuration.subcommands.map { $0.configuration }.filter { $0.shouldDisplay }
    let names = shown.compactMap { $0.commandName }
    if names.contains(word) || ["help", "complete"].contains(word) { return nil }
    let near = nearNameHint(to: word, among: names).map { [$0] }
    return Problem(
      "there is no command `\(word)`",
      hints: near ?? [
        "`rel --help` lists the commands", "`rel make \(word)` makes the target of that name",
      ])
  }

  private static func end(_ debug: DebugOutput?, _ code: Int32) -> Never {
    Screen.shared.clear()
    debug?.end()
    Glibc.exit(statusAfterPrinting(code))
  }
}

/// An answer that did not arrive is none, whatever it was.
private func statusAfterPrinting(_ code: Int32) -> Int32 {
  guard let problem = Screen.shared.loss?.problem else { return code }
  printError(problem)
  return max(code, problem.exitStatus)
}

/// What rel calls itself with.
private let observingWord = "__observe"

/// The program: first a look whether the last answer still holds, before anything is set up.
@main
enum Program {
  static func main() async {
    // rel started itself, to watch a program.
    if CommandLine.argc > 1, let word = CommandLine.unsafeArgv[1], strcmp(word, observingWord) == 0
    {
      observe(CommandLine.argc, CommandLine.unsafeArgv)
    }
    // Whoever stops reading what rel says does not stop the run half way.
    signal(SIGPIPE, SIG_IGN)
    openStandardDescriptors()
    requireDescriptors()
    requireThreads()
    let request: DebugRequest
    do throws(Problem) {
      request = try DebugRequest(CommandLine.arguments)
    } catch {
      printError(error)
      exit(2)
    }
    let environment = currentEnvironment()
    let debug = DebugOutput(request, environment: environment)
    let call = PlainCall(request.arguments)
    let kept = call.flatMap { call in
      Disk.workingFolder.map { folder in
        let place = CallPlace(holding: folder)
        CallPlace.last.withLock { $0 = place }
        return KeptCall(
          Request(at: place.root, words: call.words.map(place.word)), environment: environment)
      }
    }
    if !request.needsPlan, let call, let kept, let answer = kept.answer(bucket: nil) {
      answer.tell(call.telling, of: kept.request)
      debug?.end()
      exit(statusAfterPrinting(0))
    } else {
      await KeptCall.$looked.withValue(kept) { await Rel.run(request.arguments, debug: debug) }
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

extension String {
  /// ArgumentParser begins with `Error:`; all else here is lower case.
  fileprivate var replacingErrorPrefix: String {
    hasPrefix("Error: ") ? "error: " + dropFirst("Error: ".count) : self
  }
}
