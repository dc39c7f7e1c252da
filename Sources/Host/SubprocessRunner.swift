// Real processes, over swift-subprocess: each in a process group of its own, its output in a file.

import Glibc
import Subprocess
import SystemPackage

/// Runs programs of this machine.
public struct SubprocessRunner: ProcessRunner {
  /// Where the output of running programs is kept; made when it is needed.
  let scratch: Path
  private let leavesMarks: Bool
  /// rel's own program, which watches others; nil where nothing is watched.
  private let observer: Path?

  /// - Parameters:
  ///   - scratch: an absolute folder for the output of running programs.
  ///   - leavesMarks: whether each running program has a mark there, by which `endLeftovers` finds it
  ///     after a kill, whatever it did with its output.
  ///   - observer: an absolute file: rel's own program, which runs those that are to be watched.
  public init(scratch: Path, leavesMarks: Bool = false, observer: Path? = nil) {
    self.scratch = scratch
    self.observer = observer
    self.leavesMarks = leavesMarks
  }

  public var outputFolder: Path? { scratch }

  public func mark(group: Int32) {
    RunningGroups.insert(group)
    if leavesMarks { leaveMark(of: group) }
  }

  public func unmark(group: Int32) {
    RunningGroups.remove(group)
    if leavesMarks { removeMark(of: group) }
  }

  public func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    let file: OutputFile
    do {
      file = try OutputFile(in: scratch)
    } catch {
      throw ProcessError(executable: command.executable, reason: error.description)
    }
    defer { file.close() }
    file.hide()
    Tally.count(.programsStarted)
    let ended = await file.forwarding(to: output) { () async -> Result<Termination, any Error> in
      do {
        return .success(try await race(command, log: file.descriptor))
      } catch { return .failure(error) }
    }
    let termination: Termination
    do {
      termination = try ended.get()
    } catch let error as ProcessError {
      throw error
    } catch {
      throw ProcessError(executable: command.executable, reason: reason(error, command))
    }
    if !termination.isSuccess, file.isDiskFull {
      output(Array("the disk is full: what the program printed may be cut off\n".utf8))
    }
    return termination
  }

  /// Runs until the program or its time ends, whichever is first.
  private func race(_ command: Command, log: Int32) async throws -> Termination {
    guard let timeout = command.timeout else { return try await launch(command, log: log) }
    return try await withThrowingTaskGroup(of: Termination?.self) { group in
      group.addTask { try await launch(command, log: log) }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      if let first { return first }
      // The cancelled launch ends the process group before it returns.
      while try await group.next() != nil {}
      return .timedOut(timeout)
    }
  }

  private func launch(_ command: Command, log: Int32) async throws -> Termination {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .interrupt, toProcessGroup: true, allowedDurationToNextStep: .seconds(2)),
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(3)),
    ]
    if let input = command.standardInput {
      let file = FileDescriptor(rawValue: input)
      return try await launch(
        command, log: log, options,
        input: .fileDescriptor(file, closeAfterSpawningProcess: false))
    }
    return try await launch(command, log: log, options, input: .none)
  }

  private func launch(
    _ command: Command, log: Int32, _ options: PlatformOptions, input: some InputProtocol
  ) async throws -> Termination {
    let variables = command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let descriptor = FileDescriptor(rawValue: log)
    let (executable, arguments) = started(command)
    let result = try await Subprocess.run(
      .path(filePath(executable)),
      arguments: arguments,
      environment: .custom(Dictionary(variables) { first, _ in first }),
      workingDirectory: filePath(command.folder),
      platformOptions: options,
      input: input,
      output: .fileDescriptor(descriptor, closeAfterSpawningProcess: false),
      error: .combinedWithOutput
    ) { execution in
      let group = execution.processIdentifier.value
      mark(group: group)
      return group
    }
    // What the program left running in its group would write over the next step's files.
    kill(-result.closureResult, SIGKILL)
    unmark(group: result.closureResult)
    return switch result.terminationStatus {
    case .exited(let code): .exited(code)
    case .signaled(let signal): .signalled(signal)
    }
  }

  /// What is started for a command: itself, or what watches it.
  private func started(_ command: Command) -> (executable: Path, arguments: Arguments) {
    guard let watch = command.watch, let observer,
      (try? Disk(root: "/").resolved(command.executable)) ?? nil != nil
    else { return (command.executable, Arguments(command.arguments)) }
    var words = ["__observe", watch.depth.rawValue].map { Array($0.utf8) }
    words += [watch.log.bytes, watch.branches?.bytes ?? Array("-".utf8), Array("--".utf8)]
    words += [command.executable.bytes] + command.arguments.map { Array($0.utf8) }
    // The library takes bytes as C does: with a NUL at the end.
    return (observer, Arguments(words.map { $0 + [0] }))
  }

  /// The path's own bytes: its text would lose those that are no UTF-8.
  private func filePath(_ path: Path) -> FilePath {
    FilePath(platformString: path.bytes.map { CChar(bitPattern: $0) } + [0])
  }

  private func reason(_ error: any Error, _ command: Command) -> String {
    let disk = Disk(root: "/")
    let isThere = (try? disk.resolved(command.executable)) != nil
    if !isThere { return "there is no such file" }
    let folder = (try? disk.resolved(command.folder)) ?? nil
    if folder == nil { return "there is no folder `\(command.folder)`" }
    return switch (error as? SubprocessError)?.underlyingError {
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem:
      "too many files are open; raise the limit with `ulimit -n`, or lower `-j`"
    case .resourceTemporarilyUnavailable:
      "there are too many processes; raise the limit with `ulimit -u`, or lower `-j`"
    case .argListTooLong:
      "its arguments are longer than the system allows; pass files by a folder or a list in a file"
    default: "\(error)"
    }
  }
}
