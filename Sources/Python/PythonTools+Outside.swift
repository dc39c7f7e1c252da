// From what packages require of outsiders, and tests need, to versions: those of uv.lock where there is
// one, those of another lock file where they fit, else the newest that fit when they were first needed
// here. They are kept beside the environments until the requirements or the lock change, so that a plan
// knows them without a process.

import Diagnostics
import Host
import Standards
import Workspace

extension PythonTools {
  /// The versions that this checkout knows.
  public nonisolated static func outsidePins(site: ToolSite) -> OutsidePins {
    let bytes = (try? site.disk.contents(of: outsideFile(site))) ?? []
    return OutsidePins(text: String(decoding: bytes, as: UTF8.self))
  }

  /// Forgets the versions that no uv.lock names: the next run takes the newest.
  public nonisolated func forgetOutsidePins() throws(PythonToolError) {
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.remove(outsideFile(site))
    }
  }

  /// Finds out the versions for sets of requirements that are not known yet. Where that fails, the
  /// step that needs them says why.
  public nonisolated func learnVersions(of sets: [OutsideRequirements]) async {
    await withTaskGroup(of: Void.self) { group in
      var rest = sets[...]
      func start() {
        guard let outside = rest.popFirst(), !Task.isCancelled else { return }
        group.addTask { _ = try? await self.versions(for: outside) }
      }
      for _ in 0..<4 { start() }
      for await _ in group { start() }
    }
  }

  /// The versions that are known, and those that uv.lock has of sets that are not: for a plan, which
  /// keeps nothing, and installs no uv.
  public nonisolated func plannedVersions(of sets: [OutsideRequirements]) async -> OutsidePins {
    var all = Self.outsidePins(site: site)
    guard let python = try? await interpreter() else { return all }
    let unknown = sets.filter { $0.lock != nil && all.pins(for: $0, python: python) == nil }
    guard !unknown.isEmpty, let uv = await UvProgram.installed(at: site) else { return all }
    for outside in unknown {
      if let text = (try? await exported(outside, by: uv)) ?? nil {
        all.insert(pinnedLines(of: text), for: outside, python: python)
      }
    }
    return all
  }

  /// Requirements with one version each, ascending.
  func versions(for outside: OutsideRequirements) async throws(PythonToolError) -> [String] {
    if let missing = outside.missing { throw .missingGroup(missing) }
    let python = try await interpreter()
    let known = Self.outsidePins(site: site).pins(for: outside, python: python)
    if let known { return known }
    let name = shortDigest(outside.question)
    let pins = try await outsideResolutions.value(name) { () throws(PythonToolError) in
      try await self.resolve(outside, python, in: self.site.folder / "resolving" / name)
    }
    // Others may have come to an end meanwhile: read after the wait, not before it.
    var all = Self.outsidePins(site: site)
    all.insert(pins, for: outside, python: python)
    let text = all.text
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.write(text, to: outsideFile(site))
    }
    return pins
  }

  private func resolve(
    _ outside: OutsideRequirements, _ python: PythonInterpreter, in folder: Path
  ) async throws(PythonToolError) -> [String] {
    if outside.lock != nil, let text = try await exported(outside, by: uvProgram()) {
      return pinnedLines(of: text)
    }
    let locked = locked(for: outside)
    let wanted = try outside.requirements(locked)
    let (asked, answer) = (folder / "requirements.in", folder / "requirements.txt")
    let bounds = folder / "constraints.txt"
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.remove(folder)
      try site.disk.write(lines(wanted), to: asked)
      try site.disk.write(lines(outside.constraints), to: bounds)
      // uv prefers the versions that the file it will write has now.
      try site.disk.write(lines(locked?.pins ?? []), to: answer)
    }
    let arguments =
      [
        "pip", "compile", "--quiet", "--no-header", "--no-annotate",
        "--python", python.executable.string, "--output-file", answer.string, "--constraints",
        bounds.string,
      ] + (try overrideArguments(outside, in: folder)) + outside.options + [asked.string]
    try await uvProgram().run(arguments, for: list(wanted), reading: .ownSettings)
    return try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      let text = String(decoding: try site.disk.contents(of: answer), as: UTF8.self)
      try site.disk.remove(folder)
      return pinnedLines(of: text)
    }
  }

  /// What uv is told of `override-dependencies`.
  nonisolated func overrideArguments(
    _ outside: OutsideRequirements, in folder: Path
  ) throws(PythonToolError) -> [String] {
    if outside.overrides.isEmpty { return [] }
    let file = folder / "overrides.txt"
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.write(lines(outside.overrides), to: file)
    }
    return ["--overrides", file.string]
  }

  /// What a lock file says that cannot be taken as it is: another tool's, or a uv.lock that lacks
  /// something.
  private nonisolated func locked(for outside: OutsideRequirements) -> LockedProjects? {
    guard let file = outside.otherLock?.file ?? outside.lock.map({ $0.folder / "uv.lock" }),
      let bytes = try? site.disk.contents(of: file)
    else { return nil }
    return try? LockedProjects(bytes, file: file)
  }

  /// What uv.lock says, with its hashes; nil where none says all that is required: one without the
  /// package, or one that is older than the requirements.
  /// - Throws: `elsewhere` for what it takes from a folder that is no package here.
  nonisolated func exported(
    _ outside: OutsideRequirements, by uv: UvProgram
  ) async throws(PythonToolError) -> String? {
    guard let lock = outside.lock else { return nil }
    let own =
      ["--package", lock.package.text] + lock.groups.flatMap { ["--group", $0] }
      + lock.extras.flatMap { ["--extra", $0] }
    guard var text = try await exported(own, of: lock, by: uv) else { return nil }
    if !lock.sharedGroups.isEmpty {
      let shared = lock.sharedGroups.flatMap { ["--only-group", $0] }
      guard let more = try await exported(shared, of: lock, by: uv) else { return nil }
      text += more
    }
    let names = Set(pinnedLines(of: text).compactMap { try? Requirement($0).name })
    let isWhole = outside.requirements.allSatisfy { required in
      (try? Requirement(required)).map { names.contains($0.name) } == true
    }
    let (kept, folders) = dividing(text)
    let foreign = folders.first { folder in
      let place = (lock.folder / Path(folder)).lexicallyNormal
      return !outside.folders.contains(place.relative(to: site.root) ?? place)
    }
    if let foreign {
      throw .elsewhere(
        foreign, .path(foreign), origin: (lock.folder / "uv.lock").lexicallyNormal.string)
    }
    return isWhole ? kept : nil
  }

  private nonisolated func exported(
    _ choice: [String], of lock: OutsideRequirements.Lock, by uv: UvProgram
  ) async throws(PythonToolError) -> String? {
    let project = site.disk.absolute(lock.folder)
    let arguments =
      ["export", "--quiet", "--offline", "--frozen", "--no-default-groups"] + choice
      + [
        "--no-emit-workspace", "--no-header", "--no-annotate", "--project", project.string,
      ]
    do throws(PythonToolError) {
      return try await uv.run(
        arguments, for: "`\(lock.folder / "uv.lock")`", reading: .project(project)
      ).text
    } catch {
      if error == .interrupted { throw error }
      return nil
    }
  }
}

/// An export without its lines of folders, and these.
private func dividing(_ text: String) -> (kept: String, folders: [String]) {
  var kept: [Substring] = []
  var folders: [String] = []
  for line in text.split(separator: "\n") {
    let words = line.drop { $0 == " " }
    let place = words.hasPrefix("-e ") ? words.dropFirst(3) : words
    if place.hasPrefix(".") || place.hasPrefix("/") || place.hasPrefix("file:") {
      let path = place.prefix { $0 != " " }
      folders.append(path.hasPrefix("file://") ? String(path.dropFirst(7)) : String(path))
    } else {
      kept.append(line)
    }
  }
  return (lines(kept.map(String.init)), folders)
}

extension OutsideRequirements {
  /// The requirements with what the files say of where they come from.
  /// - Throws: `elsewhere` for a folder or an index that has a name.
  func requirements(_ locked: LockedProjects?) throws(PythonToolError) -> [String] {
    var result: [String] = []
    for text in requirements {
      guard let requirement = try? Requirement(text), requirement.url == nil else {
        result.append(text)
        continue
      }
      let stated = (locked?.sources ?? []).filter { $0.name == requirement.name }
      let places = stated.isEmpty ? sources.filter { $0.name == requirement.name } : stated
      for source in places { result.append(try requirement.from(source).description) }
      // Where each source has its condition, others hold for the index.
      if places.isEmpty { result.append(text) }
    }
    return result
  }
}

extension Requirement {
  fileprivate func from(_ source: RequirementSource) throws(PythonToolError) -> Requirement {
    guard case .url(let url) = source.place else {
      throw .elsewhere(name.text, source.place, origin: source.origin)
    }
    var result = Requirement(name: name, extras: extras, url: url, marker: marker)
    if let other = source.marker {
      result.marker = marker.map { "(\($0)) and (\(other))" } ?? other
    }
    return result
  }
}

/// `six==1.17.0 ; marker`, without hashes, comments and options.
func pinnedLines(of text: String) -> [String] {
  let pins: [String] = text.replacing("\\\n", with: " ").split(separator: "\n").compactMap { line in
    let pin = line.prefix(upTo: line.firstRange(of: " --hash=")?.lowerBound ?? line.endIndex)
    guard let requirement = try? Requirement(String(pin)) else { return nil }
    return requirement.description
  }
  return Set(pins).sorted()
}

private func lines(_ texts: [String]) -> String { texts.map { "\($0)\n" }.joined() }

private func outsideFile(_ site: ToolSite) -> Path { site.folder / "outside" }
