// What a package's tests need beyond what the package requires: which of its groups and extras are for
// tests. Files of other tools that name groups are read in `TestToolFiles`.

public import Standards

/// The names that groups and extras for tests have everywhere.
public let testGroupNames: Set<String> = ["dev", "test", "tests", "testing"]

/// What tests need, as somebody wrote it down.
public struct TestNeeds: Sendable, Hashable {
  /// As PEP 508 has them.
  public var requirements: [String] = []
  /// The groups of `[dependency-groups]` among what was taken, as a lock file knows them.
  public var groups: [String] = []
  /// The project's own extras among it.
  public var extras: [String] = []
  /// A group that another one includes, and that there is not: `(dependency-groups.test, nix)`.
  public var missing: (group: String, included: String)?

  public init() {}

  public static func == (left: TestNeeds, right: TestNeeds) -> Bool {
    left.requirements == right.requirements && left.groups == right.groups
      && left.extras == right.extras && left.missing?.included == right.missing?.included
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(requirements) }
}

/// Groups and extras that files of tools name.
public struct NamedGroups: Sendable, Hashable {
  public var groups: [String] = []
  public var extras: [String] = []
  /// Requirements that stand there themselves.
  public var requirements: [String] = []
  public init() {}
}

extension DevelopmentSettings {
  /// What tests need by the file that these settings are of.
  ///
  /// It is what is in groups and extras named `dev`, `test`, `tests` and `testing`, in those that the
  /// settings of tools name for tests, and in the environments of hatch and tox in which tests run.
  /// - Parameters:
  ///   - project: whose extras these are; nil for a file that is no project's.
  ///   - named: what files of tools name.
  ///   - only: the names of the groups and extras that are taken, whatever the settings say.
  public func testNeeds(
    of project: ProjectName?, extras: [Extra], named: NamedGroups = NamedGroups(),
    only: Set<String>? = nil
  ) -> TestNeeds {
    var needs = TestNeeds()
    var choice = Choice(conflicts: conflicts)
    var wanted = defaultGroups.map(normalGroupName) + named.groups.map(normalGroupName)
    if defaultGroups == ["all"] {
      wanted = groups.filter { $0.form == .standard }.map(\.name)
    }
    var wantedExtras = named.extras.map(normalGroupName)
    var seen: Set<[String]> = []
    for group in groups.inOrderOfChoice
    where seen.insert([group.form.rawValue, group.name]).inserted {
      guard only?.contains(group.name) ?? isForTests(group, wanted) else { continue }
      if group.form == .standard, !choice.take("group:\(group.name)") { continue }
      let whole = expanded(group.name, group.form)
      needs.requirements += whole.requirements
      wantedExtras += whole.extras
      if group.form == .standard { needs.groups.append(group.name) }
      if let missing = whole.missing, needs.missing == nil {
        needs.missing = (group.place, missing)
      }
    }
    if only == nil { needs.requirements += named.requirements }
    guard let project else { return needs }
    needs.add(
      extras, of: project, only: only, wantedExtras, &choice)
    return needs
  }

  private func isForTests(_ group: RequirementGroup, _ wanted: [String]) -> Bool {
    switch group.form {
    case .tox: true
    case .hatch: Workspace.isForTests(hatch: group.name)
    case .standard, .poetry, .pdm:
      testGroupNames.contains(group.name) || wanted.contains(group.name)
    }
  }
}

extension TestNeeds {
  fileprivate mutating func add(
    _ extras: [Extra], of project: ProjectName, only: Set<String>?, _ wanted: [String],
    _ choice: inout Choice
  ) {
    var open = extras.map(\.name.normalized)
      .filter { only?.contains($0) ?? (testGroupNames.contains($0) || wanted.contains($0)) }
      .sorted { (rank($0), $0) < (rank($1), $1) }.filter { choice.take("extra:\($0)") }[...]
    // What the groups themselves ask of the project: `core[async]` in the group `test` of `core`.
    for text in requirements {
      guard let requirement = try? Requirement(text), requirement.name == project else { continue }
      open += requirement.extras.map(\.normalized)
    }
    while let name = open.popFirst() {
      guard !self.extras.contains(name),
        let extra = extras.first(where: { $0.name.normalized == name })
      else { continue }
      self.extras.append(name)
      for requirement in extra.dependencies {
        if requirement.name == project { open += requirement.extras.map(\.normalized) }
        requirements.append(requirement.assuming(extra: extra.name).description)
      }
    }
    requirements.removeAll { (try? Requirement($0))?.name == project }
  }
}

/// Takes groups and extras that can be had together, the first ones first.
private struct Choice {
  let conflicts: [[String]]
  var taken: Set<String> = []

  mutating func take(_ mark: String) -> Bool {
    let isBarred = conflicts.contains { set in
      set.contains(mark) && set.contains { $0 != mark && taken.contains($0) }
    }
    if !isBarred { taken.insert(mark) }
    return !isBarred
  }
}

/// Where two conflict, the one for tests goes before the one for all that people do.
private func rank(_ name: String) -> Int {
  ["test", "tests", "testing", "dev"].firstIndex(of: name) ?? 4
}

extension [RequirementGroup] {
  fileprivate var inOrderOfChoice: [RequirementGroup] {
    sorted {
      (rank($0.name), $0.name, $0.form.rawValue) < (rank($1.name), $1.name, $1.form.rawValue)
    }
  }
}

extension Requirement {
  /// The same where the extra is asked for: metadata has its name in the marker.
  public func assuming(extra: ProjectName) -> Requirement {
    guard let marker, marker.contains("extra") else { return self }
    var result = self
    // It is true of every Python, and PEP 508 has no word for that.
    result.marker = marker.replacing(/extra\s*==\s*["']([^"']*)["']/) { match in
      let isMeant = (try? ProjectName(String(match.output.1))) == extra
      return "python_version \(isMeant ? ">=" : "<") '0'"
    }
    if let text = result.marker, text.wholeMatch(of: /\(*python_version >= '0'\)*/) != nil {
      result.marker = nil
    }
    return result
  }
}
