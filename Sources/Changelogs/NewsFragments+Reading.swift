// What the files of towncrier, scriv and changesets say. Where they are is in `NewsFragments.swift`.

import Host
import Notation
import Standards
import Versioning
import Workspace

/// A kind of news: the end of its files' names, and its heading.
struct FragmentType: Sendable, Hashable {
  var directory: String
  var title: String
  /// Whether more is told of it than the numbers of issues.
  var isShown = true

  /// - Source: towncrier's documentation, "Defaults".
  static let towncrier = [
    FragmentType(directory: "feature", title: "Features"),
    FragmentType(directory: "bugfix", title: "Bugfixes"),
    FragmentType(directory: "doc", title: "Improved Documentation"),
    FragmentType(directory: "removal", title: "Deprecations and Removals"),
    FragmentType(directory: "misc", title: "Misc", isShown: false),
  ]
}

/// The issue and the kind of `123.feature.rst`, `+orphan.bugfix.1.md`; nil for another file. An orphan
/// has no issue.
/// - Source: towncrier's documentation, "Creating News Fragments".
func towncrierName(_ name: String, _ types: [FragmentType]) -> (issue: String, FragmentType)? {
  let parts = name.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count > 1 else { return nil }
  for place in parts.indices.dropFirst().reversed() {
    guard let type = types.first(where: { $0.directory == parts[place] }) else { continue }
    let issue = parts[..<place].joined(separator: ".")
    return (issue.hasPrefix("+") ? "" : issue, type)
  }
  return nil
}

extension NewsFragments {
  /// Adds a fragment of towncrier's; equal texts are told once, with all their issues.
  mutating func add(
    _ text: String, of file: Path, issue: String, _ type: FragmentType, section: String?,
    issues format: String?, isMarkdown: Bool
  ) {
    let number = issue.drop { $0 == "#" }
    let isNumber = !number.isEmpty && number.allSatisfy(\.isNumber)
    let name =
      format.map { $0.replacing("{issue}", with: isNumber ? number : issue[...]) }
      ?? (isNumber ? "#\(number)" : issue)
    let words = text.trimmingWhitespace
    let title = section.map { "\($0): \(type.title)" } ?? type.title
    var shown = name
    if type.isShown {
      shown = issue.isEmpty ? words : "\(words) (\(name))"
      let isOpen = words.contains("```") || words.contains("::\n") || words.contains("\n\n")
      // Behind a block that is code, a number would be code, too.
      if isOpen, !issue.isEmpty { shown = "\(words)\n\n(\(name))" }
    }
    if !shown.isEmpty {
      for place in fragments.indices where type.isShown && !issue.isEmpty {
        let old = "\(words) ("
        guard let group = fragments[place].entries.groups.first, group.title == title,
          case .markup(let known)? = group.items.first, known.hasPrefix(old), known.hasSuffix(")"),
          !words.contains("\n")
        else { continue }
        fragments[place].entries.groups[0].items = [.markup("\(known.dropLast()), \(name))")]
        fragments.append(Fragment(file: file, entries: ChangelogEntries()))
        return
      }
    }
    let items: [ChangelogEntries.Item] = shown.isEmpty ? [] : [.markup(shown)]
    fragments.append(
      Fragment(file: file, entries: ChangelogEntries(groups: [.init(title: title, items: items)])))
  }
}

/// The groups of a fragment of scriv's: its headings, and what stands below each.
func scrivEntries(_ bytes: [UInt8], _ markup: Markup) -> ChangelogEntries {
  let document = markupDocument(bytes, as: markup)
  var entries = ChangelogEntries()
  var group = ChangelogEntries.Group(title: nil, items: [])
  /// Blocks that stand together stay as they are written.
  var start: Int?
  var end = 0
  func close() {
    guard let from = start else { return }
    let text = String(decoding: bytes[from..<end], as: UTF8.self)
    group.items.append(.paragraph(text.replacing("\r\n", with: "\n")))
    start = nil
  }
  for block in document.blocks {
    switch block.kind {
    case .comment: continue
    case .heading:
      close()
      if !group.items.isEmpty { entries = entries + ChangelogEntries(groups: [group]) }
      let title = String(decoding: bytes[block.content], as: UTF8.self)
      group = ChangelogEntries.Group(title: title, items: [])
    default:
      start = start ?? block.range.lowerBound
      end = block.range.upperBound
    }
  }
  close()
  if !group.items.isEmpty { entries = entries + ChangelogEntries(groups: [group]) }
  return entries
}

/// A changeset: the packages that it is about between two lines of `---`, and how large the change is
/// for each; then what is to be said.
/// - Returns: nil for one that is about other packages, or no changeset.
/// - Source: changesets' documentation, "Adding a changeset".
func changesetFragment(
  _ file: Path, _ bytes: [UInt8], about packages: [ProjectName], released: [ProjectName]
) -> NewsFragments.Fragment? {
  let all = lines(of: bytes)
  func isFence(_ line: Range<Int>) -> Bool { bytes[line].elementsEqual("---".utf8) }
  guard let open = all.first, isFence(open),
    let close = all.indices.dropFirst().first(where: { isFence(all[$0]) })
  else { return nil }
  var level: String?
  var own: Set<Int> = []
  var others = 0
  var isAbout = false
  for number in 1..<close {
    let line = String(decoding: bytes[all[number]], as: UTF8.self)
    guard let colon = line.lastIndex(of: ":") else { continue }
    let marks: Set<Character> = ["\"", "'", " "]
    let name = line[..<colon].filter { !marks.contains($0) }
    let size = line[line.index(after: colon)...].filter { !marks.contains($0) }
    guard let project = try? ProjectName(name) else { continue }
    if released.contains(project) { own.insert(number) } else { others += 1 }
    guard packages.contains(project) else { continue }
    isAbout = true
    let sizes = ["patch", "minor", "major"]
    if let new = sizes.firstIndex(of: size), new > (level.flatMap(sizes.firstIndex) ?? -1) {
      level = size
    }
  }
  if !isAbout { return nil }
  let text = String(decoding: bytes[all[close].upperBound...], as: UTF8.self)
    .replacing("\r\n", with: "\n").trimmingWhitespace
  let title =
    "\((level ?? "patch").prefix(1).uppercased() + (level ?? "patch").dropFirst()) Changes"
  let items: [ChangelogEntries.Item] = text.isEmpty || level == nil ? [] : [.markup(text)]
  var fragment = NewsFragments.Fragment(
    file: file, entries: ChangelogEntries(groups: [.init(title: title, items: items)]))
  if others > 0 {
    // The others are told of it when they are released.
    let edits = own.map { number in
      ByteEdit(all[number].lowerBound..<nextLine(after: all[number], in: bytes), "")
    }
    fragment.rest = applying(edits, to: bytes)
  }
  return fragment
}
