// A small build as a plain value: files, rules, programs, variables, packages. It knows how it is
// written as a Releasefile, and nothing of how anything is built.

/// A file as a step sees it.
struct FileEntry: Hashable {
  enum Kind: Hashable { case file, executable, link }
  var kind: Kind
  /// The content; of a link, where it points to.
  var text: String
}

/// Files that a rule names.
struct FilePattern: Hashable {
  enum Form: Hashable {
    /// A file, or everything below a folder.
    case literal
    /// `folder/**`
    case below
    /// `folder/*`
    case directly
    /// `folder/**/*.c`
    case named
  }
  var form: Form
  var path: String
  var isOptional = false

  var text: String {
    let glob =
      switch form {
      case .literal: path
      case .below: "\(path)/**"
      case .directly: "\(path)/*"
      case .named: "\(path)/**/*.c"
      }
    return glob + (isOptional ? "?" : "")
  }
}

/// A prerequisite.
enum Need: Hashable {
  case files(FilePattern)
  /// Everything below the package's folder, in a rule with `%`.
  case ownFolder
  /// The rule with this number.
  case rule(Int)
}

/// What a line of a recipe prints or makes.
enum Content: Hashable {
  case cat, first, kinds, firstInput
  case word(String)
  /// The variable `v` of the Releasefile.
  case value
  /// The variable `E` of the environment.
  case environment
  case script(String)
  /// A link to the rule's other output.
  case link
  /// A link to a source at the top.
  case linkOut(String)
}

/// What a rule declares to write.
enum OutputForm: Hashable {
  case none, file, pair, folder, glob, letters
  /// The recipe of a pair, and only its first file is declared.
  case half
}

/// A rule of the Releasefile.
struct Rule: Hashable {
  var number: Int
  var name: String
  var isPerPackage = false
  var needs: [Need] = []
  /// Without a recipe: the target stands for its prerequisites.
  var isGroup = false
  var outputs = OutputForm.none
  /// Another number is another place for the outputs.
  var place = 0
  var content = Content.cat
  var other = Content.first
  /// Fails when an input holds this letter: before the first line that writes, or after the last.
  var refuses: String?
  var refusesFirst = true
  var isAlways = false
  var isCached = true
  var pool: String?
  /// The value of `W`, in the recipe's environment.
  var env: String?
}

/// A line of a recipe.
struct RecipeStep: Hashable {
  enum Act: Hashable {
    case nothing
    case refuse(String)
    /// One file for each letter of the inputs, with this start of its path.
    case split(String)
    case make(Content, at: String, besides: String)
  }
  var act: Act
  var text: String
}

extension Rule {
  /// What the outputs are called.
  /// - Parameter stem: the package, in whatever way it is written.
  func base(_ stem: String) -> String {
    let letter =
      switch outputs {
      case .none, .file, .pair, .half: "o"
      case .folder: "d"
      case .glob, .letters: "g"
      }
    let place = place == 0 ? "" : "v\(place)"
    return "\(letter)\(number)\(place)\(isPerPackage ? "-\(stem)" : "")"
  }

  /// The value of `outputs`, a word each.
  func declared(_ stem: String) -> [String] {
    if isGroup { return [] }
    let base = base(stem)
    return switch outputs {
    case .none: []
    case .file, .half: [base]
    case .pair: [base, "\(base).more"]
    case .folder: ["\(base)/"]
    case .letters: ["\(base)/"]
    case .glob: ["\(base)-*"]
    }
  }

  /// Whether a file is one of the declared outputs.
  func covers(_ path: String, _ declared: String) -> Bool {
    if declared.hasSuffix("*") {
      let start = declared.dropLast()
      return path.hasPrefix(start) && !path.dropFirst(start.count).contains("/")
    }
    let name = declared.hasSuffix("/") ? String(declared.dropLast()) : declared
    return path == name || path.hasPrefix("\(name)/")
  }

  /// The lines of the recipe.
  /// - Parameter value: of `v`, in whatever way it is written.
  func lines(_ stem: String, value: String) -> [RecipeStep] {
    let base = base(stem)
    var lines: [RecipeStep]
    switch outputs {
    case .none:
      let about = isPerPackage ? " \(stem)" : ""
      lines = [RecipeStep(act: .nothing, text: "nothing \(name)\(about) \(value)")]
    case .file: lines = [line(content, base, base, value)]
    case .pair, .half:
      lines = [line(content, base, base, value), line(other, "\(base).more", base, value)]
    case .folder:
      lines = [
        line(content, "\(base)/x", "x", value), line(other, "\(base)/sub/y", "../x", value),
      ]
    case .letters: lines = [RecipeStep(act: .split("\(base)/"), text: "split \(base)/ $^")]
    case .glob: lines = [RecipeStep(act: .split("\(base)-"), text: "split \(base)- $^")]
    }
    if let refuses {
      let check = RecipeStep(act: .refuse(refuses), text: "refuse \(refuses) $^")
      lines.insert(check, at: refusesFirst ? 0 : lines.count)
    }
    return lines
  }

  private func line(
    _ content: Content, _ path: String, _ sibling: String, _ value: String
  ) -> RecipeStep {
    let text =
      switch content {
      case .cat: "cat $^ > \(path)"
      case .first: "first $^ > \(path)"
      case .kinds: "kinds $^ > \(path)"
      case .firstInput: "cat $< > \(path)"
      case .word(let word): "echo \(word) > \(path)"
      case .value: "echo \(value) > \(path)"
      case .environment: "env E > \(path)"
      case .script(let word): "script \(path) \(word)"
      case .link: "link \(path) \(sibling)"
      case .linkOut(let source): "link \(path) \(Self.way(from: path, to: source))"
      }
    var act = RecipeStep.Act.make(content, at: path, besides: sibling)
    if case .value = content { act = .make(.word(value), at: path, besides: sibling) }
    return RecipeStep(act: act, text: text)
  }
}

extension Rule {
  /// Where a link at `path` points to that leads to a file at the top.
  static func way(from path: String, to source: String) -> String {
    String(repeating: "../", count: path.filter { $0 == "/" }.count) + source
  }

  /// Whether it makes links out of its outputs.
  var linksOut: Bool {
    [content, other].contains { if case .linkOut = $0 { true } else { false } }
  }
}

/// Everything that a build depends on.
struct BuildModel: Hashable {
  var files: [String: FileEntry] = [:]
  var rules: [Rule] = []
  /// `v` in the Releasefile.
  var value = "v"
  /// `v` on the command line.
  var override: String?
  var exportsE = false
  /// `E` in the caller's environment.
  var environment: String?
  /// Versions that are not `1`.
  var programs: [String: String] = [:]
  /// In the order in which `%` takes them; each below `pk/`.
  var packages: [String] = ["a"]

  /// The build as a Releasefile.
  var releasefile: String {
    var text = "v = \(value)\n"
    if exportsE { text += "export E\n" }
    text += "all: \(rules.map(\.requested).joined(separator: " "))\n"
    for rule in rules { text += self.text(of: rule) }
    return text
  }

  private func text(of rule: Rule) -> String {
    let name = rule.requested
    var text = ""
    if !rule.isGroup {
      let outputs = rule.declared("%")
      if !outputs.isEmpty { text += "\(name): outputs = \(outputs.joined(separator: " "))\n" }
      if rule.isAlways { text += "\(name): always = yes\n" }
      if !rule.isCached { text += "\(name): cache = no\n" }
      if let pool = rule.pool { text += "\(name): pool = \(pool)\n" }
      if let env = rule.env { text += "\(name): env = W=\(env)\n" }
    }
    let needs = rule.needs.compactMap { need -> String? in
      switch need {
      case .files(let pattern): pattern.text
      case .ownFolder: "$(path)/**"
      case .rule(let number): rules.first { $0.number == number }?.requested
      }
    }
    text += "\(name): \(needs.joined(separator: " "))\n"
    if !rule.isGroup {
      for line in rule.lines("$(name)", value: "$(v)") { text += "\t\(line.text)\n" }
    }
    return text
  }
}

extension Rule {
  /// How the rule's targets are asked for: `t1`, or `t1/%` for those of all packages.
  var requested: String { isPerPackage ? "\(name)/%" : name }
}
