// Versions that were taken back: what a project's page remembers of them. A version's number is never
// used again, so the page that decides says which ones are gone, to every writer that comes later.

public import PackageIndex
public import Standards
import Workspace

/// A version that was rolled back, or that retention removed.
public struct Withdrawal: Sendable, Hashable {
  public var version: Version
  /// Below which key its files and pages are kept; nil when they are gone.
  public var keptUnder: String?
  /// When, in ISO 8601; nil of what retention removed.
  public var at: String?

  public init(version: Version, keptUnder: String? = nil, at: String? = nil) {
    self.version = version
    self.keptUnder = keptUnder
    self.at = at
  }
}

private let rolledBack = "rel:rolled-back"
private let pruned = "rel:pruned"
private let serial = "rel:serial"

extension ProjectPage {
  /// The versions that are gone, in the page's order.
  public var withdrawals: [Withdrawal] {
    headTags.flatMap { tag -> [Withdrawal] in
      let words = (tag["content"] ?? "").split(separator: " ").compactMap {
        try? Version(String($0))
      }
      switch tag.metaName {
      case rolledBack:
        return words.prefix(1).map {
          Withdrawal(version: $0, keptUnder: tag["data-kept"], at: tag["data-time"] ?? "")
        }
      case pruned: return words.map { Withdrawal(version: $0) }
      default: return []
      }
    }
  }

  public func withdrawal(of version: Version) -> Withdrawal? {
    withdrawals.first { $0.version == version }
  }

  /// The page without the files of a version, which it remembers as rolled back.
  public func rollingBack(_ withdrawal: Withdrawal) -> ProjectPage {
    var page = self
    page.entries.removeAll { $0.version == withdrawal.version }
    if page.withdrawal(of: withdrawal.version) != nil { return page }
    let fields = [
      ("name", rolledBack), ("content", withdrawal.version.normalized),
      ("data-time", withdrawal.at ?? ""), ("data-kept", withdrawal.keptUnder ?? ""),
    ]
    page.headTags.append(.meta(fields))
    return page
  }

  /// The page with the files of a version that was rolled back.
  /// - Throws: `PageError.conflict` where one of them is there with other contents.
  public func restoring(_ version: Version, _ entries: [PageEntry]) throws(PageError) -> ProjectPage
  {
    var page = self
    page.headTags.removeAll { tag in
      tag.metaName == rolledBack && tag["content"].flatMap { try? Version($0) } == version
    }
    return try page.adding(entries)
  }

  /// The page without the files of some versions, which it remembers as removed for good.
  public func pruning(_ versions: [Version]) -> ProjectPage {
    var page = self
    let gone = Set(versions)
    page.entries.removeAll { entry in entry.version.map(gone.contains) ?? false }
    let known = withdrawals.filter { $0.at == nil }.map(\.version)
    let all = Set(known + versions).sorted().map(\.normalized).joined(separator: " ")
    if all.isEmpty { return page }
    page.headTags.removeAll { $0.metaName == pruned }
    page.headTags.append(.meta([("name", pruned), ("content", all)]))
    return page
  }

  /// The page with its serial number raised.
  ///
  /// Adding files never gives a page that was there before; yanking and taking back may. Where each
  /// page's bytes are there once only, an equal tag means that nothing happened in between.
  func withNextSerial() -> ProjectPage {
    var page = self
    let number = headTags.first { $0.metaName == serial }?["content"].flatMap { Int($0) } ?? 0
    page.headTags.removeAll { $0.metaName == serial }
    let next = number == Int.max ? 0 : number + 1
    page.headTags.append(.meta([("name", serial), ("content", "\(next)")]))
    return page
  }
}

extension ProjectPage.HeadTag {
  fileprivate var metaName: String? { name == "meta" ? self["name"] : nil }

  fileprivate subscript(attribute: String) -> String? {
    attributes.first { $0.name == attribute }?.value
  }

  fileprivate static func meta(_ fields: [(String, String)]) -> ProjectPage.HeadTag {
    ProjectPage.HeadTag(
      name: "meta", attributes: fields.map { HTMLAttribute(name: $0.0, value: $0.1) })
  }
}
