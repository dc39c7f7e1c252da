// One Python process that has a build backend imported and forks a child for each call of its hooks:
// how it is started, asked, interrupted, and what its end means for the calls that it had. What it
// runs is in `WorkerProgram.swift`.

import Dispatch
import Glibc
import Host
import Synchronization

/// A running worker.
///
/// It ends when rel does, however that comes: its standard input is rel's end of a socket.
final class BackendWorker: Sendable {
  /// What makes two calls fit for one worker.
  struct Kind: Hashable {
    var environment: PythonEnvironment
    /// `module:object`; empty for a worker that has nothing imported.
    var backend: String
    /// All that the worker and its children see.
    var variables: [String: String]
    /// How closely the calls are watched.
    var watch: Watch.Depth?
  }

  /// What came of a call.
  struct Outcome: Sendable {
    var ending: Ending
    /// What the observer wrote of the call's process, where the worker is watched.
    var branch: Path?
  }

  /// How a call's process ended.
  enum Ending: Sendable, Equatable {
    case ended(Termination)
    /// The worker itself ended, so nobody knows.
    case lost(Termination)
    /// The machine has no more processes; in the system's words.
    case refused(String)
  }

  private enum Phase {
    case warming
    case serving
    case dead(Termination)
  }
  private struct State {
    var phase = Phase.warming
    var process: pid_t = 0
    var calls: [Int: Call] = [:]
    var last = 0
    var waiters: [CheckedContinuation<Bool, Never>] = []
  }
  private struct Call {
    let continuation: CheckedContinuation<Outcome, Never>
    var group: pid_t?
  }

  private let state = Mutex(State())
  private let channel: ProcessChannel
  private let printed = OutputBuffer()
  private let runner: any ProcessRunner
  private let branches: Path?
  private let running = Mutex<Task<Void, Never>?>(nil)

  /// Starts it.
  init(_ command: Command, runner: any ProcessRunner) throws(FileError) {
    self.runner = runner
    branches = command.watch?.branches
    channel = try ProcessChannel()
    channel.listen { [weak self] fields in self?.hear(fields) }
    var command = command
    command.standardInput = channel.programEnd
    // It serves all steps and not only the one that was first, so it has a task of its own.
    let task = Task { [command, channel, runner, printed, weak self] in
      var termination = Termination.signalled(SIGKILL)
      do throws(ProcessError) {
        termination = try await runner.run(command) { printed.append($0) }
      } catch {
        printed.append(Array("\(error)\n".utf8))
      }
      self?.hasEnded(termination)
      channel.close()
    }
    running.withLock { $0 = task }
  }

  deinit { channel.close() }

  /// What the worker itself printed: nothing, unless something is wrong with it.
  var words: [UInt8] { printed.bytes }

  var isAlive: Bool {
    state.withLock { state in
      if case .dead = state.phase { return false }
      return true
    }
  }

  /// Waits until it takes calls.
  /// - Returns: false when it ended instead.
  func isReady() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let known = state.withLock { state -> Bool? in
          switch state.phase {
          case .warming:
            state.waiters.append(continuation)
            return nil
          case .serving: return true
          case .dead: return false
          }
        }
        if let known { continuation.resume(returning: known) }
      }
    } onCancel: {
      close()
    }
  }

  /// Ends it, with all that it does.
  func end() async {
    close()
    await running.withLock { $0 }?.value
  }

  /// Has a call done by a child of its own.
  ///
  /// When the task is cancelled, or the time is over, the child's process group gets SIGINT, then
  /// SIGTERM, then SIGKILL.
  /// - Parameter words: the program's, behind the call's number.
  func call(_ words: [[UInt8]], timeout: Duration?) async -> Outcome {
    guard let timeout else { return await finish(words) }
    enum Event {
      case ended(Outcome)
      case timeIsUp, cancelled
    }
    return await withTaskGroup(of: Event.self) { group in
      group.addTask { .ended(await self.finish(words)) }
      group.addTask {
        do { try await Task.sleep(for: timeout) } catch { return .cancelled }
        return .timeIsUp
      }
      var isOver = false
      for await event in group {
        switch event {
        case .ended(var outcome):
          group.cancelAll()
          if isOver { outcome.ending = .ended(.timedOut(timeout)) }
          return outcome
        case .timeIsUp:
          isOver = true
          group.cancelAll()
        case .cancelled: break
        }
      }
      return Outcome(ending: .ended(.timedOut(timeout)))
    }
  }

  // MARK: Calls

  private func finish(_ words: [[UInt8]]) async -> Outcome {
    let number = state.withLock { state in
      state.last += 1
      return state.last
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let dead = state.withLock { state -> Termination? in
          if case .dead(let termination) = state.phase { return termination }
          state.calls[number] = Call(continuation: continuation)
          return nil
        }
        if let dead { return continuation.resume(returning: Outcome(ending: .lost(dead))) }
        let message = [Array("call".utf8), Array("\(number)".utf8)] + words
        if !channel.send(message) { answer(number, .lost(.signalled(SIGKILL))) }
        if Task.isCancelled { interrupt(number) }
      }
    } onCancel: {
      interrupt(number)
    }
  }

  private func interrupt(_ number: Int) {
    let steps = [(0, SIGINT), (2000, SIGTERM), (5000, SIGKILL)]
    for (milliseconds, signal) in steps {
      let message = ["signal", "\(number)", "\(signal)"].map { Array($0.utf8) }
      if milliseconds == 0 {
        channel.send(message)
      } else {
        after(milliseconds) { [weak self] in self?.channel.send(message) }
      }
    }
    // A worker that does not listen.
    after(7000) { [weak self] in
      guard let self, state.withLock({ $0.calls[number] != nil }) else { return }
      kill()
    }
  }

  private func answer(_ number: Int, _ ending: Ending) {
    let call = state.withLock { $0.calls.removeValue(forKey: number) }
    guard let call else { return }
    if let group = call.group { runner.unmark(group: group) }
    let branch = call.group.flatMap { group in branches.map { $0 / Path("\(group)") } }
    call.continuation.resume(returning: Outcome(ending: ending, branch: branch))
  }

  // MARK: The process

  private func hear(_ fields: [[UInt8]]) {
    let words = fields.map { String(decoding: $0, as: UTF8.self) }
    guard words.count >= 2, let number = Int(words[1]) else { return }
    let last = words.count > 2 ? words[2] : ""
    switch words[0] {
    case "ready":
      let waiters = state.withLock { state in
        state.phase = .serving
        state.process = pid_t(truncatingIfNeeded: number)
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume(returning: true) }
    case "started":
      guard let group = pid_t(last), group > 1 else { return }
      let isKnown = state.withLock { state in
        state.calls[number]?.group = group
        return state.calls[number] != nil
      }
      if isKnown { runner.mark(group: group) }
    case "exited": answer(number, .ended(.exited(Int32(last) ?? 1)))
    case "signalled": answer(number, .ended(.signalled(Int32(last) ?? SIGKILL)))
    case "refused": answer(number, .refused(last))
    default: break
    }
  }

  private func hasEnded(_ termination: Termination) {
    let (calls, waiters) = state.withLock { state in
      state.phase = .dead(termination)
      defer { state.waiters = [] }
      return (state.calls, state.waiters)
    }
    for waiter in waiters { waiter.resume(returning: false) }
    for (number, call) in calls {
      // Nobody else would end what it started.
      if let group = call.group { Glibc.kill(-group, SIGKILL) }
      answer(number, .lost(termination))
    }
  }

  /// Closes the connection, upon which it ends by itself.
  private func close() {
    channel.close()
    after(2000) { [weak self] in self?.kill() }
  }

  private func kill() {
    let process = state.withLock { state -> pid_t in
      if case .dead = state.phase { return 0 }
      return state.process
    }
    if process > 1 { Glibc.kill(process, SIGKILL) }
  }

  private func after(_ milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds), execute: body)
  }
}
