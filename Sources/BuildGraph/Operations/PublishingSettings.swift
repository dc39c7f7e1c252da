// What follows `builtin upload` and `builtin commit-index` in a recipe.

public import Standards
import Workspace

/// A project with the index that it goes to, and how.
public struct PublishingSettings: Sendable, Hashable {
  public let project: ProjectName
  /// As the Releasefile has it.
  public let index: String
  /// Whether a store that overwrites may be written to.
  public private(set) var allowsUnsafeIndex = false
  /// The distributions of CloudFront that stand before the index.
  public private(set) var distributions: [String] = []
  /// Whether the project is to be released at all.
  let isReleased: Bool

  /// The project, the index, `yes` or `no` for whether the project is released, and options.
  init(_ words: inout OperationWords) throws(OperationFault) {
    project = try words.project()
    var plain: [(word: String, place: Int)] = []
    while let word = words.next() {
      if word == "--allow-unsafe" {
        allowsUnsafeIndex = true
      } else if let text = word.dropping("--cloudfront=") {
        distributions.append(text)
      } else {
        plain.append((word, words.place))
      }
    }
    isReleased = plain.last?.word != "no"
    if let last = plain.last?.word, ["yes", "no"].contains(last) { plain.removeLast() }
    guard let first = plain.first, plain.count == 1 else {
      throw OperationFault(
        word: plain.count > 1 ? plain[1].place : nil, mistake: .index(plain.map(\.word)))
    }
    index = first.word
  }
}
