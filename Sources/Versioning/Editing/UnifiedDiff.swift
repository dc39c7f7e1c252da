// The difference of two texts as `diff -u` writes it.

public import Host

/// A unified diff of a file with three lines of context, its last line with a line end; empty where
/// the texts are equal.
///
/// - Source: the algorithm is Eugene Myers', "An O(ND) Difference Algorithm and Its Variations",
///   1986; the format is POSIX's `diff -u`.
public func unifiedDiff(_ path: Path, _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
  if old == new { return [] }
  let before = linesWithEnds(old)
  let after = linesWithEnds(new)
  let changes = lineChanges(before, after)
  var output = Array("--- a/\(path)\n+++ b/\(path)\n".utf8)
  var index = 0
  while index < changes.count {
    // Changes that are near each other share a hunk.
    var last = index
    while last + 1 < changes.count,
      changes[last + 1].old.lowerBound - changes[last].old.upperBound <= 6
    { last += 1 }
    output += hunk(Array(changes[index...last]), before, after)
    index = last + 1
  }
  return output
}

private struct LineChange {
  var old: Range<Int>
  var new: Range<Int>
}

private func hunk(
  _ changes: [LineChange], _ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>]
) -> [UInt8] {
  let start = max(0, changes[0].old.lowerBound - 3)
  let end = min(before.count, changes[changes.count - 1].old.upperBound + 3)
  let shift = changes[0].new.lowerBound - changes[0].old.lowerBound
  let added = changes.reduce(0) { $0 + $1.new.count - $1.old.count }
  func place(_ start: Int, _ count: Int) -> String {
    // An empty range is named by the line before it.
    "\(count == 0 ? start : start + 1)" + (count == 1 ? "" : ",\(count)")
  }
  var output = Array(
    "@@ -\(place(start, end - start)) +\(place(start + shift, end - start + added)) @@\n".utf8)
  func add(_ mark: Unicode.Scalar, _ line: ArraySlice<UInt8>) {
    output.append(UInt8(ascii: mark))
    output += line
    if line.last != UInt8(ascii: "\n") { output += Array("\n\\ No newline at end of file\n".utf8) }
  }
  var position = start
  for change in changes {
    for line in before[position..<change.old.lowerBound] { add(" ", line) }
    for line in before[change.old] { add("-", line) }
    for line in after[change.new] { add("+", line) }
    position = change.old.upperBound
  }
  for line in before[position..<end] { add(" ", line) }
  return output
}

private func linesWithEnds(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
  var lines: [ArraySlice<UInt8>] = []
  var start = 0
  while start < bytes.count {
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    lines.append(bytes[start..<end])
    start = end
  }
  return lines
}

/// The smallest set of changes, in order, that makes `new` of `old`.
private func lineChanges(
  _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
) -> [LineChange] {
  let common = zip(old, new).prefix { $0 == $1 }.count
  let rest = min(old.count, new.count) - common
  let tail = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
  let (first, second) = (old[common..<(old.count - tail)], new[common..<(new.count - tail)])
  // For each number of edits, how far each diagonal reaches; index 0 is the lowest diagonal.
  var reach: [Int: Int] = [1: 0]
  var trace: [[Int: Int]] = []
  search: for edits in 0...(first.count + second.count) {
    trace.append(reach)
    for diagonal in stride(from: -edits, through: edits, by: 2) {
      var x = next(diagonal, edits, reach)
      var y = x - diagonal
      while x < first.count, y < second.count, first[common + x] == second[common + y] {
        x += 1
        y += 1
      }
      reach[diagonal] = x
      if x >= first.count, y >= second.count { break search }
    }
  }
  var changes: [LineChange] = []
  var (x, y) = (first.count, second.count)
  for edits in stride(from: trace.count - 1, to: 0, by: -1) {
    let diagonal = x - y
    let isInsertion = isDown(diagonal, edits, trace[edits])
    let previous = isInsertion ? diagonal + 1 : diagonal - 1
    let (px, py) = (trace[edits][previous] ?? 0, (trace[edits][previous] ?? 0) - previous)
    let change = LineChange(
      old: (common + px)..<(common + px + (isInsertion ? 0 : 1)),
      new: (common + py)..<(common + py + (isInsertion ? 1 : 0)))
    if let last = changes.last, last.old.lowerBound == change.old.upperBound,
      last.new.lowerBound == change.new.upperBound
    {
      changes[changes.count - 1] = LineChange(
        old: change.old.lowerBound..<last.old.upperBound,
        new: change.new.lowerBound..<last.new.upperBound)
    } else {
      changes.append(change)
    }
    (x, y) = (px, py)
  }
  return changes.reversed()
}

private func isDown(_ diagonal: Int, _ edits: Int, _ reach: [Int: Int]) -> Bool {
  diagonal == -edits
    || diagonal != edits && (reach[diagonal - 1] ?? -1) < (reach[diagonal + 1] ?? -1)
}

private func next(_ diagonal: Int, _ edits: Int, _ reach: [Int: Int]) -> Int {
  isDown(diagonal, edits, reach) ? reach[diagonal + 1] ?? 0 : (reach[diagonal - 1] ?? 0) + 1
}
