// What follows `builtin upload` and `builtin commit-index` in a recipe.

import Standards
import Workspace

/// A project with the index that it goes to, and how.
struct PublishingSettings {
  var project: ProjectName
  /// As the Releasefile has it.
  var index: String
  /// Whether a store that overwrites may be written to.
  var allowsUnsafeIndex = false
  /// The distributions of CloudFront that stand before the index.
  var distributions: [String] = []

  /// Why arguments are none.
  struct Fault: Error {
    var message: String
  }

  /// - Parameter arguments: the index, `yes` or `no` for whether the project is released, and options.
  init(_ name: String, _ arguments: [String]) throws(Fault) {
    guard let project = try? ProjectName(name) else {
      throw Fault(message: "`\(name)` is not a project's name")
    }
    self.project = project
    var words: [String] = []
    for argument in arguments {
      if argument == "--allow-unsafe" {
        allowsUnsafeIndex = true
      } else if argument.hasPrefix("--cloudfront=") {
        distributions.append(String(argument.dropFirst("--cloudfront=".count)))
      } else {
        words.append(argument)
      }
    }
    if words.count > 1, words.last == "no" {
      throw Fault(message: "`\(name)` is not to be released: its `release` is `no`")
    }
    if words.count > 1, words.last == "yes" { words.removeLast() }
    guard let index = words.first, words.count == 1 else {
      throw Fault(
        message: "`index` is `\(words.joined(separator: " "))`, and has to be one word")
    }
    self.index = index
  }
}
