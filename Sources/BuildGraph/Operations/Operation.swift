// rel's own operations: of each its name, its version, the words that it takes, what its steps run
// with, and whether its result is outside. All of it is said here, and nowhere else; how a step is
// carried out is for others.

public import Host
public import Standards
public import Workspace

/// One of rel's own operations, with what its words say.
public enum Operation: Sendable, Hashable {
  case buildWheel(settings: [BuildSetting])
  /// A coverage of 0 is no bar; it may be measured all the same.
  /// The paths are what pytest is told to run, from the Releasefile's folder; none: all in the package's.
  /// The groups are what is installed for tests; `auto` stands for those that are called after them.
  case test(coverage: Int, measures: Bool, groups: [String], paths: [Path])
  case checkWheel(CheckSettings)
  case importWheel(modules: [String])
  case versions(VersionSettings)
  case cleanTree(allowsDirty: Bool)
  case upload(PublishingSettings)
  case commitIndex(PublishingSettings)
  case verifyInstall(ProjectName, index: String, modules: [String])
  /// `upload` or `commit-index` of a package whose `release` is `no`.
  case refused(ProjectName)

  /// Every operation that a recipe can name, in the order in which suggestions list them.
  static let kinds = [
    OperationKind("build-wheel", version: 3, inputs: [.buildTools, .answer]) {
      words throws(OperationFault) in
      try words.required("the package's folder")
      var settings: [BuildSetting] = []
      while let word = words.next() {
        guard let setting = BuildSetting(word) else { throw words.fault(.setting(word)) }
        settings.append(setting)
      }
      return .buildWheel(settings: settings)
    },
    OperationKind("test", version: 3, inputs: .requirements) {
      words throws(OperationFault) in
      try words.required("the package's folder")
      let word = words.next() ?? "0"
      guard word == "any" || Int(word).map((0...100).contains) == true else {
        throw words.fault(.percentage(word))
      }
      let percent = Int(word) ?? 0
      let rest = words.rest()
      return .test(
        coverage: percent, measures: word == "any" || percent > 0,
        groups: rest.compactMap { $0.dropping("--group=") },
        paths: rest.filter { !$0.hasPrefix("--group=") }.map { Path($0) })
    },
    OperationKind("check-wheel", version: 3) { words throws(OperationFault) in
      try words.required("the project's name")
      return .checkWheel(try CheckSettings(&words))
    },
    OperationKind("import-wheel", version: 2, inputs: [.python, .requirements]) {
      words throws(OperationFault) in
      try words.required("the project's name")
      return .importWheel(modules: words.rest())
    },
    OperationKind("versions", version: 3, inputs: .answers) { words throws(OperationFault) in
      .versions(try VersionSettings(&words))
    },
    OperationKind("clean-tree", version: 1) { words throws(OperationFault) in
      let word = words.next() ?? "no"
      guard ["yes", "no"].contains(word) else { throw words.fault(.allowsDirty(word)) }
      try words.finish()
      return .cleanTree(allowsDirty: word == "yes")
    },
    OperationKind("upload", version: 1, isEffect: true) { words throws(OperationFault) in
      let settings = try PublishingSettings(&words)
      return settings.isReleased ? .upload(settings) : .refused(settings.project)
    },
    OperationKind("commit-index", version: 1, isEffect: true) { words throws(OperationFault) in
      let settings = try PublishingSettings(&words)
      return settings.isReleased ? .commitIndex(settings) : .refused(settings.project)
    },
    OperationKind("verify-install", version: 1) { words throws(OperationFault) in
      let project = try words.project()
      let index = try words.required("the index")
      return .verifyInstall(project, index: index, modules: words.rest())
    },
  ]
}

/// What an operation is before it has words.
///
/// A class, as each of its calls holds it.
public final class OperationKind: Sendable {
  /// What follows `builtin` in a recipe.
  public let name: String
  /// In the keys of its steps: with a new one, they run once.
  public let version: Int
  /// What its steps run with, beside their files.
  public let inputs: OperationInputs
  /// Whether its result is outside: what the index holds counts, never what rel remembers.
  public let isEffect: Bool
  let read: @Sendable (inout OperationWords) throws(OperationFault) -> Operation

  fileprivate init(
    _ name: String, version: Int, inputs: OperationInputs = [], isEffect: Bool = false,
    read: @escaping @Sendable (inout OperationWords) throws(OperationFault) -> Operation
  ) {
    self.name = name
    self.version = version
    self.inputs = inputs
    self.isEffect = isEffect
    self.read = read
  }

  /// The names of all operations.
  static let names = Operation.kinds.map(\.name)

  static func named(_ name: String) -> OperationKind? {
    Operation.kinds.first { $0.name == name }
  }
}

/// What the steps of an operation run with: it is in their keys.
public struct OperationInputs: OptionSet, Sendable, Hashable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// What the package is built with; compilers, too, where it has sources for them.
  public static let buildTools = OperationInputs(rawValue: 1)
  /// The Python alone.
  public static let python = OperationInputs(rawValue: 2)
  /// What the wheels that it installs require of outsiders.
  public static let requirements = OperationInputs(rawValue: 4)
  /// What the build backend of its package was asked.
  public static let answer = OperationInputs(rawValue: 8)
  /// What the build backends of all packages were asked.
  public static let answers = OperationInputs(rawValue: 16)
}
