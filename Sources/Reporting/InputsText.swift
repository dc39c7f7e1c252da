// All that steps read, as text and as JSON.

public import Fingerprints
import Host
import Notation
import Observation

/// What a step reads: by its rule, beyond it, and outside of the checkout.
///
/// ```
/// wheel/da-vinci
///   by its rule
///     packages/core/**  12 files, all read
///   beyond its rule, and in its key
///     VERSION  read by python3.11
///     names in data/  read by python3.11
///   outside of the checkout, and in no key
///     /home/ana/.config/tool.toml  read by tool
/// ```
/// - Parameter now: nanoseconds since 1970.
public func inputLines(_ inputs: StepInputs, now: Int64) -> [String] {
  var lines = [inputs.target]
  lines.append("  by its rule")
  if inputs.declared.isEmpty { lines.append("    nothing") }
  for one in inputs.declared {
    let count = one.files == 1 ? "1 file" : "\(one.files) files"
    let read =
      inputs.seen == nil || one.files == 0
      ? "" : one.unread.isEmpty ? ", all read" : ", \(one.files - one.unread.count) of them read"
    lines.append("    \(one.pattern)  \(count)\(read)")
  }
  if !inputs.learned.isEmpty {
    lines.append("  beyond its rule, and in its key")
    lines += inputs.learned.map { "    \($0.what.text)\(readers($0.readers))" }
  }
  if !inputs.outside.isEmpty {
    lines.append("  outside of the checkout, and in no key")
    lines += inputs.outside.map { access in
      "    \(access.path)  \(verb(access.kind)) by \(access.program.name)"
    }
  }
  lines.append("  \(seenLine(inputs.seen, now: now))")
  for reason in inputs.seen?.accesses.incomplete ?? [] { lines.append("  incomplete: \(reason)") }
  return lines
}

/// The files that a rule names and nobody was seen to read.
public func unusedLines(_ inputs: StepInputs) -> [String] {
  guard let seen = inputs.seen else {
    return ["\(inputs.target): it was not watched here yet; run it once"]
  }
  let unread = inputs.declared.flatMap { one in one.unread.map { (one.pattern, $0) } }
  var lines = unread.map { pattern, path in "\(inputs.target): \(path)  of \(pattern)" }
  if unread.isEmpty { lines.append("\(inputs.target): all that its rule names was read") }
  for reason in seen.accesses.incomplete {
    lines.append("\(inputs.target): some may have been read all the same: \(reason)")
  }
  return lines
}

/// One object for a step.
public func jsonLine(_ inputs: StepInputs) -> String {
  JSONValue.object([
    ("type", .string("inputs")), ("target", .string(inputs.target)),
    (
      "declared",
      .array(
        inputs.declared.map { one in
          .object([
            ("pattern", .string(one.pattern)), ("files", .integer(one.files)),
            ("unread", .array(one.unread.map { .string($0.string) })),
          ])
        })
    ),
    (
      "learned",
      .array(
        inputs.learned.map { one in
          .object([
            ("what", .string(one.what.text)),
            ("readers", .array(one.readers.map { .string($0) })),
          ])
        })
    ),
    (
      "outside",
      .array(
        inputs.outside.map { access in
          .object([
            ("kind", .string(access.kind.rawValue)), ("path", .string(access.path.string)),
            ("program", .string(access.program.string)),
          ])
        })
    ),
    ("watched", .string(inputs.seen?.depth.rawValue ?? "no")),
    (
      "incomplete",
      .array((inputs.seen?.accesses.incomplete ?? []).map { .string($0) })
    ),
  ]).text
}

extension StepInputs.LearnedInput {
  fileprivate var text: String {
    switch self {
    case .content(let glob): glob.text
    case .fact(.names(let folder)): "names in \(folder)/"
    case .fact(.modules(let folder)): "modules in \(folder)/"
    case .fact(.presence(let path)): "what \(path) is"
    case .fact(.commit): "git: the commit"
    case .fact(.tags): "git: the tags"
    case .fact(.tracking(let folder)): "git: what is tracked and ignored in \(folder)/"
    case .fact(.gitFile(let path)): "git: its file \(path)"
    }
  }
}

private func readers(_ names: [String]) -> String {
  names.isEmpty ? "" : "  read by \(names.joined(separator: ", "))"
}

private func verb(_ kind: Access.Kind) -> String {
  switch kind {
  case .executed: "run"
  case .connected: "connected to"
  case .listed, .searched: "listed"
  default: "read"
  }
}

private func seenLine(_ seen: SeenStep?, now: Int64) -> String {
  guard let seen else { return "not watched here yet: who reads what is not known" }
  let how = seen.depth == .full ? "every call" : "each path once"
  return "watched \(age(seen.at, now: now)), \(how)"
}
