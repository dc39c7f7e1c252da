// Whole messages of releases to S3 that cannot be: what is wrong, where, and what to do; and that no
// secret is in any of it.

import Foundation
import Host
import Servers
import Support
import Testing

struct S3MistakeTests {
  private let repository: SmallMonorepo

  init() throws { repository = try SmallMonorepo() }

  @Test func `a bucket that is not there is said with what makes it`() async throws {
    try await expectRefusal(
      S3Target(server: try await LookalikeS3(), bucket: "acme-pypi"),
      """
      error: the index `s3://acme-pypi/simple`, key `simple/shop/index.html`: there is no bucket \
      `acme-pypi` (request N)
      hint: check the name in `index`, or make it with `rel setup bucket`

      """)
  }

  @Test func `a store that is not running is said with its address`() async throws {
    let s3 = try await LookalikeS3()
    let target = S3Target(server: s3, bucket: "acme-pypi")
    await s3.stop()
    try await expectRefusal(
      target,
      """
      error: the index `s3://acme-pypi/simple`, key `simple/shop/index.html`: no connection to \
      127.0.0.1:PORT: connection refused (4 tries)
      hint: is the store at `http://127.0.0.1:PORT` running, and is that its address?

      """)
  }

  @Test func `credentials that are missing are said with where they were looked for`()
    async throws
  {
    let target = try await lookalike()
    try await expectRefusal(
      target, with: ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""],
      """
      error: the index `s3://acme-pypi/simple`, key `simple/shop/index.html`: there are no AWS \
      credentials: the environment has no `AWS_ACCESS_KEY_ID`; there is no profile `default` in \
      /nowhere/config or /nowhere/credentials; no container offers any; \
      `AWS_EC2_METADATA_DISABLED` forbids asking the machine
      hint: set `AWS_PROFILE` to a profile of your AWS configuration, and run `aws sso login` if it \
      uses SSO
      hint: or set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`

      """)
    try await expectRefusal(
      target, with: ["AWS_SECRET_ACCESS_KEY": ""],
      """
      error: the index `s3://acme-pypi/simple`, key `simple/shop/index.html`: \
      `AWS_ACCESS_KEY_ID` is set in the environment, but `AWS_SECRET_ACCESS_KEY` is not
      hint: set `AWS_SECRET_ACCESS_KEY`, or unset `AWS_ACCESS_KEY_ID`

      """)
  }

  @Test func `a region that is wrong is put right by the store's answer`() async throws {
    for kind in [LookalikeSettings.WrongRegion.permanentRedirect, .malformedAuthorization] {
      var settings = LookalikeSettings()
      settings.region = "eu-central-1"
      settings.wrongRegion = kind
      let s3 = try await LookalikeS3(buckets: ["acme-pypi"], settings)
      let target = S3Target(server: s3, bucket: "acme-pypi")
      let output = try await repository.checkout.rel(
        "make", "distribute", "bucket=acme-pypi", with: target.variables())
      #expect(output.status == 0, "\(output.err)")
      #expect(output.err == "")
    }
  }

  @Test func `names that no bucket can have are mistakes`() async throws {
    let output = try await repository.checkout.rel(
      "make", "distribute", "bucket=Acme_Pypi", with: try await lookalike().variables())
    #expect(
      output.err == """
        error: `Acme_Pypi` cannot be the name of a bucket: it may have lower-case letters, digits, \
        `-` and `.` only
        hint: write the bucket's name as `s3://NAME/simple`

        """)
    #expect(output.status == 2)
  }

  @Test(arguments: [
    (LookalikeSettings.ConditionalWrites.ignored, "it overwrites where it was asked not to"),
    (.refused, "it does not know conditional writes"),
    (.replacementsIgnored, "it overwrites where it was asked not to"),
    (.replacementsRefused, "it does not know conditional writes"),
  ])
  func `a store that cannot keep writers apart is written to only where that is allowed`(
    kind: LookalikeSettings.ConditionalWrites, fact: String
  ) async throws {
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    s3.change { $0.conditionalWrites = kind }
    let target = S3Target(server: s3, bucket: "acme-pypi")
    for _ in 1...2 {
      let output = try await repository.checkout.rel(
        "distribute", "--bucket", "acme-pypi", with: target.variables())
      #expect(output.status == 3)
      #expect(
        output.err.contains(
          "`s3://acme-pypi/simple` cannot keep two writers apart: \(fact)"))
      #expect((output.out + output.err).contains("`--allow-unsafe-index`"))
      #expect(s3.keys(in: "acme-pypi") == [])
    }
    let allowed = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", "--allow-unsafe-index", with: target.variables())
    #expect(allowed.status == 0, "\(allowed.out)\(allowed.err)")
    #expect(try await target.stored().faultsAtRest == [])
    // And the next version replaces the pages.
    try repository.raise(to: "1.1")
    let next = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", "--allow-unsafe-index", with: target.variables())
    #expect(next.status == 0, "\(next.out)\(next.err)")
    let stored = try await target.stored()
    #expect(stored.faultsAtRest == [])
    #expect(stored.files(of: "shop").count == 2)
  }

  @Test func `who may not write hears so before any step, and in the plan`() async throws {
    let target = try await lookalike()
    let proxy = try await FaultProxy(
      before: target.server, [FaultRule(.accessDenied, method: "PUT")])
    let variables = target.variables(through: proxy)
    let plan = try await repository.checkout.rel(
      "plan", "distribute",
      with: ["S3_PYPI_BUCKET": "acme-pypi"].merging(variables) { one, _ in one })
    #expect(plan.status == 0, "\(plan.err)")
    #expect(plan.out.contains("publishes to s3://acme-pypi/simple"))
    #expect(plan.err.hasPrefix("note: a release would stop: "))
    #expect(plan.err.contains("allow `s3:PutObject` on `arn:aws:s3:::acme-pypi/simple/*`"))
    let run = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", with: variables)
    #expect(run.status == 3)
    #expect(run.err.contains("hint: allow `s3:PutObject` on `arn:aws:s3:::acme-pypi/simple/*`"))
    #expect(try repository.checkout.disk.status(of: "dist") == nil)
  }

  @Test func `make takes the bucket of the environment as distribute does`() async throws {
    let target = try await lookalike()
    let variables = target.variables(["S3_PYPI_BUCKET": "acme-pypi"])
    let make = try await repository.checkout.rel("make", "distribute", with: variables)
    #expect(make.status == 0, "\(make.out)\(make.err)")
    #expect(try await target.stored().files(of: "shop").count == 1)
    let distribute = try await repository.checkout.rel("distribute", with: variables)
    #expect(distribute.out.hasPrefix("nothing to do"))
  }

  @Test func `another store of the same name is tried anew`() async throws {
    let first = try await lookalike()
    let run = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", with: first.variables())
    #expect(run.status == 0, "\(run.out)\(run.err)")
    let other = try await LookalikeS3(buckets: ["acme-pypi"])
    other.change { $0.conditionalWrites = .ignored }
    let next = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi",
      with: S3Target(server: other, bucket: "acme-pypi").variables())
    #expect(next.status == 3)
    #expect((next.out + next.err).contains("cannot keep two writers apart"))
    #expect(other.keys(in: "acme-pypi") == [])
  }

  @Test func `a store that learned conditional writes is believed at once`() async throws {
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    s3.change { $0.conditionalWrites = .refused }
    let target = S3Target(server: s3, bucket: "acme-pypi")
    let refused = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", with: target.variables())
    #expect(refused.status == 3)
    s3.change { $0.conditionalWrites = .honoured }
    let released = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", with: target.variables())
    #expect(released.status == 0, "\(released.out)\(released.err)")
  }

  @Test func `a store without keys that end in a slash has an index all the same`() async throws {
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    s3.change { $0.takesFolderKeys = false }
    let target = S3Target(server: s3, bucket: "acme-pypi")
    let note = "`s3://acme-pypi/simple` takes no keys that end in `/`"
    for version in ["1.0", "1.1"] {
      try repository.raise(to: version)
      let output = try await repository.checkout.rel(
        "distribute", "--bucket", "acme-pypi", with: target.variables())
      #expect(output.status == 0, "\(output.out)\(output.err)")
      #expect((output.out + output.err).contains(note))
    }
    #expect(s3.keys(in: "acme-pypi").contains("json/shop-cdk/index.json"))
    let again = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", with: target.variables())
    #expect(again.out == "nothing to do: 4 already in the index, 3 up to date\n")
    let verified = try await repository.checkout.rel(
      "index", "verify", "--bucket", "acme-pypi", with: target.variables())
    #expect(verified.out == "4 files: nothing found\n")
  }

  @Test func `a conflict that shows during the run says which members differ`() async throws {
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    let target = S3Target(server: s3, bucket: "acme-pypi")
    #expect(
      try await repository.checkout.rel(
        "distribute", "--bucket", "acme-pypi", with: target.variables()
      ).status == 0)
    try repository.checkout.disk.write(
      smallWheel("shop", "1.0", text: "x = 2\n"), to: "built/shop-1.0-py3-none-any.whl")
    let output = try await repository.checkout.rel(
      "distribute", "--bucket", "acme-pypi", with: target.variables())
    #expect(output.status == 1)
    let line = output.lines.first { $0.hasPrefix("conflict") }
    #expect(line?.contains("`shop/__init__.py`") == true, "\(output.out)")
  }

  @Test func `no secret is in what rel prints or keeps, whatever happens`() async throws {
    let token = "sentinel/session+token=="
    let s3 = try await LookalikeS3(buckets: ["acme-pypi"])
    let target = S3Target(server: s3, bucket: "acme-pypi")
    // A store that says what it was sent, in the body of every error.
    let echo = FaultRule(
      .answer(
        .s3Error(
          403, "SignatureDoesNotMatch",
          "no: \(target.keys.secretKey) \(token) is not the secret")), .first(2), key: "index.html")
    let proxy = try await FaultProxy(before: s3, [echo])
    let variables = target.variables(through: proxy, ["AWS_SESSION_TOKEN": token])
    var printed = ""
    for words in [
      ["plan", "distribute"], ["make", "distribute"], ["plan", "--json", "distribute"],
      ["make", "--json", "distribute"], ["why", "index/shop"], ["make", "distribute"],
    ] {
      let output = try await repository.checkout.run(
        TestCheckout.rel.string, words + ["bucket=acme-pypi"], with: variables)
      printed += output.out + output.err
    }
    proxy.setRules([FaultRule(.accessDenied, key: "shop")])
    try repository.raise(to: "1.1")
    let denied = try await repository.checkout.rel(
      "make", "distribute", "bucket=acme-pypi", with: variables)
    #expect(denied.status == 3)
    printed += denied.out + denied.err
    #expect(printed.contains("published"))
    #expect(printed.contains("the signature is wrong"))
    let search = try await repository.checkout.run("grep", ["-raoE", "sentinel.{4}", "."])
    #expect(search.out == "")
    for secret in ["sentinel", "secret+key", "session+token", "secret%2Bkey"] {
      #expect(!printed.contains(secret), "\(printed)")
    }
    // They did travel: as a signature, and the token in its header.
    #expect(s3.requests.contains { $0.headers["x-amz-security-token"] == token })
  }

  @Test func `a page that may not be read, or cannot be, is never written`() async throws {
    let target = try await lookalike()
    for fault in [Fault.accessDenied, .slowDown(retryAfterSeconds: 3600), .garbagePage()] {
      let proxy = try await FaultProxy(
        before: target.server, [FaultRule(fault, method: "GET", key: "shop-cdk/index.html")])
      let output = try await repository.checkout.rel(
        "make", "distribute", "bucket=acme-pypi", with: target.variables(through: proxy))
      #expect(output.status == 3, "\(output.out)\(output.err)")
      #expect(output.err.hasPrefix("error: "))
      #expect(proxy.records.allSatisfy { $0.request.method == "GET" })
    }
  }

  private func lookalike() async throws -> S3Target {
    S3Target(server: try await LookalikeS3(buckets: ["acme-pypi"]), bucket: "acme-pypi")
  }

  /// Expects the whole of standard error of a release, and that nothing was done.
  private func expectRefusal(
    _ target: S3Target, with more: [String: String] = [:], _ message: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let output = try await repository.checkout.rel(
      "make", "distribute", "bucket=\(target.bucket)", with: target.variables(more))
    let text = output.err
      .replacing(/\(request [^)]*\)/, with: "(request N)")
      .replacing("127.0.0.1:\(target.server.port)", with: "127.0.0.1:PORT")
    #expect(text == message, sourceLocation: sourceLocation)
    #expect(output.out == "", sourceLocation: sourceLocation)
    #expect(output.status == 3, sourceLocation: sourceLocation)
  }
}

@Suite(.enabled(if: CephGateway.isAvailable, "\(CephGateway.whyNot)"))
struct S3CredentialMistakeTests {
  @Test func `credentials that are wrong are said, and what to check`() async throws {
    let repository = try SmallMonorepo()
    let target = try await S3Target.ceph("wrong-pypi")
    let index = "the index `s3://\(target.bucket)/simple`, key `simple/shop/index.html`"
    for (variables, message) in [
      (
        ["AWS_SECRET_ACCESS_KEY": "sentinel"],
        """
        error: \(index): the signature is wrong: the secret key does not belong to the access key \
        (request N)
        hint: check `AWS_SECRET_ACCESS_KEY` or the profile; a proxy that changes requests has the \
        same effect

        """
      ),
      (
        ["AWS_ACCESS_KEY_ID": "AKIANOBODY"],
        """
        error: \(index): the store does not know the access key (request N)
        hint: check `AWS_ACCESS_KEY_ID` or the profile; does the key belong to another store?

        """
      ),
    ] {
      let output = try await repository.checkout.rel(
        "make", "distribute", "bucket=\(target.bucket)", with: target.variables(variables))
      #expect(output.err.replacing(/\(request [^)]*\)/, with: "(request N)") == message)
      #expect(output.status == 3)
      #expect(try await target.stored().objects.isEmpty)
    }
  }
}
