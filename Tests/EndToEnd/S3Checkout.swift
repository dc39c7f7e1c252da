// A store on this machine as rel is pointed to it, and a checkout whose wheels are built already: a
// release takes a fraction of a second.

import Foundation
import Host
import Servers
import Support

/// A bucket and who speaks to it.
struct S3Target: Sendable {
  var server: any LoopbackEndpoint
  var bucket: String
  var keys = S3Server.Keys(accessKey: "AKIAEXAMPLE", secretKey: "sentinel/secret+key")

  /// A bucket of Ceph's gateway that everybody may read and list.
  static func ceph(_ name: String) async throws -> S3Target {
    let ceph = try await CephGateway.shared()
    return S3Target(
      server: ceph, bucket: try await ceph.makeOpenBucket(named: name), keys: ceph.keys)
  }

  func stored() async throws -> StoredIndex {
    try await StoredIndex(ofBucket: bucket, on: server)
  }

  /// What AWS's tools take from the environment, and nothing of this machine's own configuration.
  func variables(
    through proxy: (any LoopbackEndpoint)? = nil, _ more: [String: String] = [:]
  ) -> [String: String] {
    let own = [
      "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\((proxy ?? server).port)",
      "AWS_ACCESS_KEY_ID": keys.accessKey, "AWS_SECRET_ACCESS_KEY": keys.secretKey,
      "AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": "/nowhere/config",
      "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials", "AWS_EC2_METADATA_DISABLED": "true",
      "AWS_PROFILE": "", "AWS_SESSION_TOKEN": "", "AWS_ENDPOINT_URL": "", "S3_PYPI_BUCKET": "",
    ]
    return own.merging(more) { $1 }
  }
}

/// Two packages, of which one needs the other, and wheels of them that only have to be copied.
struct SmallMonorepo: Sendable {
  let checkout: TestCheckout

  init(version: String = "1.0") throws {
    checkout = try TestCheckout([
      "Releasefile": """
      validate:
      \ttrue

      wheel/%: outputs = dist/$(dist)-*.whl
      wheel/%: built/$(dist)-$(version)-py3-none-any.whl
      \tmkdir -p dist; rm -f dist/$(dist)-*; cp $< dist/

      """
    ])
    try raise(to: version)
  }

  /// Gives both packages another version, with wheels of it.
  func raise(to version: String) throws {
    for (name, needs) in [("shop", []), ("shop-cdk", ["shop==\(version)"])] {
      let list = needs.map { "\"\($0)\"" }.joined()
      try checkout.disk.write(
        "[project]\nname = \"\(name)\"\nversion = \"\(version)\"\ndependencies = [\(list)]\n",
        to: "packages" / Path(name) / "pyproject.toml")
      let module = name.replacing("-", with: "_")
      try checkout.disk.write(
        smallWheel(module, version, requires: needs),
        to: "built" / Path("\(module)-\(version)-py3-none-any.whl"))
    }
  }

  /// Runs rel and ends it at a moment that others choose.
  /// - Parameter started: called with the process's number before anything else happens.
  func releaseToBeKilled(
    _ target: S3Target, through proxy: FaultProxy, started: (pid_t) -> Void
  ) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: TestCheckout.rel.string)
    process.arguments = ["make", "distribute", "bucket=\(target.bucket)"]
    process.currentDirectoryURL = URL(fileURLWithPath: checkout.disk.root.string)
    process.environment = ProcessInfo.processInfo.environment
      .merging(target.variables(through: proxy)) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let ended = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in ended.continuation.finish() }
    try process.run()
    started(process.processIdentifier)
    for await _ in ended.stream {}
  }
}
