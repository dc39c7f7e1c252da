// The difference of two key manifests, told as reasons.

public import Caching
import Host

/// What changed between the manifest of the last run and that of now, in the order of the key.
public func reasons(from old: KeyManifest, to new: KeyManifest) -> [Reason] {
  fieldReasons(old.fields, new.fields) + groupReasons(old.groups, new.groups)
}

private func fieldReasons(_ old: [KeyManifest.Field], _ new: [KeyManifest.Field]) -> [Reason] {
  let before = Dictionary(old.map { ($0.name, $0.value) }) { first, _ in first }
  let after = Dictionary(new.map { ($0.name, $0.value) }) { first, _ in first }
  var names = new.map(\.name)
  names += old.map(\.name).filter { after[$0] == nil }
  var result: [Reason] = []
  for name in names where before[name] != after[name] {
    let words = name.split(separator: " ", maxSplits: 1).map(String.init)
    let reason: Reason =
      switch words[0] {
      case "recipe": .recipeChanged
      case "order": .prerequisitesChanged
      case "output": .outputsChanged
      case "variable": .variableChanged(words.last ?? name)
      case "format", "target": .noRecord
      default: .toolChanged(words.last ?? name)
      }
    if !result.contains(reason) { result.append(reason) }
  }
  return result
}

private func groupReasons(_ old: [KeyManifest.Group], _ new: [KeyManifest.Group]) -> [Reason] {
  // All patterns of a rule together: a file that moves from one pattern to another did not change.
  let before = artifacts(old, isUpstream: false)
  let after = artifacts(new, isUpstream: false)
  var result: [Reason] = []
  for path in Set(before.keys).union(after.keys).sorted() {
    switch (before[path]?.artifact, after[path]?.artifact) {
    case (let was?, let now?) where was.digest != now.digest: result.append(.changed(path))
    case (let was?, let now?) where was.kind != now.kind: result.append(.becameAnotherKind(path))
    case (nil, _?): result.append(.added(path))
    case (_?, nil): result.append(.removed(path))
    default: break
    }
  }
  let wasWritten = old.filter { !$0.isUpstream }.map(\.label)
  if result.isEmpty, wasWritten != new.filter({ !$0.isUpstream }).map(\.label) {
    result.append(.prerequisitesChanged)
  }
  let made = artifacts(old, isUpstream: true)
  let makes = artifacts(new, isUpstream: true)
  for path in Set(made.keys).union(makes.keys).sorted()
  where made[path]?.artifact != makes[path]?.artifact {
    let label = (makes[path] ?? made[path])?.label ?? ""
    result.append(.upstreamChanged(target: label, path))
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
