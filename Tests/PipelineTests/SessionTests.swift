// From a request to a plan, and the plan carried out.

import Diagnostics
import Host
import Planning
import Support
import Testing

@testable import Checkouts
@testable import Pipeline

@Suite struct SessionTests {
  private let rules = "all: out\nout: outputs = $@\nout: in\n\tcp in out\n"

  @Test func `what was run is up to date for the next call`() async throws {
    let session = try TestSession(["Releasefile": rules, "in": "1"])
    #expect(try await session.plan("all")["out"]?.isWork == true)
    #expect(try await session.make("all")["out"] == .ran)
    #expect(try await session.plan("all")["out"] == .upToDate)
    #expect(try session.folder.disk.contents(of: "out") == Array("1".utf8))
  }

  @Test func `another content runs its step, and the old one comes from the cache`() async throws {
    let session = try TestSession(["Releasefile": rules, "in": "1"])
    _ = try await session.make("all")
    try session.folder.disk.write("2", to: "in")
    #expect(try await session.make("all")["out"] == .ran)
    try session.folder.disk.write("1", to: "in")
    #expect(try await session.make("all")["out"] == .restored)
  }

  @Test func `a plan leaves no trace`() async throws {
    let session = try TestSession(["Releasefile": rules, "in": "1"])
    _ = try await session.plan("all")
    let names = try session.folder.disk.entries(of: ".").map(\.name.string).sorted()
    #expect(names == ["Releasefile", "in"])
  }

  @Test func `a failing recipe is a result`() async throws {
    let session = try TestSession(["Releasefile": "all:\n\tfalse\n"])
    guard case .failed = try await session.make("all")["all"] else {
      Issue.record("it did not fail")
      return
    }
  }

  @Test func `a mistake in the Releasefile is told with its place`() async throws {
    let session = try TestSession(["Releasefile": "all: out\n"])
    let error = await #expect(throws: Problem.self) { try await session.plan("all") }
    #expect(error?.location == Location(file: "Releasefile", line: 1, column: 6))
  }

  @Test func `a value on the command line counts`() async throws {
    let session = try TestSession(["Releasefile": "word = one\nall:\n\techo $(word) > said\n"])
    _ = try await session.make("all", "word=two")
    #expect(try session.folder.disk.contents(of: "said") == Array("two\n".utf8))
  }
}

@Suite struct QuickAnswerTests {
  @Test func `words are targets or variables`() {
    let request = Request(at: "/c", words: ["build", "a=b=c", "=x", "wheel/a"])
    #expect(request.targets == ["build", "=x", "wheel/a"])
    #expect(request.overrides.map(\.0) == ["a"])
    #expect(request.overrides.map(\.1) == ["b=c"])
  }

  @Test func `a set-up that holds serves the next call, and one that does not is made again`()
    async throws
  {
    let session = try TestSession([
      "Releasefile": "all: out\nout: outputs = $@\nout: in\n\tcp in out\n", "in": "1",
    ])
    _ = try await session.make("all")
    // What is as young as the look at it proves nothing, `.cache` either.
    try await Task.sleep(for: .milliseconds(20))
    _ = try await session.make("all")
    let kept = KeptCall(session.request("all"), environment: session.caller.environment)
    #expect(kept.answer(bucket: nil) == nil)
    #expect(kept.setUp != nil)
    try session.folder.disk.write("all:\n", to: "Releasefile")
    let next = KeptCall(session.request("all"), environment: session.caller.environment)
    #expect(next.setUp == nil)
  }
}
