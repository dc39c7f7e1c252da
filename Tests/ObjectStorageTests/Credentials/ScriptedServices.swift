// What a search for credentials meets, as a script: answers by method and URL, programs, a disk.

import HTTP
import Host
import Support
import Synchronization

@testable import ObjectStorage

/// Answers requests by `METHOD URL` without the query; nobody listens elsewhere.
final class ScriptedTransport: HTTPTransport {
  private let answers: Mutex<[String: [Result<HTTPResponse, HTTPFailure>]]>
  private let seen = Mutex<[HTTPRequest]>([])

  /// The last of a URL's answers is given again and again.
  init(_ answers: [String: [Result<HTTPResponse, HTTPFailure>]] = [:]) {
    self.answers = Mutex(answers)
  }

  convenience init(_ answers: [String: String]) {
    self.init(
      answers.mapValues { [.success(HTTPResponse(status: 200, body: Array($0.utf8)))] })
  }

  var requests: [HTTPRequest] { seen.withLock { $0 } }

  func set(_ name: String, _ answer: Result<HTTPResponse, HTTPFailure>) {
    answers.withLock { $0[name] = [answer] }
  }

  func send(
    _ request: HTTPRequest, sent: @escaping @Sendable (Int64) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse {
    await Task.yield()
    seen.withLock { $0.append(request) }
    let name = "\(request.method) \(request.url.prefix { $0 != "?" })"
    let answer = answers.withLock { answers -> Result<HTTPResponse, HTTPFailure> in
      guard let list = answers[name], let first = list.first else {
        return .failure(HTTPFailure(.notConnected, "no connection to \(name)"))
      }
      if list.count > 1 { answers[name]?.removeFirst() }
      return first
    }
    return try answer.get()
  }

  func send(
    _ request: HTTPRequest, receive: @escaping @Sendable ([UInt8]) throws(HTTPFailure) -> Void
  ) async throws(HTTPFailure) -> HTTPResponse { try await send(request) }
}

/// Answers each command in the same way.
struct ScriptedRunner: ProcessRunner {
  var termination = Termination.exited(0)
  var output = ""

  func run(
    _ command: Command, output: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(ProcessError) -> Termination {
    output(Array(self.output.utf8))
    return termination
  }
}

/// A search with a home folder of `/disk`, as the clock says 1970-01-01T00:17:40Z.
struct SearchFixture {
  var environment: [String: String] = [:]
  var disk: MemoryDisk
  var transport = ScriptedTransport([String: String]())
  var processes: any ProcessRunner = ScriptedRunner()
  var region: String?

  init(
    config: String = "", credentials: String = "", environment: [String: String] = [:],
    files: [String: String] = [:], transport: ScriptedTransport? = nil
  ) {
    var all = files
    if !config.isEmpty { all[".aws/config"] = config }
    if !credentials.isEmpty { all[".aws/credentials"] = credentials }
    disk = MemoryDisk(all)
    self.environment = environment.merging(["HOME": "/disk"]) { given, _ in given }
    if let transport { self.transport = transport }
  }

  func chain() -> CredentialChain {
    CredentialChain(
      CredentialSearch(
        environment: environment, disk: disk, processes: processes, transport: transport,
        settings: AWSSettings(region: region), pause: { _ in }))
  }

  func found() async throws(CredentialError) -> Credentials { try await chain().credentials() }

  func error() async -> CredentialError? {
    do throws(CredentialError) {
      _ = try await found()
      return nil
    } catch { return error }
  }
}

let roleAnswer = """
  <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>SENTINEL-r</SecretAccessKey>
  <SessionToken>SENTINEL-t</SessionToken><Expiration>1970-01-01T01:00:00Z</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>
  """
