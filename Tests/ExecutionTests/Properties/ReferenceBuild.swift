// The oracle: which steps have to run, which come from the cache, which are up to date.
//
// It knows what lies where steps write, and which results the cache holds, by all that can change a
// result (`StrongKey`): a step whose key was seen, and whose outputs are there, has nothing to do;
// whose key was seen, and whose contents are kept, is restored; any other step runs, and what it
// makes is worked out from the model. A failed step has no result under its key any more. After a
// kill, what was being written is not certain: then each of the answers that a crash leaves open is
// right, and the next build says which one it was.

/// What rel should know, and what should be on the disk.
struct ReferenceBuild {
  enum Kept {
    case good, uncertain
    /// Another length shows at a look, the same one only when the content is read.
    case damaged, spoiled

    var isBad: Bool { self == .damaged || self == .spoiled }
  }

  /// The last result of a target in this checkout.
  struct Last {
    var weak: WeakKey
    /// nil after a failure under the same key.
    var key: StrongKey?
    var outputs: FileTree
  }

  /// What lies on the disk and is no source.
  var tree: FileTree = [:]
  var results: [StrongKey: FileTree] = [:]
  /// Keys whose results may be kept or not.
  var uncertain: Set<StrongKey> = []
  /// Keys under which the folder of records has, or had, something.
  var weakKeys: Set<WeakKey> = []
  var last: [String: Last] = [:]
  /// By content.
  var objects: [String: Kept] = [:]

  /// What may be right to do with a step; more than one answer only after a kill.
  struct Answer {
    enum Verdict: String { case upToDate, restore, run, undecided }
    var verdicts: Set<Verdict>
    var key: StrongKey?
    /// nil: not known before it ran.
    var outputs: FileTree?
  }

  mutating func lose(_ loss: Loss) {
    switch loss {
    case .state: last = [:]
    case .records:
      results = [:]
      uncertain = []
      weakKeys = []
    case .objects: objects = [:]
    case .recordsOf(let target):
      results = results.filter { $0.key.weak.target != target }
      uncertain = uncertain.filter { $0.weak.target != target }
    case .object(let text): objects[text] = nil
    case .damage(let text, let keepsLength):
      if objects[text] != nil { objects[text] = keepsLength ? .spoiled : .damaged }
    }
  }

  /// What has to be done with a step.
  /// - Parameters:
  ///   - seen: what targets made, as others read it; nil while that is not known.
  func answer(
    _ step: ReferenceStep, in graph: ReferenceGraph, forcesAll: Bool,
    seen: (String) -> FileTree?
  ) -> Answer {
    // A step that writes nothing has known outputs before it runs.
    let nothing: FileTree? = step.declared.isEmpty ? [:] : nil
    let weak = graph.weakKey(of: step, in: graph.model.files)
    var isKnown = true
    for case .target(let other) in step.needs where seen(other) == nil { isKnown = false }
    let always = step.rule.isAlways || forcesAll
    guard isKnown else {
      if always { return Answer(verdicts: [.run], outputs: nothing) }
      let hasRecord =
        last[step.target]?.weak == weak
        || results.keys.contains { $0.weak == weak && !uncertain.contains($0) }
      let mayHave = hasRecord || weakKeys.contains(weak)
      return Answer(
        verdicts: hasRecord ? [.undecided] : mayHave ? [.undecided, .run] : [.run],
        outputs: nothing)
    }
    let key = graph.strongKey(of: step, weak: weak) { seen($0) ?? [:] }
    func answer(_ verdicts: Set<Answer.Verdict>, _ outputs: FileTree?) -> Answer {
      Answer(verdicts: verdicts, key: key, outputs: outputs)
    }
    if always { return answer([.run], nothing) }
    let present = step.outputs(in: tree)
    if let last = last[step.target], last.key == key, last.outputs == present {
      return answer([.upToDate], present)
    }
    guard let result = results[key] else { return answer([.run], nothing) }
    let isCertain = !uncertain.contains(key)
    if result == present {
      return isCertain ? answer([.upToDate], present) : answer([.upToDate, .run], nil)
    }
    let kept = Set(result.values.map { objects[$0.text] })
    if !step.rule.isCached || kept.contains(nil) { return answer([.run], nothing) }
    if kept.contains(.uncertain) || !isCertain { return answer([.restore, .run], nil) }
    return answer([.restore], result)
  }

  /// The verdicts that a plan may have, by target; nil where a kill leaves everything open.
  func plan(_ graph: ReferenceGraph, forcesAll: Bool) -> [String: Set<Answer.Verdict>]? {
    var seen: [String: FileTree?] = [:]
    var result: [String: Set<Answer.Verdict>] = [:]
    for step in graph.order {
      if step.rule.isGroup {
        seen[step.target] = .some(union(of: step) { seen[$0] ?? nil })
        continue
      }
      let answer = answer(step, in: graph, forcesAll: forcesAll) { seen[$0] ?? nil }
      if answer.verdicts.count > 1, !answer.verdicts.contains(.undecided) { return nil }
      result[step.target] = answer.verdicts
      // Where a link that is to be restored leads to is looked at when it is there, and one whose
      // content is damaged says nothing until then.
      let outputsOrNone = answer.outputs ?? [:]
      let isLost = outputsOrNone.values.contains { entry in
        entry.kind == .link && objects[entry.text]?.isBad == true
      }
      let isThere =
        answer.verdicts == [.upToDate] || !graph.hasLinksOut(outputsOrNone) && !isLost
      let outputs = isThere ? answer.outputs : nil
      seen[step.target] = .some(outputs.map { graph.seen($0, by: step) })
    }
    return result
  }

  /// What a group gives on; nil when some of it is not known.
  func union(of group: ReferenceStep, made: (String) -> FileTree?) -> FileTree? {
    var all: FileTree = [:]
    for case .target(let other) in group.needs {
      guard let outputs = made(other) else { return nil }
      all.merge(outputs) { $1 }
    }
    return all
  }

  // MARK: What steps do

  private mutating func clear(_ step: ReferenceStep) {
    tree = tree.filter { !step.covers($0.key) }
  }

  mutating func didRun(_ step: ReferenceStep, _ key: StrongKey?, _ made: FileTree) {
    clear(step)
    tree.merge(made) { $1 }
    guard let key else { return }
    let outputs = step.outputs(in: made)
    results[key] = outputs
    uncertain.remove(key)
    weakKeys.insert(key.weak)
    last[step.target] = Last(weak: key.weak, key: key, outputs: outputs)
    guard step.rule.isCached else { return }
    // What is there in the right length is not read again, but for links, which are short.
    for entry in outputs.values where entry.kind == .link || objects[entry.text] != .spoiled {
      objects[entry.text] = .good
    }
  }

  /// - Parameter made: what it wrote; what it does not declare stays.
  mutating func didFail(_ step: ReferenceStep, _ key: StrongKey?, _ made: FileTree) {
    stopped(step, made)
    guard let key else { return }
    results[key] = nil
    uncertain.remove(key)
    if last[step.target]?.key == key { last[step.target]?.key = nil }
  }

  mutating func wasInterrupted(_ step: ReferenceStep, _ made: FileTree) { stopped(step, made) }

  private mutating func stopped(_ step: ReferenceStep, _ made: FileTree) {
    tree.merge(made) { $1 }
    clear(step)
  }

  mutating func wasRestored(_ step: ReferenceStep, _ key: StrongKey) {
    let outputs = results[key] ?? [:]
    clear(step)
    tree.merge(outputs) { $1 }
    for entry in outputs.values { objects[entry.text] = .good }
    uncertain.remove(key)
    last[step.target] = Last(weak: key.weak, key: key, outputs: outputs)
  }

  mutating func wasUpToDate(_ step: ReferenceStep, _ key: StrongKey) {
    let present = step.outputs(in: tree)
    last[step.target] = Last(weak: key.weak, key: key, outputs: present)
    uncertain.remove(key)
  }

  /// A restoring step found damage and removed it.
  mutating func foundDamage(_ outputs: FileTree) {
    for entry in outputs.values where objects[entry.text]?.isBad == true {
      objects[entry.text] = nil
    }
  }

  /// A kill in the middle of a build.
  /// - Parameter found: what lies on the disk now and is no source.
  mutating func wasKilled(in graph: ReferenceGraph, found: FileTree) {
    tree = found
    let clean = graph.cleanBuild()
    for step in graph.order where !step.rule.isGroup {
      guard let outputs = clean[step.target] ?? nil else { continue }
      let weak = graph.weakKey(of: step, in: graph.model.files)
      let key = graph.strongKey(of: step, weak: weak) { other in
        let outputs = (clean[other] ?? nil) ?? [:]
        return graph.seen(outputs, of: other)
      }
      weakKeys.insert(weak)
      if results[key] == nil {
        results[key] = outputs
        uncertain.insert(key)
      }
      for entry in outputs.values where objects[entry.text] != .good {
        objects[entry.text] = .uncertain
      }
    }
  }
}
