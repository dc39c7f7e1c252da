// Makes a failing case smaller for as long as it fails in the same way.

/// A failing case, as small as it got.
struct Shrunk {
  var property: PropertyCase
  var failure: CaseFailure
  /// How many smaller cases were tried.
  var tries: Int
}

/// - Parameter limit: how many smaller cases are tried at most.
func shrunk(_ property: PropertyCase, _ failure: CaseFailure, limit: Int = 800) async -> Shrunk {
  var best = Shrunk(property: property, failure: failure, tries: 0)
  var hasProgress = true
  while hasProgress, best.tries < limit {
    hasProgress = false
    for pass in passes {
      var position = 0
      // A smaller case has other candidates; those before this position did not help.
      while best.tries < limit {
        let candidates = pass(best.property)
        guard position < candidates.count else { break }
        let candidate = candidates[position]
        position += 1
        if candidate == best.property { continue }
        best.tries += 1
        guard let failure = await CaseRun.failure(of: candidate), failure.kind == best.failure.kind
        else { continue }
        best.property = candidate
        best.failure = failure
        hasProgress = true
        position -= 1
      }
    }
  }
  return best
}

private typealias Pass = @Sendable (PropertyCase) -> [PropertyCase]

private let passes: [Pass] = [
  withoutEvents, withoutRules, withoutNeeds, withoutFiles, withoutChanges, withPlainerBuilds,
  withPlainerRules, withPlainerTexts,
]

/// Halves, quarters and so on of the events left out, in the end single ones.
private func withoutEvents(_ property: PropertyCase) -> [PropertyCase] {
  var result: [PropertyCase] = []
  var size = property.events.count / 2
  while size > 0 {
    for start in stride(from: 0, to: property.events.count, by: size) {
      var copy = property
      copy.events.removeSubrange(start..<min(start + size, copy.events.count))
      result.append(copy)
    }
    size /= 2
  }
  return result
}

private func models(_ property: PropertyCase) -> [BuildModel] {
  var all: [BuildModel] = []
  _ = property.mapped { all.append($0) }
  return all
}

private func rules(_ property: PropertyCase) -> [Int] {
  Set(models(property).flatMap { $0.rules.map(\.number) }).sorted(by: >)
}

private func changing(
  _ property: PropertyCase, _ number: Int, _ change: (inout Rule) -> Void
) -> PropertyCase {
  property.mapped { model in
    for index in model.rules.indices where model.rules[index].number == number {
      change(&model.rules[index])
    }
  }
}

private func withoutRules(_ property: PropertyCase) -> [PropertyCase] {
  rules(property).map { number in
    property.mapped { model in
      model.rules.removeAll { $0.number == number }
      for index in model.rules.indices {
        model.rules[index].needs.removeAll { $0 == .rule(number) }
      }
    }
  }
}

private func withoutNeeds(_ property: PropertyCase) -> [PropertyCase] {
  rules(property).flatMap { number -> [PropertyCase] in
    var seen: Set<Need> = []
    let needs = models(property).flatMap { model in
      model.rules.filter { $0.number == number }.flatMap(\.needs)
    }.filter { seen.insert($0).inserted }
    return needs.map { need in changing(property, number) { $0.needs.removeAll { $0 == need } } }
  }
}

private func paths(_ property: PropertyCase) -> [String] {
  Set(models(property).flatMap(\.files.keys)).sorted()
}

private func withoutFiles(_ property: PropertyCase) -> [PropertyCase] {
  paths(property).map { path in property.mapped { $0.files[path] = nil } }
}

/// One part of the sources stays what it was at first.
private func withoutChanges(_ property: PropertyCase) -> [PropertyCase] {
  let start = property.start
  var result: [PropertyCase] = []
  result.append(property.mapped { $0.rules = start.rules })
  result.append(property.mapped { $0.files = start.files })
  result += paths(property).map { path in
    property.mapped { $0.files[path] = start.files[path] }
  }
  result += rules(property).compactMap { number in
    start.rules.first { $0.number == number }.map { rule in
      changing(property, number) { $0 = rule }
    }
  }
  result.append(property.mapped { $0.value = start.value })
  result.append(property.mapped { $0.override = nil })
  result.append(property.mapped { $0.exportsE = false })
  result.append(property.mapped { $0.environment = nil })
  result.append(property.mapped { $0.programs = [:] })
  result.append(property.mapped { $0.packages = ["a"] })
  return result
}

private func withPlainerBuilds(_ property: PropertyCase) -> [PropertyCase] {
  let plainer: [(inout BuildOptions) -> Void] = [
    { $0 = BuildOptions() }, { $0.trouble = nil }, { $0.jobs = 1 }, { $0.keepsGoing = false },
    { $0.forcesAll = false }, { $0.rule = nil }, { $0.between = nil },
    { if $0.between == nil { $0.keepsPlan = false } },
    { if case .kill(let count) = $0.trouble { $0.trouble = .kill(afterWrites: count / 2) } },
    {
      if case .kill(let count) = $0.trouble, count > 0 {
        $0.trouble = .kill(afterWrites: count - 1)
      }
    },
    {
      if case .interrupt(let target, _) = $0.trouble {
        $0.trouble = .interrupt(target, afterLines: 0)
      }
    },
  ]
  var result: [PropertyCase] = []
  for (index, event) in property.events.enumerated() {
    switch event {
    case .build(let options):
      for change in plainer {
        var copy = property
        var options = options
        change(&options)
        copy.events[index] = .build(options)
        result.append(copy)
      }
    case .change(let model, let means) where means != .inPlace:
      var copy = property
      copy.events[index] = .change(model, .inPlace)
      result.append(copy)
    default: break
    }
  }
  return result
}

private func withPlainerRules(_ property: PropertyCase) -> [PropertyCase] {
  let plainer: [(inout Rule) -> Void] = [
    { $0.isAlways = false }, { $0.isCached = true }, { $0.pool = nil }, { $0.env = nil },
    { $0.refuses = nil }, { $0.refusesFirst = true }, { $0.place = 0 }, { $0.isPerPackage = false },
    { if $0.outputs != .none { $0.outputs = .file } }, { $0.outputs = .none },
    { $0.content = .cat }, { $0.other = .cat },
    { $0.name = "t\($0.number)" },
    { rule in
      rule.needs = rule.needs.map { need in
        guard case .files(var pattern) = need else { return need }
        pattern.isOptional = true
        return .files(pattern)
      }
    },
  ]
  return rules(property).flatMap { number in
    plainer.map { changing(property, number, $0) }
  }
}

private func withPlainerTexts(_ property: PropertyCase) -> [PropertyCase] {
  paths(property).flatMap { path in
    [
      property.mapped { $0.files[path]?.kind = .file },
      property.mapped { model in
        guard let text = model.files[path]?.text, text.count == 2 else { return }
        model.files[path]?.text = String(text.prefix(1))
      },
    ]
  }
}
