// What `--debug` says of steps, keys and requests, whole lines; and that no secret is in any of it.

import Caching
import Fingerprints
import HTTP
import Hashing
import Host
import Planning
import Reporting
import Testing

@Suite struct DebugTextTests {
  private let key = ActionKey(
    weak: SHA256.digest(of: Array("x".utf8)), strong: SHA256.digest(of: Array("x".utf8)))

  private func step(_ verdict: Verdict) -> Step {
    Step(
      action: 0, target: "test/core", folder: "packages/core", verdict: verdict, after: [],
      expectedMilliseconds: nil)
  }

  @Test func `each change is a line, with both values, and of a variable neither`() {
    let changes = [
      Change(.changed("packages/core/a.py"), old: "3f2a91c0aa17", new: "73c8339e5685"),
      Change(.variableChanged("WORD"), old: "hunter1", new: "hunter2"),
    ]
    #expect(
      explainLines(step(.run(changes.map(\.reason))), key: nil, changes: changes) == [
        "test/core: run: a.py changed  (3f2a91c0aa17 → 73c8339e5685)",
        "test/core: run: WORD has another value",
      ])
  }

  @Test(arguments: [
    (Verdict.upToDate, "up to date: nothing that its key covers changed since its last run"),
    (.restore, "restore: its inputs are as in an earlier run, whose record is in the cache"),
    (.undecided(on: ["wheel/core"]), "undecided: waits for wheel/core"),
    (.run([.firstRun]), "run: first run"), (.publish, "publish: the index lacks it"),
    (.present, "present: the index has it, byte for byte"),
    (.blocked("clean-tree is blocked"), "blocked: clean-tree is blocked"),
  ])
  func `every verdict says why`(verdict: Verdict, line: String) {
    #expect(explainLines(step(verdict), key: key, changes: []) == ["test/core: \(line)"])
  }

  @Test func `of what looks outside it is said that it found what it should`() {
    #expect(
      explainLines(step(.upToDate), key: nil, changes: [])
        == ["test/core: up to date: what it looks at is as it should be"])
  }

  @Test func `a key is told field by field and file by file, without values of variables`() {
    let digest = SHA256.digest(of: Array("x".utf8))
    let manifest = KeyManifest(
      fields: [
        .init(name: .format, value: "rel 1"), .init(name: .recipe, value: "cp\u{1F}a b\nmv b c"),
        .init(name: .variable("WORD"), value: "hunter2"),
      ],
      groups: [
        .init(
          label: "in/**", isUpstream: false,
          artifacts: [Artifact(path: "in/x", kind: .file, digest: digest)])
      ])
    #expect(
      keyLines("a", key, manifest) == [
        "a: key \(digest), weak \(digest)", "a:   format  rel 1", "a:   recipe  cp a b⏎mv b c",
        "a:   variable WORD  digest f52f…",
        "a:   files in/**  1 file", "a:     2d711642b726  file  in/x",
      ])
    #expect(keyLines("a", nil, manifest).first == "a: weak half of a key")
  }

  @Test func `a request is told with its answer, its bytes, its time and its try`() {
    let failure: Result<(status: Int, receivedBytes: Int), HTTPFailure> = .failure(
      HTTPFailure(.timedOut, "no answer from a.b:80"))
    func line(
      _ method: String, _ sent: Int64,
      _ answer: Result<(status: Int, receivedBytes: Int), HTTPFailure>,
      attempt: Int = 1
    ) -> String {
      requestLine(
        method, "http://a.b/c", sentBytes: sent, answer: answer, milliseconds: 7, attempt: attempt)
    }
    #expect(line("PUT", 2048, failure) == "PUT http://a.b/c: no answer from a.b:80, 7 ms")
    #expect(
      line("PUT", 2048, .success((412, 300)), attempt: 2)
        == "PUT http://a.b/c: 412, 2.0 KiB sent, 300 B received, 7 ms, try 2")
    #expect(line("GET", 0, .success((200, 0))) == "GET http://a.b/c: 200, 0 B received, 7 ms")
  }
}

@Suite struct SecretMaskTests {
  private let mask = SecretMask(environment: [
    "PYPI_TOKEN": "pypi-AgEIcHlw", "SHORT_PASSWORD": "abc", "EDITOR": "emacs-nox",
    "AWS_SECRET_ACCESS_KEY": "pypi-AgEIcHlw/longer",
  ])

  @Test(arguments: [
    ("https://user:pass@host/x", "https://***@host/x"),
    ("git clone https://tok%40en@host:8080/x.git; ls", "git clone https://***@host:8080/x.git; ls"),
    (
      "https://b.s3/k?X-Amz-Signature=0a&X-Amz-Security-Token=q&list-type=2&prefix=a%2F",
      "https://b.s3/k?X-Amz-Signature=***&X-Amz-Security-Token=***&list-type=2&prefix=a%2F"
    ),
    ("GET http://h/?uploads: 200, 1 ms", "GET http://h/?uploads: 200, 1 ms"),
    ("GET http://h/?WebIdentityToken=ey.J: 200", "GET http://h/?WebIdentityToken=***: 200"),
    ("http://a@b/ and http://c/?d=e", "http://***@b/ and http://c/?d=***"),
    ("upload --token pypi-AgEIcHlw", "upload --token ***"),
    ("say pypi-AgEIcHlw/longer", "say ***"),
    ("abc and emacs-nox are told", "abc and emacs-nox are told"),
    ("no address :// here", "no address :// here"), ("", ""),
  ])
  func `secrets are starred, and nothing else`(text: String, masked: String) {
    #expect(mask.masked(text) == masked)
  }
}
