// `credential_process`, by real shells, and what it may say when it fails.

import Hashing
import Host
import Support
import Testing

@testable import ObjectStorage

func sha1Of(_ text: String) -> String { sha1Name(of: Array(text.utf8)) }

@Suite struct CredentialProgramTests {
  let place = "`credential_process` in profile `default` of ~/.aws/config"

  private func fixture(_ line: String, in folder: TemporaryFolder) -> SearchFixture {
    var fixture = SearchFixture(config: "[default]\ncredential_process = \(line)\n")
    fixture.environment["PATH"] = "/usr/bin:/bin"
    fixture.processes = FolderRunner(folder: folder.path)
    return fixture
  }

  @Test func `its answer is taken from standard output alone`() async throws {
    let folder = try TemporaryFolder()
    let line =
      #"echo 'see #1' >&2; echo '{"Version": 1, "AccessKeyId": "A \" B", "SecretAccessKey": "#
      + #""SENTINEL", "Expiration": "1970-01-01T01:00:00Z"}'"#
    let found = try await fixture(line, in: folder).found()
    #expect(found.accessKey == "A \" B")
    #expect(found.expires == 3_600_000_000_000)
    #expect(
      found.source == "the `credential_process` in profile `default` of ~/.aws/config")
  }

  @Test(arguments: [
    ("echo SENTINEL; echo 'no ticket' >&2; exit 3", "ended with status 3:\nno ticket"),
    ("echo SENTINEL; kill -9 $$", "was ended by signal 9"),
    ("echo SENTINEL", "did not print JSON"),
    (#"echo '{"Version": 2, "SecretAccessKey": "SENTINEL"}'"#, "did not print `\"Version\": 1`"),
  ])
  func `a program that fails shows its complaint, never its answer`(
    line: String, what: String
  ) async throws {
    let folder = try TemporaryFolder()
    #expect(await fixture(line, in: folder).error()?.description == "\(place) \(what)")
  }

  @Test func `a program that never ends is told`() async {
    var fixture = SearchFixture(config: "[default]\ncredential_process = x\n")
    fixture.processes = ScriptedRunner(termination: .timedOut(.seconds(60)), output: "SENTINEL")
    #expect(await fixture.error()?.description == "\(place) took longer than 60 s")
  }
}

/// Real programs, in a folder that is there.
private struct FolderRunner: ProcessRunner {
  let folder: Path

  func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    var command = command
    command.folder = folder
    return try await SubprocessRunner(scratch: folder / "scratch").run(command, output: output)
  }
}
