// Real S3 servers for the tests of one process: `scripts/s3-server` starts one at the first need,
// and a watcher of that script ends it with this process, however that ends.

import Glibc
import Synchronization

/// A real S3 server. One of a kind runs for all tests of a process; each test makes buckets of its
/// own. Ceph's is the one that tests rely on:
///
/// ```swift
/// @Suite(.enabled(if: CephGateway.isAvailable, "\(CephGateway.whyNot)"))
/// struct CephTests {
///   @Test func `an object comes back`() async throws {
///     let ceph = try await CephGateway.shared()
///     let bucket = try await ceph.makeBucket()
/// ```
///
/// The others are installed by who wants them (`scripts/s3-server install --kind moto`):
///
/// ```swift
/// @Test(arguments: S3Server.Kind.installed)
/// func `an object comes back`(kind: S3Server.Kind) async throws {
///   let server = try await S3Server.shared(kind)
/// ```
public struct S3Server: LoopbackEndpoint {
  /// What they make of conditional writes: see `scripts/s3-server --help`.
  public enum Kind: String, Sendable, CaseIterable {
    case ceph, openstack, localbucket, moto

    /// Those that can be started here, Ceph's among them or not.
    public static var installed: [Kind] { allCases.filter(\.isInstalled) }

    public var isInstalled: Bool {
      self == .ceph ? CephGateway.isAvailable : isFile(".cache/servers/\(rawValue)/requirement")
    }
  }

  public struct Keys: Sendable, Equatable {
    public var accessKey: String
    public var secretKey: String

    public init(accessKey: String, secretKey: String) {
      self.accessKey = accessKey
      self.secretKey = secretKey
    }
  }

  public let kind: Kind
  /// `http://127.0.0.1:PORT`, without a slash at the end.
  public private(set) var endpoint: String
  public private(set) var port: Int
  /// The one to sign for; Ceph takes any.
  public let region: String
  /// Of the user who owns the tests' buckets.
  public let keys: Keys
  /// Of a user who may make buckets, and may nothing in those of the first.
  public let otherKeys: Keys
  /// Of a user who may not even make a bucket.
  public let strangerKeys: Keys

  /// The server of this process; the first call starts it, in about two seconds.
  public static func shared(_ kind: Kind) async throws -> S3Server {
    try await running.withLock { tasks in
      if let task = tasks[kind] { return task }
      let task = Task {
        let folder = "/tmp/rel-s3-\(kind.rawValue)-\(getpid())"
        let text = try await output(
          of: root() + "/scripts/s3-server",
          ["start", "--kind", kind.rawValue, "--dir", folder, "--for", "\(getpid())"])
        return try S3Server(kind, values: text)
      }
      tasks[kind] = task
      return task
    }.value
  }

  private static let running = Mutex<[Kind: Task<S3Server, any Error>]>([:])

  private init(_ kind: Kind, values text: String) throws {
    self.kind = kind
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = String(parts[1]) }
    }
    func value(_ name: Substring) throws -> String {
      guard let value = values[name] else {
        throw ProgramFailure(command: "s3-server start", status: "no `\(name)`", errors: text)
      }
      return value
    }
    func keys(_ prefix: String) throws -> Keys {
      Keys(
        accessKey: try value("\(prefix)access_key"), secretKey: try value("\(prefix)secret_key"))
    }
    endpoint = try value("endpoint")
    port = Int(endpoint.split(separator: ":").last ?? "") ?? 0
    region = try value("region")
    self.keys = try keys("")
    otherKeys = try keys("other_")
    strangerKeys = try keys("stranger_")
  }

  /// Makes a bucket that no other test has.
  ///
  /// - Parameter name: the beginning of its name, for logs.
  /// - Returns: its whole name.
  public func makeBucket(named name: String = "test") async throws -> String {
    let number = S3Server.bucketCount.add(1, ordering: .relaxed).newValue
    let bucket = "\(name)-\(number)"
    _ = try await curl("PUT", "/\(bucket)")
    return bucket
  }

  private static let bucketCount = Atomic<Int>(0)

  /// A signed request by curl, which shares no code with this project.
  ///
  /// - Parameters:
  ///   - target: path and query, encoded.
  ///   - arguments: more of curl's own.
  /// - Returns: the answer's body.
  /// - Throws: for a status of 400 or more.
  public func curl(
    _ method: String, _ target: String, _ arguments: [String] = [], as keys: Keys? = nil
  ) async throws -> String {
    let keys = keys ?? self.keys
    // In the URL, since a colon in the access key would end it in `--user`.
    let user = "\(encoded(keys.accessKey)):\(encoded(keys.secretKey))"
    return try await output(
      of: "curl",
      [
        "-sS", "--fail-with-body", "-X", method, "--aws-sigv4", "aws:amz:\(region):s3",
        "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
      ] + arguments + ["http://\(user)@127.0.0.1:\(port)\(target)"])
  }

  /// The same server with the proxy's endpoint.
  public func through(_ proxy: FaultProxy) -> S3Server {
    var result = self
    result.endpoint = proxy.url
    result.port = proxy.port
    return result
  }
}

/// A name or a word for a URL's authority.
private func encoded(_ text: String) -> String {
  percentEncoded(text).replacing("/", with: "%2F").replacing("+", with: "%20")
}

/// Whether a file of the checkout is there.
private func isFile(_ name: String) -> Bool { access(root() + "/" + name, F_OK) == 0 }

/// The checkout: above `Tests`, links to this file resolved.
private func root() -> String {
  guard let path = realpath(#filePath, nil) else { return "." }
  defer { free(path) }
  return "/" + String(cString: path).split(separator: "/").dropLast(3).joined(separator: "/")
}
