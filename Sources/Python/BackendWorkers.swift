// The workers of a run: one for each backend in each environment, started when it is first needed.

import Diagnostics
import Host

/// Starts workers, and starts a new one when one has died.
actor BackendWorkers {
  private let site: ToolSite
  /// How many workers were watched so far.
  private var watched = 0
  /// Where what they do is noted.
  private var seenFolders: [Path] = []
  private var tasks: [BackendWorker.Kind: Task<BackendWorker, any Error>] = [:]

  init(site: ToolSite) { self.site = site }

  /// A worker that takes calls.
  /// - Throws: a `Problem` when none comes up.
  func worker(_ kind: BackendWorker.Kind) async throws -> BackendWorker {
    if let task = tasks[kind] {
      let known = try? await task.value
      if let known, known.isAlive { return known }
      // Somebody else may have found it dead meanwhile, and started another.
      if tasks[kind] == task { tasks[kind] = nil }
      return try await worker(kind)
    }
    let task = Task { try await start(kind) }
    tasks[kind] = task
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch {
      if tasks[kind] == task { tasks[kind] = nil }
      throw error
    }
  }

  /// Ends all of them.
  func end() async {
    let ending = tasks.values
    tasks = [:]
    for task in ending { await (try? task.value)?.end() }
    for folder in seenFolders { try? site.disk.remove(folder) }
    seenFolders = []
  }

  private func start(_ kind: BackendWorker.Kind) async throws -> BackendWorker {
    let warm = try await launch(kind)
    if await warm.isReady() { return warm }
    if Task.isCancelled { throw PythonToolError.interrupted.problem }
    // What it imports ends it: without that, the step itself will show what is wrong.
    var cold = kind
    cold.backend = ""
    let worker = try await launch(cold)
    if await worker.isReady() { return worker }
    if Task.isCancelled { throw PythonToolError.interrupted.problem }
    throw StepFault.brokenWorker(
      kind.environment.python, words: ToolOutput(worker.words).words
    ).problem
  }

  private func launch(
    _ kind: BackendWorker.Kind
  ) async throws(Problem) -> BackendWorker {
    try await asProblem { () async throws(FileError) in
      let program = try writtenProgram()
      // Beside the environment's content, which it follows from.
      let name = shortDigest(["3", kind.backend])
      let warmth = kind.environment.folder / Path("warm-\(name)")
      let scratch = site.scratch / "warming-\(name)"
      try site.disk.remove(scratch)
      defer { try? site.disk.remove(scratch) }
      var command = Command(
        kind.environment.python,
        ["-s", program.string, kind.backend, warmth.string, scratch.string],
        environment: kind.variables, folder: kind.environment.folder)
      if let depth = kind.watch {
        let seen = site.scratch / Path("seen-\(Disk.processNumber)-\(name)-\(watched)")
        watched += 1
        try site.disk.makeFolder(seen)
        seenFolders.append(seen)
        command.watch = Watch(depth, log: seen / "own", branches: seen)
      }
      let worker = try BackendWorker(command, runner: site.runner)
      _ = await worker.isReady()
      return worker
    }
  }

  /// The file that starts a worker. What Python compiled goes when a file is another version's: it
  /// tells them apart by times in whole seconds.
  private func writtenProgram() throws(FileError) -> Path {
    let folder = site.folder / "worker"
    let start = folder / "start_worker.py"
    for (path, program) in [(folder / "rel_worker.py", workerProgram), (start, workerStart)] {
      let text = Array(program.utf8)
      if try site.disk.status(of: path) != nil, try site.disk.contents(of: path) == text {
        continue
      }
      try site.disk.remove(folder / "__pycache__")
      try site.disk.write(text, to: path, mode: 0o644)
    }
    return start
  }
}
