// The commands with their options as their definitions say, for completion: what ArgumentParser tells
// of them as JSON.

import ArgumentParser
import Notation

/// A command or subcommand.
struct CommandTree {
  var name: String
  var abstract: String
  var subcommands: [CommandTree]
  var defaultSubcommand: String?
  var arguments: [CommandArgument]

  /// All of rel's.
  static func root() -> CommandTree? {
    guard let document = try? jsonDocument(Array(Rel._dumpHelp().utf8)) else { return nil }
    return document["command"].map(CommandTree.init)
  }

  private init(_ node: JSONNode) {
    name = node["commandName"]?.text ?? ""
    abstract = node["abstract"]?.text ?? ""
    defaultSubcommand = node["defaultSubcommand"]?.text
    subcommands = (node["subcommands"]?.elements ?? []).filter(\.isShown).map(CommandTree.init)
    arguments = (node["arguments"]?.elements ?? []).filter(\.isShown).map(CommandArgument.init)
  }

  func subcommand(_ name: String) -> CommandTree? { subcommands.first { $0.name == name } }

  /// The option or flag of that name, dashes included.
  func option(_ name: String) -> CommandArgument? { arguments.first { $0.names.contains(name) } }
}

/// An option, a flag or a positional argument.
struct CommandArgument {
  enum Kind { case positional, option, flag }
  enum Files: Equatable {
    case files(endings: [String])
    case folders
  }

  var kind: Kind
  /// With their dashes; none of a positional argument.
  var names: [String]
  /// What its value is, as help has it.
  var valueName: String
  var abstract: String
  var isRepeating: Bool
  var values: [String]
  var files: Files?

  fileprivate init(_ node: JSONNode) {
    kind =
      switch node["kind"]?.text {
      case "option": .option
      case "flag": .flag
      default: .positional
      }
    names = (node["names"]?.elements ?? []).compactMap { name in
      name["name"]?.text.map { (name["kind"]?.text == "long" ? "--" : "-") + $0 }
    }
    valueName = node["valueName"]?.text ?? ""
    abstract = node["abstract"]?.text ?? ""
    isRepeating = node["isRepeating"] == .bool(true)
    values = (node["allValues"]?.elements ?? []).compactMap(\.text)
    let completion = node["completionKind"]
    if let list = completion?["list"]?["values"]?.elements { values = list.compactMap(\.text) }
    if let file = completion?["file"] {
      files = .files(endings: (file["extensions"]?.elements ?? []).compactMap(\.text))
    } else if completion?["directory"] != nil {
      files = .folders
    }
  }
}

extension JSONNode {
  fileprivate var elements: [JSONNode]? {
    if case .array(let nodes) = self { nodes } else { nil }
  }
  fileprivate var isShown: Bool { self["shouldDisplay"] != .bool(false) }
}
