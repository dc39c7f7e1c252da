// Work that may take long and is no step of a run, told to whoever watches: what it is, and how far.

/// Told about work that may take long. Who shows it decides whether it takes long enough.
public protocol ActivityObserver: Sendable {
  /// Work begins.
  /// - Parameters:
  ///   - what: lower case, `reading projects of the index`.
  ///   - total: of how many parts it is; nil where nobody knows.
  /// - Returns: what the other calls name it by.
  func activityBegan(_ what: String, of total: Int?) -> Int
  /// So many parts more are done.
  func activityAdvanced(_ number: Int, by count: Int)
  func activityEnded(_ number: Int)
}

/// Some work while it goes on.
///
/// ```swift
/// let activity = Activity("reading projects of the index", of: projects.count)
/// defer { activity.end() }
/// ```
public struct Activity: Sendable {
  /// Who watches: nobody, unless a program sets it for all that it does.
  @TaskLocal public static var observer: (any ActivityObserver)?

  private let observer: (any ActivityObserver)?
  private let number: Int

  /// Begins.
  public init(_ what: String, of total: Int? = nil) {
    observer = Self.observer
    number = observer?.activityBegan(what, of: total) ?? 0
  }

  /// One part more, or more of them, are done.
  public func advance(by count: Int = 1) { observer?.activityAdvanced(number, by: count) }

  public func end() { observer?.activityEnded(number) }
}
