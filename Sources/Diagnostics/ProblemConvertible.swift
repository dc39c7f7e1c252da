// How a module's own errors become problems: each enum of facts says in one place what it comes to in
// words, and whoever passes it on says `asProblem`.

/// An error of a module that has its words for people.
public protocol ProblemConvertible: Error {
  var problem: Problem { get }
}

extension Problem: ProblemConvertible {
  public var problem: Problem { self }

  /// What an error of a module comes to.
  public init(_ error: some ProblemConvertible) { self = error.problem }
}

/// What `body` gives; its error, if it has one, in words.
public func asProblem<Result: ~Copyable, Failure: ProblemConvertible>(
  _ body: () throws(Failure) -> Result
) throws(Problem) -> Result {
  do throws(Failure) { return try body() } catch { throw error.problem }
}

/// What `body` gives in the end; its error, if it has one, in words.
public func asProblem<Result: ~Copyable, Failure: ProblemConvertible>(
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws(Failure) -> Result
) async throws(Problem) -> Result {
  do throws(Failure) { return try await body() } catch { throw error.problem }
}
