// What one form of a page says that another does not, in words.

public import Standards
import Workspace

extension ProjectPage {
  /// What a copy of this page, or another form of it, says otherwise. Empty where they agree.
  /// - Returns: a line for each difference, `NAME.whl: size is 12, and 13 on the page`, in the
  ///   order of this page; files that only the copy has come last.
  public func differences(in copy: ProjectPage) -> [String] {
    var lines = [
      difference("title", in: copy.title, title),
      difference("repository version", in: copy.statedVersion, statedVersion),
      difference("install line", in: copy.installLine, installLine),
    ].compactMap { $0 }
    lines += headDifferences(in: copy) + entryDifferences(in: copy)
    if copy.headTags != headTags, headDifferences(in: copy).isEmpty {
      lines.append("tags in the head differ")
    }
    if copy.otherLinks != otherLinks { lines.append("links to what is no file differ") }
    return lines
  }

  /// What a JSON form of this page says otherwise. Empty where they agree.
  /// - Parameters:
  ///   - json: the bytes that are served.
  ///   - folder: as for `json(of:filesIn:)`.
  /// - Returns: as `differences(in:)`.
  /// - Throws: `PageError` where the bytes are no JSON page.
  public func differences(
    inJSON json: [UInt8], of project: ProjectName, filesIn folder: String = ""
  ) throws(PageError) -> [String] {
    let own = self.json(of: project, filesIn: folder)
    if json == own { return [] }
    let copy = try JSONPage(json, filesIn: folder)
    let derived = try JSONPage(own, filesIn: folder)
    var lines = [
      difference("api-version", in: copy.apiVersion, derived.apiVersion),
      difference("name", in: copy.name, derived.name),
      difference(
        "versions", in: copy.versions?.joined(separator: ", "),
        derived.versions?.joined(separator: ", ")),
    ].compactMap { $0 }
    lines += derived.page.headDifferences(in: copy.page)
    lines += derived.page.entryDifferences(in: copy.page)
    return lines
  }

  private func headDifferences(in copy: ProjectPage) -> [String] {
    [
      difference("project status", in: copy.status?.marker, status?.marker),
      difference("reason of the project status", in: copy.status?.reason, status?.reason),
      difference(
        "tracks", in: copy.tracks.joined(separator: " "), tracks.joined(separator: " ")),
      difference(
        "alternate locations", in: copy.alternateLocations.joined(separator: " "),
        alternateLocations.joined(separator: " ")),
    ].compactMap { $0 }
  }

  private func entryDifferences(in copy: ProjectPage) -> [String] {
    // A file may be on a page twice: they are compared in turn.
    var others = Dictionary(grouping: copy.entries, by: \.fileName)
    var lines: [String] = []
    for entry in entries {
      guard let other = others[entry.fileName]?.first else {
        lines.append("\(entry.fileName) is missing")
        continue
      }
      others[entry.fileName]?.removeFirst()
      lines += entry.differences(in: other).map { "\(entry.fileName): \($0)" }
    }
    for entry in copy.entries where others[entry.fileName]?.isEmpty == false {
      others[entry.fileName]?.removeFirst()
      lines.append("\(entry.fileName) is not on the page")
    }
    return lines
  }
}

extension PageEntry {
  fileprivate func differences(in copy: PageEntry) -> [String] {
    let known = [
      difference("URL", in: copy.href, href),
      difference("hash", in: copy.fragment, fragment),
      difference("requires-python", in: copy.requiresPython, requiresPython),
      difference("yanked", in: yankText(copy), yankText(self)),
      difference("metadata", in: copy.coreMetadata, coreMetadata),
      difference("size", in: copy.sizeBytes.map(String.init), sizeBytes.map(String.init)),
      difference("upload-time", in: copy.uploadTime, uploadTime),
    ].compactMap { $0 }
    let names = (attributes + copy.attributes).map(\.name)
    var seen: Set<String> = []
    return known
      + names.filter { seen.insert($0).inserted }.compactMap { name in
        let value = { (entry: PageEntry) in entry.attributes.first { $0.name == name }?.value }
        return difference(name, in: value(copy), value(self))
      }
  }

  private func yankText(_ entry: PageEntry) -> String {
    entry.yanked.map { $0.isEmpty ? "without a reason" : $0 } ?? "no"
  }
}

/// Nil where the values are equal.
private func difference(_ what: String, in copy: String?, _ authority: String?) -> String? {
  if copy == authority { return nil }
  let text = { (value: String?) in value.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? "not there" }
  return "\(what) is \(text(copy)), and \(text(authority)) on the page"
}
