// One rule for one target with everything filled in: the unit that is keyed, planned and run.

public import Diagnostics
public import Host
public import Standards

/// A node of the action graph. Its number in `ActionGraph.actions` is its identity.
public struct Action: Sendable, Hashable {
  /// What the rule says to do.
  public enum Recipe: Sendable, Hashable {
    /// No recipe: the target stands for its prerequisites, and its outputs are theirs.
    case group
    /// Lines for `sh -eu -c`, in order.
    case shell([RecipeLine])
    /// One of rel's own operations.
    indirect case builtin(OperationCall)
  }

  /// One input, in the order of the rule.
  public enum Prerequisite: Sendable, Hashable {
    case files(InputPattern)
    /// The index of another action of the same graph.
    case target(Int)
  }

  public var target: String
  /// The package that the target is about, where the rule was written with `%`.
  public var package: ProjectName?
  /// Where the rule stands, for messages.
  public var location: Location
  public var recipe: Recipe
  public var prerequisites: [Prerequisite]
  /// What the recipe writes: files, folders (with a `/` at the end) or globs.
  public var outputs: [GlobPattern]
  /// What the recipe sees beyond PATH, HOME, TMPDIR and LANG; in the key.
  public var environment: [String: String]
  /// Names of variables that the recipe sees and no key, log or cache does.
  public var secrets: [String]
  /// Requirements, pinned by Releasefile.lock, whose programs come first in PATH: `ruff`, `pytest`.
  public var tools: [String]
  public var timeout: Duration?
  public var pool: String?
  /// Runs every time.
  public var always: Bool
  /// Whether its outputs may be restored from the cache instead of made again.
  public var cache: Bool
  /// What build backends were asked, where the recipe is one of rel's that follows from it.
  public var answers: [String]
  /// How closely its programs are watched.
  public var observation = ObservationDepth.light
  /// What becomes of what it reads without its rule.
  public var undeclared = UndeclaredPolicy.learn
  /// What it was seen to read beyond its rule.
  public var learned = LearnedInputs()
  /// What it was seen to read in earlier runs, the last first: with other contents it may read that
  /// again.
  public var learnedBefore: [LearnedInputs] = []

  public init(target: String, location: Location) {
    self.target = target
    self.package = nil
    self.location = location
    self.recipe = .group
    self.prerequisites = []
    self.outputs = []
    self.environment = [:]
    self.secrets = []
    self.tools = []
    self.timeout = nil
    self.pool = nil
    self.always = false
    self.cache = true
    self.answers = []
  }

  /// The actions among the prerequisites, in order.
  public var targets: [Int] {
    prerequisites.compactMap { if case .target(let index) = $0 { index } else { nil } }
  }

  /// The same, known to read something else beyond its rule than it was.
  public func reading(_ learned: LearnedInputs) -> Action {
    let known = Set(declaredPatterns.map(\.glob))
    var action = self
    action.learned = LearnedInputs(
      contents: learned.contents.filter { !known.contains($0) }, facts: learned.facts)
    return action
  }

  /// The patterns among the prerequisites, in order.
  public var declaredPatterns: [InputPattern] {
    prerequisites.compactMap { if case .files(let pattern) = $0 { pattern } else { nil } }
  }

  /// The patterns among the prerequisites, in order, and behind them the files that no rule names and
  /// that the step was seen to read.
  public var patterns: [InputPattern] {
    declaredPatterns
      + learned.contents.map { glob in
        InputPattern(glob: glob, isOptional: true, location: location, excerpt: nil)
      }
  }
}

/// Files that a rule names: one path or a glob.
public struct InputPattern: Sendable, Hashable {
  public var glob: GlobPattern
  /// Whether it may match nothing: written with `?` at the end.
  public var isOptional: Bool
  public var location: Location
  /// The line of the Releasefile, to show with a caret.
  public var excerpt: Problem.Excerpt?

  public init(
    glob: GlobPattern, isOptional: Bool, location: Location, excerpt: Problem.Excerpt?
  ) {
    self.glob = glob
    self.isOptional = isOptional
    self.location = location
    self.excerpt = excerpt
  }
}

/// A line of a recipe after expansion, but for what only the run knows.
public struct RecipeLine: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    case text(String)
    /// `$<`: the first prerequisite's first file.
    case firstInput
    /// `$^`: every prerequisite's files, each once, in order.
    case allInputs
  }
  public var pieces: [Piece]
  /// Written with `@` in front: not shown before it runs.
  public var isSilent: Bool

  public init(pieces: [Piece], isSilent: Bool) {
    self.pieces = pieces
    self.isSilent = isSilent
  }

  /// The line as the rule has it, `$<` and `$^` unexpanded.
  public var text: String {
    pieces.map {
      switch $0 {
      case .text(let text): text
      case .firstInput: "$<"
      case .allInputs: "$^"
      }
    }.joined()
  }
}

/// The actions that the requested targets need, prerequisites before dependants.
public struct ActionGraph: Sendable, Hashable {
  /// In an order in which each action's prerequisites come before it.
  public var actions: [Action]
  /// The requested targets, as indices.
  public var requested: [Int]
  /// Every target that the rules define, needed or not, sorted: for suggestions.
  public var targetNames: [String]
  /// Variables of the caller's environment that the actions depend on, sorted: with their values,
  /// the files of the rulebook and the packages, the graph is the same.
  public var environmentNames: [String]
  /// The packages that are not to be released, in their order.
  public var unreleased: [ProjectName]

  public init(
    actions: [Action], requested: [Int], targetNames: [String] = [],
    environmentNames: [String] = [], unreleased: [ProjectName] = []
  ) {
    self.actions = actions
    self.requested = requested
    self.targetNames = targetNames
    self.environmentNames = environmentNames
    self.unreleased = unreleased
  }
}

/// How closely a step's programs are watched: `observe`.
public enum ObservationDepth: String, Sendable, Hashable, CaseIterable {
  case no
  /// Each path once.
  case light
  /// Every call.
  case full
}

/// What becomes of what a step reads and no rule names: `undeclared`.
public enum UndeclaredPolicy: String, Sendable, Hashable, CaseIterable {
  /// What is in the checkout is an input from then on.
  case learn
  /// The same, and what is outside of it is said.
  case warn
  /// The step fails.
  case enforce
}
