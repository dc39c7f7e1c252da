// Suggestions for a name that does not exist.

/// The candidates that look like `name`, nearest first, at most three: edit distance with
/// transpositions no more than a third of the name's length (and at least one).
public func nearNames(to name: String, among candidates: some Sequence<String>) -> [String] {
  let limit = max(1, name.count / 3)
  let wanted = Array(name.lowercased())
  return Set(candidates)
    .map { (name: $0, distance: editDistance(wanted, Array($0.lowercased()))) }
    .filter { $0.distance <= limit && $0.name != name }
    .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    .prefix(3).map(\.name)
}

/// "did you mean `a`?" or "did you mean `a` or `b`?"; nil when nothing is near.
public func nearNameHint(to name: String, among candidates: some Sequence<String>) -> String? {
  let names = nearNames(to: name, among: candidates).map { "`\($0)`" }
  guard let last = names.last else { return nil }
  return names.count == 1
    ? "did you mean \(last)?"
    : "did you mean \(names.dropLast().joined(separator: ", ")) or \(last)?"
}

/// Damerau's distance, restricted: insertions, deletions, substitutions, neighbours swapped.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for i in 1...left.count {
    var current = [i]
    for j in 1...right.count {
      let substitution = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
      var best = min(previous[j] + 1, current[j - 1] + 1, substitution)
      if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
        best = min(best, beforePrevious[j - 2] + 1)
      }
      current.append(best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.count]
}
