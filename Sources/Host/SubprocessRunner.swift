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

  /// - Parameter scratch: an absolute folder for the output of running programs.
  public init(scratch: Path) { self.scratch = scratch }

  public func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    let log = try openLog(for: command)
    defer { close(log) }
    let termination: Termination
    do {
      termination = try await race(command, log: log)
    } catch let error as ProcessError {
      throw error
    } catch {
      throw ProcessError(executable: command.executable, reason: reason(error, command))
    }
    forward(log, to: output)
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
      execution.processIdentifier.value
    }
    // What the program left running in its group would write over the next step's files.
    kill(-result.closureResult, SIGKILL)
    return switch result.terminationStatus {
    case .exited(let code): .exited(code)
    case .signaled(let signal): .signalled(signal)
    }
  }

  private func forward(_ log: Int32, to output: (([UInt8]) -> Void)) {
    lseek(log, 0, SEEK_SET)
    while true {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
        count = max(0, Glibc.read(log, buffer.baseAddress, buffer.count))
      }
      if piece.isEmpty { return }
      output(piece)
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
    return "\(error)"
  }
}
