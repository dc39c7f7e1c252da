// From what packages require of outsiders to versions: those of uv.lock where there is one, else the
// newest that fit when they were first needed here. They are kept beside the environments until the
// requirements or uv.lock change, so that a plan knows them without a process.

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
      if let text = try? await exported(outside, by: uv) {
        all.insert(pinnedLines(of: text), for: outside, python: python)
      }
    }
    return all
  }

  /// Requirements with one version each, ascending.
  func versions(for outside: OutsideRequirements) async throws(PythonToolError) -> [String] {
    let python = try await interpreter()
    let known = Self.outsidePins(site: site).pins(for: outside, python: python)
    if let known { return known }
    let name = shortDigest(outside.requirements + (outside.lock.map { ["\($0)"] } ?? []))
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
    let wanted = outside.requirements
    let (asked, answer) = (folder / "requirements.in", folder / "requirements.txt")
    try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      try site.disk.remove(folder)
      try site.disk.write(wanted.map { "\($0)\n" }.joined(), to: asked)
    }
    let arguments = [
      "pip", "compile", "--quiet", "--no-header", "--no-annotate",
      "--python", python.executable.string, "--output-file", answer.string, asked.string,
    ]
    try await uvProgram().run(arguments, for: list(wanted))
    return try rethrowing(as: PythonToolError.file) { () throws(FileError) in
      let text = String(decoding: try site.disk.contents(of: answer), as: UTF8.self)
      try site.disk.remove(folder)
      return pinnedLines(of: text)
    }
  }

  /// What uv.lock says, with its hashes; nil where none says all that is required: one without the
  /// package, or one that is older than the requirements.
  nonisolated func exported(
    _ outside: OutsideRequirements, by uv: UvProgram
  ) async throws(PythonToolError) -> String? {
    guard let lock = outside.lock else { return nil }
    let arguments = [
      "export", "--quiet", "--offline", "--frozen", "--package", lock.package.text,
      "--no-emit-workspace", "--no-dev", "--no-header", "--no-annotate",
      "--project", site.disk.absolute(lock.folder).string,
    ]
    let text: String
    do throws(PythonToolError) {
      text = try await uv.run(arguments, for: "`\(lock.folder / "uv.lock")`").text
    } catch {
      if error == .interrupted { throw error }
      return nil
    }
    let names = Set(pinnedLines(of: text).compactMap { try? Requirement($0).name })
    let isWhole = outside.requirements.allSatisfy { required in
      (try? Requirement(required)).map { names.contains($0.name) } == true
    }
    return isWhole ? text : nil
  }
}

/// `six==1.17.0 ; marker`, without hashes, comments and options.
func pinnedLines(of text: String) -> [String] {
  text.replacing("\\\n", with: " ").split(separator: "\n").compactMap { line in
    let pin = line.prefix(upTo: line.firstRange(of: " --hash=")?.lowerBound ?? line.endIndex)
    guard let requirement = try? Requirement(String(pin)) else { return nil }
    return requirement.description
  }.sorted()
}

private func outsideFile(_ site: ToolSite) -> Path { site.folder / "outside" }
