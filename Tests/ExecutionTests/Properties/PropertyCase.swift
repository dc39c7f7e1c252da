// A case of the property test: a build, and what happens to it, as plain values, so that it can be
// made smaller and told as a story.

/// How a change of the sources reaches the disk.
enum Means: Hashable {
  /// Files keep their inodes, as with `echo > file`.
  case inPlace
  /// Files are written anew, as editors and git do.
  case replacing
  /// One file is renamed; all else is written anew.
  case renaming(String, to: String)
}

/// What stops a build early.
enum Trouble: Hashable {
  /// An interrupt as soon as this target's step starts, which ends after so many lines.
  case interrupt(String, afterLines: Int)
  /// After so many writes nothing reaches the disk any more, as after `kill -9`.
  case kill(afterWrites: Int)
  /// This target's step fails for a reason that is in no key, once.
  case outage(String)
  /// While this target's step runs, the sources become these.
  case change(String, BuildModel)
}

/// One call of rel.
struct BuildOptions: Hashable {
  /// The number of the rule that is asked for; nil: all.
  var rule: Int?
  var jobs = 1
  var keepsGoing = false
  var forcesAll = false
  var trouble: Trouble?
  /// Whether the plan is kept as a file first and then carried out from there.
  var keepsPlan = false
  /// What the sources become between keeping the plan and carrying it out.
  var between: BuildModel?
}

/// What can be lost of what rel keeps.
enum Loss: Hashable {
  case state
  case records
  case objects
  case recordsOf(String)
  /// The object with this content.
  case object(String)
  /// The object with this content has another one now, of another length or of the same.
  case damage(String, keepsLength: Bool)
}

enum CaseEvent: Hashable {
  case change(BuildModel, Means)
  case touch(String)
  /// The clock goes on, far enough for stamps to be trusted.
  case tick
  /// Somebody writes, links or removes (nil) what steps make.
  case output(String, FileEntry?)
  case lose(Loss)
  case build(BuildOptions)
}

/// A build and what happens to it.
struct PropertyCase: Hashable {
  var start: BuildModel
  var events: [CaseEvent]

  /// Changes every model in the case, the first one too.
  func mapped(_ change: (inout BuildModel) -> Void) -> PropertyCase {
    var copy = self
    change(&copy.start)
    for index in copy.events.indices {
      switch copy.events[index] {
      case .change(var model, let means):
        change(&model)
        copy.events[index] = .change(model, means)
      case .build(var options):
        if case .change(let target, var model) = options.trouble {
          change(&model)
          options.trouble = .change(target, model)
        }
        if var model = options.between {
          change(&model)
          options.between = model
        }
        copy.events[index] = .build(options)
      default: break
      }
    }
    return copy
  }

  /// The case for people: the Releasefile and the files, then a line an event.
  var story: String {
    var lines = ["Releasefile:"] + start.releasefile.indented
    lines += described(start, after: BuildModel(packages: start.packages), rules: false)
    var model = start
    for (number, event) in events.enumerated() {
      let told: [String]
      switch event {
      case .change(let next, let means):
        told = described(next, after: model, rules: true).map { "\($0) (\(means))" }
        model = next
      case .touch(let path): told = ["touch \(path)"]
      case .tick: told = ["time goes by"]
      case .output(let path, let entry):
        told = [entry.map { "by hand: \(path) = \($0.kind) `\($0.text)`" } ?? "by hand: rm \(path)"]
      case .lose(let loss): told = ["lost: \(loss)"]
      case .build(let options): told = self.told(options, &model)
      }
      lines += ["[\(number)] \(told.first ?? "nothing")"] + told.dropFirst().map { "    \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private func told(_ options: BuildOptions, _ model: inout BuildModel) -> [String] {
    var line = "build"
    if let rule = options.rule { line += " rule \(rule)" }
    line += " -j \(options.jobs)"
    if options.keepsGoing { line += " -k" }
    if options.forcesAll { line += " -B" }
    if options.keepsPlan { line += " --plan" }
    var lines = [line]
    if let between = options.between {
      let changes = described(between, after: model, rules: true)
      lines += changes.map { "between plan and build: \($0)" }
      model = between
    }
    switch options.trouble {
    case .change(let target, let next):
      lines += described(next, after: model, rules: true).map { "while \(target) runs: \($0)" }
      model = next
    case .interrupt(let target, let count):
      lines.append("interrupted in \(target) after \(count) lines")
    case .outage(let target): lines.append("\(target) fails this time")
    case .kill(let count): lines.append("killed after \(count) writes")
    case nil: break
    }
    return lines
  }

  private func described(
    _ model: BuildModel, after old: BuildModel, rules: Bool
  ) -> [String] {
    var lines: [String] = []
    for path in Set(model.files.keys).union(old.files.keys).sorted()
    where model.files[path] != old.files[path] {
      lines.append(model.files[path].map { "\(path) = \($0.kind) `\($0.text)`" } ?? "rm \(path)")
    }
    if model.override != old.override {
      lines.append("v on the command line: \(model.override ?? "none")")
    }
    if model.environment != old.environment { lines.append("E: \(model.environment ?? "none")") }
    for name in Set(model.programs.keys).union(old.programs.keys).sorted()
    where model.programs[name] != old.programs[name] {
      lines.append("program \(name) is version \(model.programs[name] ?? "1")")
    }
    if model.packages != old.packages { lines.append("packages: \(model.packages)") }
    if rules, model.releasefile != old.releasefile {
      lines += ["Releasefile:"] + model.releasefile.indented
    }
    return lines
  }
}

extension String {
  fileprivate var indented: [String] { split(separator: "\n").map { "  | \($0)" } }
}
