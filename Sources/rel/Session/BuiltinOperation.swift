// What follows `builtin` in a recipe, from words to meaning.

import BuildGraph
import Execution
import Host
import Python
import Standards
import Wheels
import Workspace

/// One of rel's own operations with its arguments.
enum BuiltinOperation {
  case buildWheel(settings: [BuildSetting])
  /// A coverage of 0 is no bar; it may be measured all the same.
  case test(coverage: Int, measures: Bool)
  case checkWheel(CheckSettings)
  case importWheel(modules: [String])
  case versions(VersionSettings)
  case cleanTree(allowsDirty: Bool)
  case upload(PublishingSettings)
  case commitIndex(PublishingSettings)
  case verifyInstall(ProjectName, index: String, modules: [String])
  /// Arguments that the operation does not take.
  case malformed(String)

  /// The version of each operation: a new one makes its steps run once.
  static let currentVersions = [
    "build-wheel": 3, "test": 2, "check-wheel": 3, "import-wheel": 2, "versions": 3,
    "clean-tree": 1, "upload": 1, "commit-index": 1, "verify-install": 1,
  ]

  init(name: String, arguments: [String]) {
    let rest = Array(arguments.dropFirst())
    switch (name, arguments.first) {
    case ("build-wheel", _?):
      var settings: [BuildSetting] = []
      // What a backend answered about the package is in the key, and no setting.
      for word in rest where !word.hasPrefix("--answer=") {
        guard let sign = word.firstIndex(of: "="), sign != word.startIndex else {
          self = .malformed("`config_settings` has `\(word)`, which is no KEY=VALUE")
          return
        }
        let value = word[word.index(after: sign)...]
        settings.append(BuildSetting(key: String(word[..<sign]), value: String(value)))
      }
      self = .buildWheel(settings: settings)
    case ("test", _?) where rest == ["any"]: self = .test(coverage: 0, measures: true)
    case ("test", _?):
      guard let percent = Int(rest.first ?? "0"), (0...100).contains(percent) else {
        self = .malformed("`coverage` is `\(rest.first ?? "")`, not a percentage from 0 to 100")
        return
      }
      self = .test(coverage: percent, measures: percent > 0)
    case ("check-wheel", _?):
      do throws(CheckSettings.Fault) {
        self = .checkWheel(try CheckSettings(rest))
      } catch { self = .malformed(error.message) }
    case ("import-wheel", _?): self = .importWheel(modules: rest)
    case ("versions", _):
      do throws(VersionSettings.Fault) {
        self = .versions(try VersionSettings(arguments))
      } catch { self = .malformed(error.message) }
    case ("clean-tree", let word):
      guard ["yes", "no", nil].contains(word) else {
        self = .malformed("`allow_dirty` is `\(word ?? "")`, neither `yes` nor `no`")
        return
      }
      self = .cleanTree(allowsDirty: word == "yes")
    case ("upload", let project?), ("commit-index", let project?):
      do throws(PublishingSettings.Fault) {
        let settings = try PublishingSettings(project, rest)
        self = name == "upload" ? .upload(settings) : .commitIndex(settings)
      } catch { self = .malformed(error.message) }
    case ("verify-install", let project?):
      guard let project = try? ProjectName(project), let index = rest.first else {
        self = .malformed("`verify-install` takes a project, its index and modules")
        return
      }
      self = .verifyInstall(project, index: index, modules: Array(rest.dropFirst()))
    default: self = .malformed("the first argument is missing")
    }
  }
}

extension Action {
  /// The operation of a built-in recipe.
  var operation: BuiltinOperation? {
    guard case .builtin(let name, let arguments) = recipe else { return nil }
    return BuiltinOperation(name: name, arguments: arguments)
  }
}

extension ActionGraph {
  /// What the build of a package's wheel sees of `export`, where the graph builds it.
  func buildVariables(of package: Package) -> [String: String] {
    for action in actions where action.package == package.name {
      if case .buildWheel = action.operation { return action.environment }
    }
    return [:]
  }

  /// The `config_settings` that a package's wheel is built with, where the graph builds it.
  func buildSettings(of package: Package) -> [BuildSetting] {
    for action in actions where action.package == package.name {
      if case .buildWheel(let settings) = action.operation { return settings }
    }
    return []
  }
}
