// `DevelopmentSettings` as bytes, as a part of what is kept of files and of layouts.

import Host
import Standards

extension PackedWriter {
  mutating func add(_ settings: DevelopmentSettings) {
    // Most packages have none.
    add(!settings.isEmpty)
    if settings.isEmpty { return }
    add(settings.groups.count)
    for group in settings.groups {
      add(group.name)
      add(group.form.rawValue)
      add(group.requirements)
      add(group.includes)
      add(group.extras)
    }
    add(settings.sources.count)
    for source in settings.sources {
      add(source.name.text)
      let (kind, text) = source.place.coded
      add(kind)
      add(text)
      add(source.marker)
      add(source.origin)
    }
    add(settings.conflicts.count)
    for set in settings.conflicts { add(set) }
    let lists = [
      settings.defaultGroups, settings.constraints, settings.overrides, settings.buildConstraints,
      settings.cachedFiles, settings.cachedFacts, settings.resolverOptions,
    ]
    for list in lists { add(list) }
    add(settings.requiresPython)
    add(settings.python)
  }
}

extension PackedReader {
  mutating func settings() -> DevelopmentSettings? {
    guard let isThere = truth() else { return nil }
    var settings = DevelopmentSettings()
    if !isThere { return settings }
    guard let groups = list({ $0.group() }), let sources = list({ $0.source() }),
      let conflicts = list({ $0.texts() }), let defaultGroups = texts(),
      let constraints = texts(), let overrides = texts(), let buildConstraints = texts(),
      let files = texts(), let facts = texts(), let resolverOptions = texts(),
      let requiresPython = optionalText(), let python = optionalText()
    else { return nil }
    settings.groups = groups
    settings.sources = sources
    settings.conflicts = conflicts
    settings.defaultGroups = defaultGroups
    settings.constraints = constraints
    settings.overrides = overrides
    settings.buildConstraints = buildConstraints
    settings.cachedFiles = files
    settings.cachedFacts = facts
    settings.resolverOptions = resolverOptions
    settings.requiresPython = requiresPython
    settings.python = python
    return settings
  }

  private mutating func group() -> RequirementGroup? {
    guard let name = text(), let form = text().flatMap(RequirementGroup.Form.init(rawValue:)),
      let requirements = texts(), let includes = texts(), let extras = texts()
    else { return nil }
    var group = RequirementGroup(name, form)
    group.requirements = requirements
    group.includes = includes
    group.extras = extras
    return group
  }

  private mutating func source() -> RequirementSource? {
    guard let name = text().flatMap({ try? ProjectName($0) }), let kind = number(),
      let detail = text(), let place = RequirementSource.Place(kind: kind, detail),
      let marker = optionalText(), let origin = text()
    else { return nil }
    return RequirementSource(name, place, marker: marker, origin: origin)
  }
}

extension RequirementSource.Place {
  /// A number for the kind, and the rest.
  fileprivate var coded: (Int, String) {
    switch self {
    case .url(let url): (0, url)
    case .path(let path): (1, path)
    case .member: (2, "")
    case .index(let name): (3, name)
    }
  }

  fileprivate init?(kind: Int, _ text: String) {
    switch kind {
    case 0: self = .url(text)
    case 1: self = .path(text)
    case 2: self = .member
    case 3: self = .index(text)
    default: return nil
    }
  }
}
