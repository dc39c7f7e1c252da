import Synchronization
import Testing

@testable import Python

@Suite struct `Work done once` {
  @Test func `a failure is remembered`() async {
    let once = OncePerKey<Int>()
    let count = Mutex(0)
    for _ in 0..<2 {
      await #expect(throws: PythonToolError.noPython) {
        try await once.value("a") { () throws(PythonToolError) in
          count.withLock { $0 += 1 }
          throw .noPython
        }
      }
    }
    #expect(count.withLock { $0 } == 1)
  }

  @Test func `who waits and is cancelled ends the work, which may be asked for again`() async throws
  {
    let once = OncePerKey<Int>()
    let (started, begin) = AsyncStream.makeStream(of: Void.self)
    let (never, ending) = AsyncStream.makeStream(of: Void.self)
    let waiting = Task {
      try await once.value("a") { () throws(PythonToolError) in
        begin.finish()
        for await _ in never {}
        if Task.isCancelled { throw .interrupted }
        return 1
      }
    }
    for await _ in started {}
    waiting.cancel()
    await #expect(throws: PythonToolError.interrupted) { try await waiting.value }
    #expect(try await once.value("a") { () throws(PythonToolError) in 2 } == 2)
    ending.finish()
  }
}
