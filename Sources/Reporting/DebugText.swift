// What `--debug` prints, as lines: why steps run or do not, what keys are made of, requests and counts.
// Secrets are taken out of them in `SecretMask`.

public import Caching
public import Fingerprints
import Hashing
import Notation
public import Planning

/// Why a step runs, does not run, or waits: a line, or one for each thing that changed.
///
/// ```
/// test/da-vinci: run: tests/test_core.py changed  (3f2a91c0aa17 → 73c8339e5685)
/// lint/da-vinci: up to date: nothing that its key covers changed since its last run
/// ```
/// - Parameters:
///   - key: nil where it is not known, and of what looks outside: at git, at the index.
///   - changes: as far as they are known. Values of variables are not told.
public func explainLines(_ step: Step, key: ActionKey?, changes: [Change]) -> [String] {
  let word = verdictWord(step.verdict)
  let reasons: [String]
  switch step.verdict {
  case .upToDate where key == nil: reasons = ["what it looks at is as it should be"]
  case .upToDate: reasons = ["nothing that its key covers changed since its last run"]
  case .restore:
    reasons =
      ["its inputs are as in an earlier run, whose record is in the cache"]
      + changes.map { text(of: $0, from: step) }
  case .run where !changes.isEmpty: reasons = changes.map { text(of: $0, from: step) }
  case .publish: reasons = ["the index lacks it"]
  case .present: reasons = ["the index has it, byte for byte"]
  case .run, .undecided, .conflict, .blocked: reasons = step.reasons
  }
  return (reasons.isEmpty ? [""] : reasons).map { reason in
    "\(step.target): \(word)" + (reason.isEmpty ? "" : ": \(reason)")
  }
}

private func text(of change: Change, from step: Step) -> String {
  if case .variableChanged = change.reason { return change.reason.text(from: step.folder) }
  return change.text(from: step.folder)
}

/// What a step's key is made of, a field or file a line, so that two machines' lines can be compared.
///
/// Of variables, of which any may be secret, four digits of a digest are told instead of the value:
/// enough to see that two differ, and too few to try guesses against.
/// - Parameter key: nil where it is not known yet; then the outputs of other steps are not in
///   `manifest`.
public func keyLines(_ target: String, _ key: ActionKey?, _ manifest: KeyManifest) -> [String] {
  let head = key.map { "key \($0.strong), weak \($0.weak)" } ?? "weak half of a key"
  var lines = ["\(target): \(head)"]
  for field in manifest.fields {
    let value =
      if case .variable = field.name {
        "digest \(SHA256.digest(of: Array(field.value.utf8)).hexadecimal.prefix(4))…"
      } else {
        field.value.replacing("\u{1F}", with: " ").replacing("\n", with: "⏎")
      }
    lines.append(trimmed("\(target):   \(field.name.text)  \(value)"))
  }
  for group in manifest.groups {
    let count = group.artifacts.count == 1 ? "1 file" : "\(group.artifacts.count) files"
    lines.append(
      "\(target):   \(group.isUpstream ? "made by" : "files") \(group.label)  \(count)")
    for artifact in group.artifacts {
      lines.append("\(target):     \(short(artifact.digest))  \(artifact.kind)  \(artifact.path)")
    }
  }
  return lines
}

private func short(_ digest: Digest) -> Substring { digest.hexadecimal.prefix(12) }

/// One request.
///
/// ```
/// PUT https://acme.s3.eu-central-1.amazonaws.com/simple/x.whl: 412, 14 KiB sent, 300 B received, 35 ms, try 2
/// ```
/// - Parameters:
///   - answer: status and bytes, or what went wrong.
///   - attempt: from 1 on.
public func requestLine(
  _ method: String, _ url: String, sentBytes: Int64,
  answer: Result<(status: Int, receivedBytes: Int), some Error>, milliseconds: Int, attempt: Int
) -> String {
  var parts: [String] = []
  switch answer {
  case .success(let (status, received)):
    parts.append("\(status)")
    if sentBytes > 0 { parts.append("\(sizeText(sentBytes)) sent") }
    parts.append("\(sizeText(Int64(received))) received")
  case .failure(let error): parts.append("\(error)")
  }
  parts.append("\(milliseconds) ms")
  if attempt > 1 { parts.append("try \(attempt)") }
  return "\(method) \(url): \(parts.joined(separator: ", "))"
}

/// Names and values in two columns.
public func statLines(_ rows: [(name: String, value: String)]) -> [String] {
  let width = rows.map { displayWidth(of: $0.name) }.max() ?? 0
  return rows.map { "\(padded($0.name, width))  \($0.value)" }
}

/// `0.21 s`, as in the lines of a run.
public func durationText(milliseconds: Int) -> String { seconds(milliseconds) }
