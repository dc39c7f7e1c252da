// An error of one type where another one is thrown, and an error that waits until others are done. For
// errors that become words see `ProblemConvertible`.

/// What `body` gives; its error, if it has one, as the fact of another module that `fact` makes of it.
public func rethrowing<Answer: ~Copyable, Failure: Error, Fact: Error>(
  as fact: (Failure) -> Fact, _ body: () throws(Failure) -> Answer
) throws(Fact) -> Answer {
  do throws(Failure) { return try body() } catch { throw fact(error) }
}

/// What `body` gives in the end; its error, if it has one, as the fact of another module that `fact`
/// makes of it.
public func rethrowing<Answer: ~Copyable, Failure: Error, Fact: Error>(
  as fact: (Failure) -> Fact, isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws(Failure) -> Answer
) async throws(Fact) -> Answer {
  do throws(Failure) { return try await body() } catch { throw fact(error) }
}

extension Result {
  /// What `body` comes to in the end.
  public init(
    isolation: isolated (any Actor)? = #isolation,
    awaiting body: () async throws(Failure) -> Success
  ) async {
    do throws(Failure) { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
