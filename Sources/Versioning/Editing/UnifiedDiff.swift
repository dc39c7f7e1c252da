// The difference of two texts as `diff -u` writes it.

public import Host

/// A unified diff of a file with three lines of context, its last line with a line end; empty where
/// the texts are equal.
/// - Source: the format is POSIX's `diff -u`.
public func unifiedDiff(_ path: Path, _ old: [UInt8], _ new: [UInt8]) -> [UInt8] {
  unifiedDiff(FileEdit(path: path, old: old, new: new, what: []))
}

/// The same of a change that may take the file away.
public func unifiedDiff(_ edit: FileEdit) -> [UInt8] {
  let (path, old, new) = (edit.path, edit.old, edit.new)
  if old == new { return [] }
  let before = linesWithEnds(old)
  let after = linesWithEnds(new)
  let changes = lineChanges(before, after)
  var output = Array("--- a/\(path)\n+++ \(edit.isRemoval ? "/dev/null" : "b/\(path)")\n".utf8)
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

/// The changes, in order, that make `new` of `old`.
private func lineChanges(
  _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
) -> [LineChange] {
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in new.difference(from: old) {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var changes: [LineChange] = []
  var (before, after) = (0, 0)
  while before < old.count || after < new.count {
    let start = (before, after)
    while removed.contains(before) { before += 1 }
    while inserted.contains(after) { after += 1 }
    if start == (before, after) {
      before += 1
      after += 1
    } else {
      changes.append(LineChange(old: start.0..<before, new: start.1..<after))
    }
  }
  return changes
}
