// `--debug`: what it tells on standard error, that all commands know it, and that it changes nothing and
// tells no secret.

import Host
import Servers
import Support
import Testing

@Suite struct DebugTests {
  private let files = [
    "Releasefile": """
    export WORD
    all: copy after
    copy: outputs = out
    copy: in
    \tcp in out
    after: copy
    \techo https://me:hunter2@host/$${WORD:-} < out

    """, "in": "1",
  ]

  /// The lines of standard error that begin so, without it.
  private func told(_ topic: String, _ output: TestCheckout.Output) -> [String] {
    output.err.split(separator: "\n").filter { $0.hasPrefix("\(topic): ") }
      .map { String($0.dropFirst(topic.count + 2)) }
  }

  @Test func `explain says of each step why it runs, waits or does not`() async throws {
    let checkout = try TestCheckout(files)
    let plan = try await checkout.rel("plan", "--debug=explain", "all")
    #expect(
      told("explain", plan) == ["copy: run: first run", "after: run: first run"])
    try await checkout.rel("make", "all")
    let nothing = try await checkout.rel("make", "--debug=explain", "all")
    #expect(nothing.lines == ["nothing to do: 2 up to date"])
    let upToDate = "up to date: nothing that its key covers changed since its last run"
    #expect(told("explain", nothing) == ["copy: \(upToDate)", "after: \(upToDate)"])
    try checkout.disk.write("2", to: "in")
    let run = try await checkout.rel("make", "all", "--debug=explain")
    #expect(
      told("explain", run) == [
        "copy: run: in changed  (6b86b273ff34 → d4735e3a265e)", "after: undecided: waits for copy",
        "after: run: out of copy changed",
      ])
  }

  @Test func `keys tells what a key is made of, but no value of a variable`() async throws {
    let checkout = try TestCheckout(files)
    let output = try await checkout.rel("plan", "copy", "--debug=keys", with: ["WORD": "hunter2"])
    let lines = told("keys", output)
    #expect(lines.first?.hasPrefix("copy: key ") == true)
    #expect(lines.contains("copy:   recipe  cp in out"))
    #expect(lines.contains { $0.hasPrefix("copy:   variable WORD  digest ") })
    #expect(lines.contains("copy:     6b86b273ff34  file  in"))
    let after = try await checkout.rel("plan", "after", "--debug=keys", with: ["WORD": "hunter2"])
    #expect(after.err.contains("https://***@host/"))
    #expect(!(output.err + after.err).contains("hunter2"))
  }

  @Test func `stats counts looks, files, rows, programs and requests`() async throws {
    let checkout = try TestCheckout(files)
    let output = try await checkout.rel("make", "--debug=stats", "all")
    let lines = told("stats", output)
    #expect(lines.contains { $0.hasPrefix("all of it ") })
    #expect(lines.contains { $0.contains(/^looks at the disk +[1-9]/) })
    #expect(lines.contains { $0.contains(/^programs started +2$/) })
    #expect(lines.contains { $0.contains(/^requests +0$/) })
    let again = try await checkout.rel("make", "--debug=stats", "all")
    #expect(again.lines == ["nothing to do: 2 up to date"])
    #expect(told("stats", again).contains { $0.contains(/^programs started +0$/) })
  }

  @Test func `http tells each request, and neither keys nor tokens`() async throws {
    let repository = try SmallMonorepo()
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    let target = S3Target(server: s3, bucket: "acme-pypi")
    let variables = target.variables(["AWS_SESSION_TOKEN": "a-session-token"])
    let output = try await repository.checkout.rel(
      "make", "distribute", "bucket=acme-pypi", "--debug=http,keys,explain,stats",
      with: variables)
    #expect(output.status == 0, "\(output.err)")
    let lines = told("http", output)
    let wheel = "/acme-pypi/simple/shop/shop-1.0-py3-none-any.whl"
    #expect(
      lines.contains { $0.hasPrefix("PUT http://127.0.0.1:") && $0.contains("\(wheel): 200, ") })
    #expect(told("stats", output).contains { $0.contains(/^requests +[1-9]\d*, .* received$/) })
    for secret in [target.keys.secretKey, target.keys.accessKey, "a-session-token", "Signature="] {
      #expect(!output.err.contains(secret))
    }
  }

  @Test func `without it nothing is told, and what is told changes nothing else`() async throws {
    let plain = try TestCheckout(files)
    let told = try TestCheckout(files)
    let first = try await plain.rel("make", "--json", "all")
    let second = try await told.rel("make", "--json", "all", "--debug=explain,stats,keys,http")
    #expect(first.err == "")
    #expect(try lines(of: first).endings == lines(of: second).endings)
    #expect(try plain.files(below: ".cache/actions") == told.files(below: ".cache/actions"))
  }

  @Test(arguments: [
    ["rules"], ["cache", "status"], ["check", "--help"], ["completions", "bash"],
  ])
  func `every command takes it`(words: [String]) async throws {
    let checkout = try TestCheckout(files)
    let plain = try await checkout.run(TestCheckout.rel.string, words)
    let told = try await checkout.run(TestCheckout.rel.string, words + ["--debug=http,explain"])
    #expect(told.out == plain.out)
    #expect(told.status == plain.status)
  }

  @Test(arguments: [
    ("--debug=explain,kyes", "`--debug` knows nothing about `kyes`"),
    ("--debug", "`--debug` does not say what about"),
  ])
  func `an unknown word is answered with the known ones`(
    word: String, message: String
  ) async throws {
    let output = try await TestCheckout(files).rel("make", word)
    #expect(
      output.err
        == """
        error: \(message)
        hint: its words are explain, stats, keys, http: `--debug=explain,http`

        """)
    #expect(output.status == 2)
  }

  @Test func `behind two dashes it is a word like any other`() async throws {
    let output = try await TestCheckout(files).rel("make", "--", "--debug=explain")
    #expect(output.status == 2)
    #expect(!output.err.contains("--debug` knows"))
  }
}
