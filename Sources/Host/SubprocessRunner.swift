// Real processes, over swift-subprocess: each in a process group of its own, its output in a file.
//
// The output goes to a file instead of a pipe, since a pipe stays open as long as any background
// child of the program holds it, and fills memory when nobody reads fast enough.

import Glibc
import Subprocess
import SystemPackage

/// Runs programs of this machine.
public struct SubprocessRunner: ProcessRunner {
  /// Where the output of running programs is kept; made when it is needed.
  let scratch: Path
  private let leavesMarks: Bool

  /// - Parameters:
  ///   - scratch: an absolute folder for the output of running programs.
  ///   - leavesMarks: whether each running program has a mark there, by which `endLeftovers` finds it
  ///     after a kill, whatever it did with its output.
  public init(scratch: Path, leavesMarks: Bool = false) {
    self.scratch = scratch
    self.leavesMarks = leavesMarks
  }

  public func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    let log = try openLog(for: command)
    defer { close(log) }
    let ended = await withTaskGroup(of: Int.self) { group in
      group.addTask { await drain(log, to: output) }
      let result: Result<Termination, any Error>
      do {
        result = .success(try await race(command, log: log))
      } catch { result = .failure(error) }
      group.cancelAll()
      return (result: result, forwarded: await group.next() ?? 0)
    }
    let termination: Termination
    do {
      termination = try ended.result.get()
    } catch let error as ProcessError {
      throw error
    } catch {
      throw ProcessError(executable: command.executable, reason: reason(error, command))
    }
    _ = forward(log, from: ended.forwarded, to: output)
    if !termination.isSuccess, isDiskFull(log) {
      output(Array("the disk is full: what the program printed may be cut off\n".utf8))
    }
    return termination
  }

  /// An unlinked file: it needs no clean-up, however the process ends.
  private func openLog(for command: Command) throws(ProcessError) -> Int32 {
    do throws(FileError) {
      try Disk(root: scratch).makeFolder(scratch)
    } catch {
      throw ProcessError(executable: command.executable, reason: error.description)
    }
    let disk = Disk(root: scratch)
    let name = disk.temporarySibling(of: scratch / "output")
    let descriptor = disk.withPath(name) {
      open($0, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    }
    if descriptor < 0 {
      let error = FileError(scratch, "write", errno: errno)
      throw ProcessError(executable: command.executable, reason: error.description)
    }
    _ = disk.withPath(name) { unlink($0) }
    return descriptor
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
    let variables = command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
    let descriptor = FileDescriptor(rawValue: log)
    let result = try await Subprocess.run(
      .path(filePath(command.executable)),
      arguments: Arguments(command.arguments),
      environment: .custom(Dictionary(variables) { first, _ in first }),
      workingDirectory: filePath(command.folder),
      platformOptions: options,
      input: .none,
      output: .fileDescriptor(descriptor, closeAfterSpawningProcess: false),
      error: .combinedWithOutput
    ) { execution in
      let group = execution.processIdentifier.value
      if leavesMarks { mark(group) }
      return group
    }
    // What the program left running in its group would write over the next step's files.
    kill(-result.closureResult, SIGKILL)
    if leavesMarks { removeMark(of: result.closureResult) }
    return switch result.terminationStatus {
    case .exited(let code): .exited(code)
    case .signaled(let signal): .signalled(signal)
    }
  }

  /// Takes much output on while the program still writes it, and gives its space on the disk back,
  /// until the task is cancelled.
  /// - Returns: how many bytes were taken.
  private func drain(_ log: Int32, to output: (([UInt8]) -> Void)) async -> Int {
    var position = 0
    while (try? await Task.sleep(for: .milliseconds(100))) != nil {
      var found = stat()
      guard fstat(log, &found) == 0, Int(found.st_size) - position > 32 << 20 else { continue }
      let start = position
      position = forward(log, from: start, to: output)
      // A file system that cannot do this keeps the bytes until the program ends.
      _ = fallocate(log, punchHole | keepSize, start, position - start)
    }
    return position
  }

  /// - Returns: where the output ended.
  private func forward(
    _ log: Int32, from start: Int, to output: (([UInt8]) -> Void)
  ) -> Int {
    var position = start
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = max(0, pread(log, buffer.baseAddress, buffer.count, position))
      }
      if piece.isEmpty { return position }
      output(piece)
      position += piece.count
    }
  }

  /// Whether there is no block left for a file.
  private func isDiskFull(_ file: Int32) -> Bool {
    var found = statvfs()
    return fstatvfs(file, &found) == 0 && found.f_blocks > 0 && found.f_bavail == 0
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

private let keepSize: Int32 = 1
private let punchHole: Int32 = 2

/// Glibc shows it only to those who ask for GNU's extensions.
@_silgen_name("fallocate")
private func fallocate(_ file: Int32, _ mode: Int32, _ offset: Int, _ count: Int) -> Int32
