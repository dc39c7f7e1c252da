// The difference of two key manifests, told as reasons.

import BuildGraph
public import Caching
import Host

/// What changed between the manifest of the last run and that of now, in the order of the key.
public func changes(from old: KeyManifest, to new: KeyManifest) -> [Change] {
  fieldChanges(old.fields, new.fields) + groupChanges(old.groups, new.groups)
}

/// The same without what was and is there.
public func reasons(from old: KeyManifest, to new: KeyManifest) -> [Reason] {
  changes(from: old, to: new).map(\.reason)
}

private func fieldChanges(_ old: [KeyManifest.Field], _ new: [KeyManifest.Field]) -> [Change] {
  let before = Dictionary(old.map { ($0.name, $0.value) }) { first, _ in first }
  let after = Dictionary(new.map { ($0.name, $0.value) }) { first, _ in first }
  var names = new.map(\.name)
  names += old.map(\.name).filter { after[$0] == nil }
  var result: [Change] = []
  for name in names where before[name] != after[name] {
    let reason: Reason =
      switch name {
      case .recipe: .recipeChanged
      case .answers: .answerChanged
      case .order: .prerequisitesChanged
      case .output: .outputsChanged
      case .requirements: .versionsChanged
      case .variable(let name): .variableChanged(name)
      case .learned(let text):
        // What a step came to read is no reason; what became of it is.
        if let fact = LearnedFact(text: text), let was = before[name], let now = after[name] {
          Reason(of: fact, from: was, to: now)
        } else {
          .learnedMore
        }
      case .program(let name), .tools(let name), .operation(let name): .toolChanged(name)
      case .format, .target: .noRecord
      }
    if result.contains(where: { $0.reason == reason }) { continue }
    // Another recipe starts other programs: those that it alone starts are no reason of their own.
    if case .toolChanged = reason, before[name] == nil || after[name] == nil,
      result.contains(where: { $0.reason == .recipeChanged })
    {
      continue
    }
    result.append(Change(reason, field: name, from: before[name], to: after[name]))
  }
  return result
}

extension Reason {
  /// Another value of a fact.
  fileprivate init(of fact: LearnedFact, from old: String, to new: String) {
    self =
      switch fact {
      case .names(let folder), .modules(let folder): .namesChanged(folder)
      case .presence(let path):
        switch (old, new) {
        case (absentPresence, _): .added(path)
        case (_, absentPresence): .removed(path)
        default: .presenceChanged(path)
        }
      case .commit: .gitChanged(.commit)
      case .tags: .gitChanged(.tags)
      case .tracking(let folder): .gitChanged(.tracking(folder))
      case .gitFile(let path): .gitChanged(.file(path))
      }
  }
}

private func groupChanges(_ old: [KeyManifest.Group], _ new: [KeyManifest.Group]) -> [Change] {
  // All patterns of a rule together: a file that moves from one pattern to another did not change.
  let before = artifacts(old, isUpstream: false)
  let after = artifacts(new, isUpstream: false)
  var result: [Change] = []
  for path in Set(before.keys).union(after.keys).sorted() {
    let (was, now) = (before[path]?.artifact, after[path]?.artifact)
    let reason: Reason
    switch (was, now) {
    case (let was?, let now?) where was.digest != now.digest: reason = .changed(path)
    case (let was?, let now?) where was.kind != now.kind: reason = .becameAnotherKind(path)
    case (nil, _?): reason = .added(path)
    case (_?, nil): reason = .removed(path)
    default: continue
    }
    result.append(Change(reason, from: was, to: now))
  }
  let wasWritten = old.filter { !$0.isUpstream }.map(\.label)
  let isWritten = new.filter { !$0.isUpstream }.map(\.label)
  if result.isEmpty, wasWritten != isWritten {
    result.append(
      Change(
        .prerequisitesChanged, old: wasWritten.joined(separator: " "),
        new: isWritten.joined(separator: " ")))
  }
  let made = artifacts(old, isUpstream: true)
  let makes = artifacts(new, isUpstream: true)
  for path in Set(made.keys).union(makes.keys).sorted()
  where made[path]?.artifact != makes[path]?.artifact {
    let label = (makes[path] ?? made[path])?.label ?? ""
    result.append(
      Change(
        .upstreamChanged(target: label, path), from: made[path]?.artifact,
        to: makes[path]?.artifact))
  }
  return result
}

private func artifacts(
  _ groups: [KeyManifest.Group], isUpstream: Bool
) -> [Path: (label: String, artifact: Artifact)] {
  var result: [Path: (label: String, artifact: Artifact)] = [:]
  for group in groups where group.isUpstream == isUpstream {
    for artifact in group.artifacts { result[artifact.path] = (group.label, artifact) }
  }
  return result
}
