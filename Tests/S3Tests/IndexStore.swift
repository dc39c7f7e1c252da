// A bucket on a server of this machine, and machines that release into it: everything from the look at
// the index to the last page, in this process, over real connections.

import Caching
import Diagnostics
import Foundation
import Hashing
import Host
import Networking
import ObjectStorage
import Publishing
import Servers
import Standards
import Support
import Workspace

/// A bucket of a test's own.
struct IndexStore: Sendable {
  var server: any LoopbackEndpoint
  var bucket: String
  var keys = S3Server.Keys(accessKey: "AKIAEXAMPLE", secretKey: "secret")
  var region = "us-east-1"

  static func lookalike(
    _ settings: LookalikeSettings = LookalikeSettings()
  ) async throws -> IndexStore {
    IndexStore(server: try await LookalikeS3(buckets: ["index"], settings), bucket: "index")
  }

  static func ceph() async throws -> IndexStore {
    let ceph = try await CephGateway.shared()
    return IndexStore(
      server: ceph, bucket: try await ceph.makeOpenBucket(), keys: ceph.keys, region: ceph.region)
  }

  /// What is stored, seen past any proxy.
  func stored() async throws -> StoredIndex {
    try await StoredIndex(ofBucket: bucket, on: server)
  }

  /// A client of the bucket with connections of its own.
  /// - Parameters:
  ///   - proxy: to speak through; nil: to the server itself.
  ///   - patience: with an answer that does not come.
  func client(
    through proxy: (any LoopbackEndpoint)? = nil, patience: Duration = .seconds(30),
    tries: Int? = nil
  ) throws -> S3Bucket {
    var settings = S3Settings()
    settings.endpoint = "http://127.0.0.1:\((proxy ?? server).port)"
    settings.region = region
    settings.patience = patience
    if let tries { settings.retries.tries = tries }
    let credentials = Credentials(
      accessKey: keys.accessKey, secretKey: Secret(keys.secretKey), source: "the test")
    return S3Bucket(
      location: "s3://\(bucket)/simple", place: try S3Location(bucket: bucket),
      settings: settings,
      surroundings: S3Surroundings(
        transport: HTTPClientTransport(environment: [:], connections: 16),
        credentials: FixedCredentials(credentials), disk: Disk(root: "/"),
        // Waiting is tested elsewhere; here it only lets others go first.
        sleep: { _ in try await Task.sleep(for: .milliseconds(1)) },
        random: { Double.random(in: 0..<1) }, warn: { _ in }))
  }
}

/// How a release ended.
enum Outcome: Sendable, Equatable {
  case published, present
  case conflict(String)
  case failed(String)

  var isSuccess: Bool { self == .published || self == .present }
  var isConflict: Bool { if case .conflict = self { true } else { false } }
}

/// Who releases: a client, and what that machine remembers from release to release.
struct Machine: Sendable {
  let client: S3Bucket
  private let wheels: WheelFolder
  private let state = MachineState()

  init(_ client: S3Bucket, _ wheels: WheelFolder) {
    self.client = client
    self.wheels = wheels
  }

  /// Does what `rel distribute` does for one project, whose wheels are built.
  mutating func release(_ paths: [Path], of name: String) async -> Outcome {
    do {
      let project = try ProjectName(name)
      let published = try await PublishedProjects(
        of: [project], in: client, disk: wheels.disk, scratch: wheels.disk.root, state: state)
      let artifacts = try paths.map {
        Artifact(path: $0, kind: .file, digest: try wheels.digest($0))
      }
      switch published.pageState(project, wheels: artifacts) {
      case .present: return .present
      case .conflict(let text): return .conflict(text)
      default: break
      }
      guard try await client.probeConditionalWrites() == .honoured else {
        return .failed("conditional writes are not honoured")
      }
      let publisher = Publisher(storage: client, disk: wheels.disk)
      for path in paths { try await publisher.upload(path, of: project) }
      let page = try await publisher.commit(
        paths, of: project, uploadTime: "2026-01-02T03:04:05.000000Z")
      if let page {
        state[.page(of: project, in: client.location)] = KnownPage(
          bytes: page.bytes, tag: page.tag, isSettled: true)
      }
      return .published
    } catch let error as PublishError {
      let problem = error.problem
      return problem.cause == .conflict ? .conflict(problem.message) : .failed(problem.message)
    } catch let error as Problem {
      return .failed(error.message)
    } catch {
      return .failed("\(error)")
    }
  }
}

/// Small wheels on a real disk, removed with the value.
final class WheelFolder: Sendable {
  let disk: Disk

  init() throws {
    let base = Path(FileManager.default.temporaryDirectory.path)
    disk = Disk(root: (try Disk(root: base).resolved(base) ?? base) / "rel-s3-\(UUID().uuidString)")
    try disk.makeFolder(".")
  }

  deinit { try? Disk(root: "/").remove(disk.root) }

  /// Writes a wheel and gives its path from the disk's root.
  /// - Parameter text: the contents of its one module; wheels of one name are in folders by it.
  func wheel(_ name: String, _ version: String, text: String = "x = 1\n") throws -> Path {
    let folder = Path(SHA256.digest(of: Array(text.utf8)).hexadecimal)
    let path = folder / "\(name)-\(version)-py3-none-any.whl"
    try disk.write(smallWheel(name, version, text: text), to: path)
    return path
  }

  func digest(_ wheel: Path) throws -> Digest { SHA256.digest(of: try disk.contents(of: wheel)) }
}

/// How many rounds a storm has: few where tests run every day, more by `REL_S3_ROUNDS`.
func rounds(_ few: Int) -> Int {
  ProcessInfo.processInfo.environment["REL_S3_ROUNDS"].flatMap { Int($0) } ?? few
}

/// Whether the longest storms run: by hand, not with each run of the tests.
let isStorm = ProcessInfo.processInfo.environment["REL_S3_STORM"] != nil

/// The seed of what is left to chance; `REL_S3_SEED` repeats a run.
let seed: UInt64 =
  ProcessInfo.processInfo.environment["REL_S3_SEED"].flatMap { UInt64($0) }
  ?? UInt64.random(in: 0..<1_000_000)
