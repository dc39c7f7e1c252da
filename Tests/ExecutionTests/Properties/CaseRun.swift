// Carries a case out on a memory disk with rel's own planner and engine, and holds each build
// against the oracle.

import Execution
import Hashing
import Host
import Planning
import Reporting
import Standards
import Support
import Synchronization
import Workspace

/// What was wrong, and at which event.
struct CaseFailure: Error {
  var kind: String
  var text: String
}

/// A case while it is carried out.
struct CaseRun {
  var build: TestBuild
  var model: BuildModel
  var reference = ReferenceBuild()
  /// How many builds took place.
  private(set) var builds = 0
  /// Whether the present event is the case's last.
  private(set) var isAtEnd = false

  /// Carries the whole case out.
  /// - Returns: nil when everything was as it had to be.
  static func failure(of property: PropertyCase) async -> CaseFailure? {
    var run = CaseRun(property.start)
    for (number, event) in property.events.enumerated() {
      run.isAtEnd = number == property.events.count - 1
      do {
        try await run.take(event)
      } catch let mismatch as Mismatch {
        return CaseFailure(kind: mismatch.kind, text: "[\(number)] \(mismatch.text)")
      } catch {
        return CaseFailure(kind: "error", text: "[\(number)] \(error)")
      }
    }
    return nil
  }

  private init(_ start: BuildModel) {
    build = TestBuild("")
    model = BuildModel()
    apply(start, .replacing)
    build.disk.tick()
  }

  private mutating func take(_ event: CaseEvent) async throws {
    switch event {
    case .change(let next, let means): apply(next, means)
    case .touch(let path): build.disk.touch(Path(path))
    case .tick: build.disk.tick()
    case .output(let path, let entry): try put(entry, at: path)
    case .lose(let loss): try lose(loss)
    case .build(let options): try await make(options)
    }
  }

  // MARK: Edits

  private mutating func apply(_ next: BuildModel, _ means: Means) {
    build.disk.become(next, from: model, means)
    model = next
    build.environment = ["HOME": "/home/me"]
    build.environment["E"] = next.environment
    build.overrides = next.override.map { [("v", $0)] } ?? []
    build.programs = next.programs.mapValues { $0 }
    build.packages = next.packages.compactMap(package)
  }

  private func package(_ name: String) -> Package? {
    guard let project = try? ProjectName(name), let version = try? Version("1.0") else {
      return nil
    }
    return Package(
      name: project, path: Path("pk/\(name)"), version: version, requiresPython: nil,
      dependencies: [], buildSystem: BuildSystem(requires: [], backend: "", backendPath: []),
      siblings: [])
  }

  private mutating func put(_ entry: FileEntry?, at path: String) throws {
    // Whatever lies there or above goes; sources are not meant.
    var above = Path(path).parent
    while above != "." {
      if try build.disk.status(of: above)?.kind != .folder { build.disk.delete(above) }
      reference.tree[above.string] = nil
      above = above.parent
    }
    let isFile = try build.disk.status(of: Path(path))?.kind == .file
    if isFile, let entry, entry.kind != .link {
      build.disk.overwrite(entry.text, at: Path(path))
      build.disk.chmod(entry.kind == .executable ? 0o755 : 0o644, Path(path))
    } else {
      build.disk.delete(Path(path))
      if let entry { build.disk.place(entry, at: path) }
    }
    reference.tree = reference.tree.filter { $0.key != path && !$0.key.hasPrefix("\(path)/") }
    reference.tree[path] = entry
  }

  private mutating func lose(_ loss: Loss) throws {
    reference.lose(loss)
    func object(_ text: String) -> Path {
      let digits = SHA256.digest(of: Array(text.utf8)).hexadecimal
      return Path(".cache/objects/\(digits.prefix(2))/\(digits.dropFirst(2))")
    }
    switch loss {
    case .state: build.state = MemoryState()
    case .records: build.disk.delete(".cache/actions")
    case .objects: build.disk.delete(".cache/objects")
    case .recordsOf(let target):
      for (path, text) in build.cached("actions") where text.contains("\ntarget \(target)\n") {
        build.disk.delete(Path(".cache/actions/\(path)"))
      }
    case .object(let text): build.disk.delete(object(text))
    case .damage(let text, let keepsLength):
      if try build.disk.status(of: object(text)) != nil {
        let damaged = keepsLength ? String(repeating: "!", count: text.count) : "\(text)damaged"
        build.disk.put(damaged, at: object(text))
      }
    }
  }

  // MARK: Builds

  private mutating func make(_ options: BuildOptions) async throws {
    builds += 1
    build.jobs = options.jobs
    build.keepsGoing = options.keepsGoing
    build.forcesAll = options.forcesAll
    var session = try planned(options)
    if options.keepsPlan, let planned = session {
      let kept = SavedPlan(json: saved(planned, options).json())
      let old = model
      if let between = options.between { apply(between, .inPlace) }
      session = try self.planned(options)
      guard let now = session else { return }
      let writes = build.disk.writeCount
      let moved = kept?.differences(to: saved(now, options)) ?? ["it cannot be read"]
      if build.disk.writeCount != writes { throw Mismatch(kind: "plan writes", text: "") }
      try checkRefusal(moved, from: old, options)
      if !moved.isEmpty { return }
    } else if let between = options.between {
      apply(between, .inPlace)
      session = try self.planned(options)
    }
    guard let session else { return }
    try await carryOut(session, options)
  }

  private func saved(_ session: TestBuild.Session, _ options: BuildOptions) -> SavedPlan {
    let request = SavedPlan.Request(
      targets: requested(options), variables: [], only: [], alwaysMake: options.forcesAll,
      file: nil)
    return SavedPlan(
      session.plan, request: request, graph: session.graph, observations: session.observations)
  }

  func requested(_ options: BuildOptions) -> [String] {
    model.rules.first { $0.number == options.rule }.map { [$0.requested] } ?? ["all"]
  }

  private func graph(_ options: BuildOptions, of other: BuildModel? = nil) -> ReferenceGraph {
    let model = other ?? model
    let isThere = model.rules.contains { $0.number == options.rule }
    return ReferenceGraph(model, rule: isThere ? options.rule : nil)
  }

  /// Plans, and holds the plan against the oracle; nil where rel has to refuse, and did.
  func planned(_ options: BuildOptions) throws -> TestBuild.Session? {
    let graph = graph(options)
    let writes = build.disk.writeCount
    let session: TestBuild.Session
    do {
      session = try build.session(requested(options))
    } catch {
      if graph.isMissingFiles { return nil }
      throw Mismatch(kind: "refused", text: "\(error)\n\(model.releasefile)")
    }
    if build.disk.writeCount != writes { throw Mismatch(kind: "plan writes", text: "") }
    if graph.isMissingFiles { throw Mismatch(kind: "not refused", text: session.plan.text) }
    guard let verdicts = reference.plan(graph, forcesAll: options.forcesAll) else { return session }
    for step in session.plan.steps {
      let right = verdicts[step.target]?.map(\.rawValue).sorted() ?? []
      if !right.contains(step.verdict.name) {
        throw Mismatch(
          kind: "plan \(step.verdict.name)",
          text: "plan: \(step.target) \(step.verdict.name); right: \(right)\n\(session.plan.text)")
      }
    }
    if session.plan.steps.count != verdicts.count {
      throw Mismatch(kind: "plan", text: "steps \(verdicts.keys.sorted())\n\(session.plan.text)")
    }
    return session
  }

  /// A kept plan is refused exactly when something that it rests on moved, and the files are named.
  private func checkRefusal(
    _ moved: [String], from old: BuildModel, _ options: BuildOptions
  ) throws(Mismatch) {
    let before = graph(options, of: old)
    let after = graph(options)
    var paths: Set<String> = []
    var hasMoved = names(of: before) != names(of: after)
    for step in after.order where !step.rule.isGroup {
      guard let was = before.steps[step.target], !was.rule.isGroup else { continue }
      let one = before.weakKey(of: was, in: old.files)
      let other = after.weakKey(of: step, in: model.files)
      if one != other { hasMoved = true }
      let files = Dictionary(one.files.flatMap { $0 }) { first, _ in first }
      let filesNow = Dictionary(other.files.flatMap { $0 }) { first, _ in first }
      for path in Set(files.keys).union(filesNow.keys) where files[path] != filesNow[path] {
        paths.insert(path)
      }
    }
    if hasMoved, moved.isEmpty { throw Mismatch(kind: "kept plan", text: "not refused") }
    // Whether an order of prerequisites matters, and to whom, is not told apart here.
    if !hasMoved, !moved.isEmpty, old == model {
      throw Mismatch(kind: "kept plan refused", text: moved.joined(separator: "\n"))
    }
    for path in paths where !moved.contains(where: { $0.contains(path) }) {
      throw Mismatch(
        kind: "kept plan names", text: "\(path) moved:\n\(moved.joined(separator: "\n"))")
    }
  }

  private func names(of graph: ReferenceGraph) -> Set<String> {
    Set(graph.order.filter { !$0.rule.isGroup }.map(\.target))
  }

  private mutating func carryOut(
    _ session: TestBuild.Session, _ options: BuildOptions
  ) async throws {
    let graph = graph(options)
    let (told, later) = try await run(session, options)
    if case .kill = options.trouble {
      reference.wasKilled(in: graph, found: onDisk().filter { model.files[$0.key] == nil })
    } else {
      var next = reference
      do throws(Mismatch) {
        let planned = session.plan.steps.filter { $0.verdict.name == "run" }.map(\.target)
        try next.follow(
          told, in: graph, options, planned: Set(planned), later: later?.files)
      } catch {
        throw Mismatch(
          kind: error.kind,
          text: "\(error.text)\nplan:\n\(session.plan.text)\nbuild:\n\(build.summary.text)")
      }
      try checkPlanHeld(session.plan, damaged: reference.objects.values.contains(where: \.isBad))
      reference = next
    }
    if let later { model = later }
    try checkTree()
    guard build.summary.exitStatus == 0, later == nil, options.trouble == nil else { return }
    try await checkClean(graph, options)
  }

  private mutating func run(
    _ session: TestBuild.Session, _ options: BuildOptions
  ) async throws -> (told: [Told], later: BuildModel?) {
    let state = build.state.load().rows
    let told = Mutex<[Told]>([])
    let later = Mutex<BuildModel?>(nil)
    let (disk, model) = (build.disk, model)
    build.interruptions = [:]
    if case .interrupt(let target, let lines) = options.trouble {
      build.interruptions[target] = lines
    }
    if case .kill(let writes) = options.trouble { disk.stop(afterWrites: writes) }
    if case .outage(let target) = options.trouble { build.index.fail(target, "nobody answers") }
    build.onEvent = { event in
      switch event {
      case .started(let step):
        told.withLock { $0.append(.started(step.target)) }
        switch options.trouble {
        case .interrupt(step.target, _): withUnsafeCurrentTask { $0?.cancel() }
        case .change(step.target, let next):
          disk.become(next, from: model, .inPlace)
          later.withLock { $0 = next }
        default: break
        }
      case .finished(let report):
        told.withLock { $0.append(.ended(report.step.target, Ending(report.status))) }
      case .note, .progress: break
      }
    }
    let ready = build
    let handed = Handed(session: session)
    // An interrupt cancels the task that builds; the case goes on.
    let done = try await Task {
      var build = ready
      try await build.run(handed.session)
      return build
    }.value
    build = done
    if case .outage(let target) = options.trouble { build.index.fail(target, nil) }
    if case .kill = options.trouble {
      disk.makeSpace()
      // The next run of rel removes these first of all.
      for path in disk.files().keys where Path(path).name.string.hasPrefix(".rel-") {
        disk.delete(Path(path))
      }
      build.state = MemoryState()
      try build.state.save(state)
    }
    return (told.withLock { $0 }, later.withLock { $0 })
  }

  private func checkPlanHeld(_ plan: Plan, damaged: Bool) throws(Mismatch) {
    let endings = Dictionary(
      build.summary.reports.map { ($0.step.target, Ending($0.status)) }
    ) { first, _ in first }
    for step in plan.steps {
      let ending = endings[step.target] ?? .other
      let holds =
        switch (step.verdict, ending) {
        case (.upToDate, .upToDate), (.undecided, _), (.run, .ran), (.restore, .restored): true
        case (.restore, .ran), (.restore, .failed), (.restore, .interrupted): damaged
        // Found damaged, and then not made again: what rests on it cannot be up to date.
        case (.upToDate, .blocked): damaged && build.summary.exitStatus != 0
        // What it rests on was to be restored, and that was called off.
        case (.upToDate, .notStarted): build.summary.exitStatus != 0
        case (.run, .failed), (.run, .interrupted): true
        case (.run, .blocked), (.run, .notStarted), (.restore, .blocked), (.restore, .notStarted):
          build.summary.exitStatus != 0
        default: false
        }
      if !holds {
        throw Mismatch(
          kind: "plan held",
          text: "\(step.target) \(ending.rawValue)\nplan:\n\(plan.text)\n\(build.summary.text)")
      }
    }
  }
}

/// A session on its way to the task that builds: nobody else uses it while that task lasts.
private struct Handed: @unchecked Sendable {
  let session: TestBuild.Session
}
