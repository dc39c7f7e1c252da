// What a bump writes into changelogs: the new section, with the news that waited for it in files of
// their own, and with the commits where that is asked for.

import Changelogs
import Diagnostics
import Host
import Standards
import Workspace

extension BumpPlanner {
  mutating func releaseChangelogs() throws(Problem) {
    var places = changelogPlaces(
      of: bumped.map(\.package), isIndependent: tagProjectIsNamed, shared: request.changelog,
      disk: disk)
    var told: Set<ProjectName> = []
    for number in places.indices {
      let place = places[number]
      guard let one = bumped.first(where: { $0.package.name == place.packages.first?.name }) else {
        continue
      }
      let folder = place.isShared || place.packages.count > 1 ? Path(".") : one.package.path
      let news = try news(in: folder, of: place.packages)
      // The settings of the news say for which file they are.
      if let named = news?.changelog, (try? disk.status(of: named))??.kind == .file {
        places[number].file = named
      }
      if try write(one, into: places[number], news) {
        told.formUnion(place.packages.map(\.name))
      }
    }
    if request.commits != nil, told.isEmpty {
      notes.append("there is no changelog to put the commits into")
    }
  }

  /// The news for packages; changesets are about all of them and stand in the root.
  private func news(
    in folder: Path, of packages: [Package]
  ) throws(Problem) -> NewsFragments? {
    let names = packages.map(\.name)
    let released = bumped.map(\.package.name)
    if let own = try newsFragments(in: folder, about: names, released: released, disk: disk) {
      return own
    }
    if folder == "." { return nil }
    let shared = try newsFragments(in: ".", about: names, released: released, disk: disk)
    return shared?.tool == .changesets ? shared : nil
  }

  /// - Returns: whether it is a changelog that tells releases.
  private mutating func write(
    _ one: Bumped, into place: ChangelogPlace, _ news: NewsFragments?
  ) throws(Problem) -> Bool {
    let file = place.file
    let names = tagProjectIsNamed ? layout.packages.map(\.name) : []
    let bytes = try files.latest(of: file)
    guard let changelog = Changelog(bytes, file: file, projects: names) else {
      try stays(file, .changelogForm(file))
      return false
    }
    let only = place.isShared && place.project == nil ? [] : [one.package.name]
    let draft = request.commits.map { ChangelogDraft($0, packages: layout.packages, only: only) }
    var release = Changelog.Release(version: one.new, date: request.date, old: one.old)
    if let news { release.entries = release.entries + news.entries }
    if let draft { release.entries = release.entries + draft.entries }
    release.tagPrefix =
      request.releaseTags?.form(of: one.package.name).prefix
      ?? tagProject(one.package).map { "\($0.normalized)-v" } ?? "v"
    release.project = place.project
    release.isOwn = !place.isShared
    let new: [UInt8]?
    do throws(ChangelogRefusal) {
      new = try changelog.releasing(release)
    } catch {
      try stays(file, .changelog(file, error))
      return false
    }
    guard let new else {
      notes.append("`\(file)` has a section for \(one.new) already, and stays")
      return true
    }
    try files.set(new, of: file, BumpPlan.sectionNote(one.new))
    try consume(news)
    if let after = Changelog(new, file: file, projects: names),
      let fault = changelogFault(
        version: one.new, after, file: file, after.tells(place.project) ? place.project : nil)
    {
      notes.append("\(fault.problem.message): say what has changed before you release it")
    }
    return true
  }

  /// What was told goes.
  private mutating func consume(_ news: NewsFragments?) throws(Problem) {
    guard let news, !news.fragments.isEmpty else { return }
    notes += news.notes
    for fragment in news.fragments {
      if let rest = fragment.rest {
        try files.set(rest, of: fragment.file, "told")
      } else {
        try files.remove(fragment.file, "told in the changelog, removed")
      }
    }
  }

  /// Where entries were asked for, a changelog that cannot have them stops the bump; else it stays.
  private mutating func stays(_ file: Path, _ mistake: BumpMistake) throws(Problem) {
    let problem = mistake.problem
    if request.commits != nil { throw problem }
    notes.append("\(problem.message); it stays: \(problem.hints[0])")
  }
}
