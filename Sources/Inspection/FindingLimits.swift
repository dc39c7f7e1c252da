// How many findings of one kind are told: a hostile wheel may have a hundred thousand.

import Diagnostics
import Findings
import Wheels

/// At most ten findings of each code, and one that counts the others.
func limited(_ findings: [Finding]) -> [Finding] {
  let most = mostOfOneCode
  var seen: [FindingCode: Int] = [:]
  var kept: [Finding] = []
  for finding in findings {
    seen[finding.code, default: 0] += 1
    if seen[finding.code, default: 0] <= most { kept.append(finding) }
  }
  for code in FindingCode.allCases {
    guard let count = seen[code], count > most,
      let last = kept.lastIndex(where: { $0.code == code })
    else { continue }
    kept.insert(Finding(code, "and \(count - most) more of this kind"), at: last + 1)
  }
  return kept
}

/// How many findings of one code are listed: the others are counted.
let mostOfOneCode = 10

/// Near names for the findings that are shown: a comparison takes time, and a hostile wheel may have
/// a hundred thousand names that are not there.
struct NearNames {
  private var left = mostOfOneCode

  /// "did you mean …?" of at most 1000 candidates of about the same length.
  mutating func hint(to text: String, among candidates: some Sequence<String>) -> String? {
    guard left > 0, text.utf8.count <= 300 else { return nil }
    left -= 1
    let slack = max(1, text.utf8.count / 3)
    let near = candidates.lazy.filter { abs($0.utf8.count - text.utf8.count) <= slack }
    return nearNameHint(to: text, among: near.prefix(1000))
  }
}
