// Errors that are thrown as others, or kept until later.

import Diagnostics
import Testing

private struct Low: ProblemConvertible, Equatable {
  var problem: Problem { Problem("low", hints: ["dig"], cause: .disk) }
}

private enum High: Error, Equatable {
  case low(Low)
}

@Suite struct ThrownErrorsTests {
  private func fail() throws(Low) -> Int { throw Low() }
  private func failLater() async throws(Low) -> Int { throw Low() }

  @Test func `an error in words keeps its hints and its cause`() async {
    let expected = Problem("low", hints: ["dig"], cause: .disk)
    #expect(throws: expected) { try asProblem { () throws(Low) in try fail() } }
    await #expect(throws: expected) {
      try await asProblem { () async throws(Low) in try await failLater() }
    }
  }

  @Test func `an error becomes another module's fact`() async {
    #expect(throws: High.low(Low())) {
      try rethrowing(as: High.low) { () throws(Low) in try fail() }
    }
    await #expect(throws: High.low(Low())) {
      try await rethrowing(as: High.low) { () async throws(Low) in try await failLater() }
    }
  }

  @Test func `what came in the end can be looked at later`() async {
    let failed = await Result { () async throws(Low) in try await failLater() }
    #expect(failed == .failure(Low()))
    let done = await Result { () async throws(Low) in 1 }
    #expect(done == .success(1))
  }
}
