// What `rel doctor` looks at in an index: whether it answers, who asks, what is allowed, whether
// writes keep writers apart. What it writes is one object of its own, which it removes.

import Diagnostics
import HTTP
import Host
import Indexes
import ObjectStorage
import Publishing
import Reporting
import Synchronization

/// The checks of one index.
struct IndexCheckup {
  /// How long anything on the network may take: two rounds of it are all there is.
  private static let patience = Duration.seconds(10)

  let location: String
  let distributions: [String]
  let disk: any FileSystem
  let amazon: AmazonAccess

  func checkups() async -> [Checkup] {
    let place: IndexLocation
    do throws(Problem) {
      place = try IndexLocation(location)
    } catch {
      return [Checkup("index", .error, error.message, fix: error.hints.first)]
    }
    switch place {
    case .folder(let folder): return [self.folder(folder)]
    case .s3(let name, let prefix):
      let remote = RemoteIndex(
        location: location, name: name, prefix: prefix, amazon: amazon, disk: disk)
      let found = await remote.checkups(within: Self.patience)
      return [Checkup("index", .ok, "`\(location)`")] + found
        + distributions.map {
          Checkup("cloudfront", .ok, "distribution `\($0)` forgets pages that change")
        }
    }
  }

  private func folder(_ folder: Path) -> Checkup {
    let status = (try? disk.status(of: folder)) ?? nil
    switch status?.kind {
    case nil: return Checkup("index", .ok, "`\(location)`, a folder that the first release makes")
    case .folder?: return Checkup("index", .ok, "`\(location)`, a folder")
    default:
      return Checkup(
        "index", .error, "`\(location)` is a file", fix: "name a folder: `index = file:FOLDER`")
    }
  }
}

/// An index in a bucket, as it looks from here.
private struct RemoteIndex {
  let location: String
  let name: String
  let prefix: String
  let amazon: AmazonAccess
  let disk: any FileSystem

  /// What is asked together; the first round has to succeed for the second one.
  func checkups(within patience: Duration) async -> [Checkup] {
    let settings: AWSSettings
    let bucket: S3Bucket
    do throws(StorageError) {
      settings = try amazon.settings()
      bucket = try amazon.bucket(name, prefix: prefix, location: location)
    } catch { return [failed("settings", error)] }

    async let network = limited(patience, "network") { await self.network(bucket, settings) }
    async let credentials = limited(patience, "credentials") { await self.credentials() }
    let first = await (network, credentials)
    let found = first.0 + first.1
    if first.0.contains(where: \.isOutage) || first.1.contains(where: { $0.state == .error }) {
      return found
    }

    async let identity = limited(patience, "identity") { await self.identity() }
    async let standing = limited(patience, "bucket") { await self.standing(bucket) }
    async let reading = limited(patience, "read") { await self.reading(bucket) }
    async let writing = limited(patience, "write") { await self.writing(bucket) }
    let second = await [identity, standing, reading, writing]
    return found + second.flatMap { $0 }
  }

  // MARK: Without credentials

  private func network(_ bucket: S3Bucket, _ settings: AWSSettings) async -> [Checkup] {
    let answer: Result<HTTPResponse, HTTPFailure>
    do throws(StorageError) {
      answer = try await amazon.stranger(at: bucket.installURL, patience: .seconds(5))
    } catch { return [failed("network", error)] }
    switch answer {
    case .failure(let failure):
      let fix: String? =
        switch failure.kind {
        case .untrusted: "set `AWS_CA_BUNDLE` to a file with the certificates to trust"
        // It says itself what this machine lacks.
        case .local: nil
        default:
          settings.endpoint.map { "is the store at `\($0)` running, and is that its address?" }
            ?? "check the network, and `HTTPS_PROXY` where a proxy is needed"
        }
      return [Checkup("network", .error, failure.description, fix: fix, isOutage: true)]
    case .success(let response):
      let store = settings.endpoint.map { "`\($0)` answers" } ?? "AWS answers"
      return [Checkup("network", .ok, store), clock(response)]
        + (await audience(response, bucket))
    }
  }

  private func clock(_ response: HTTPResponse) -> Checkup {
    if let advice = clockAdvice(response, now: disk.now()) {
      // Fact and fix in one sentence elsewhere.
      let fact = advice.firstRange(of: ": set it").map { advice[..<$0.lowerBound] } ?? advice[...]
      return Checkup(
        "clock", .warning, String(fact),
        fix: "set it: `timedatectl` shows whether it is synchronised")
    }
    guard response.header("Date") != nil else { return Checkup("clock", .ok, "not known") }
    return Checkup("clock", .ok, "agrees with the store's")
  }

  private func audience(_ response: HTTPResponse, _ bucket: S3Bucket) async -> [Checkup] {
    let fact: String
    switch response.status {
    case 200:
      let refuses = try? await amazon.refusesWhatIsAbsent(bucket, patience: .seconds(5))
      if refuses == true {
        let problem = IndexMistake.refusesAbsent(bucket.installURL).problem
        return [Checkup("public", .warning, problem.message, fix: problem.hints.first)]
      }
      fact = "everybody may install: `\(bucket.installURL)`"
    case 400, 401, 403: fact = "no, or empty: only those with credentials can install"
    case 404:
      // Of a bucket that is not there, nothing can be said.
      if String(decoding: response.body, as: UTF8.self).contains("NoSuchBucket") { return [] }
      fact = "everybody may look, and there is nothing yet"
    default: fact = "not known: status \(response.status)"
    }
    return [Checkup("public", .ok, fact)]
  }

  // MARK: With credentials

  private func credentials() async -> [Checkup] {
    do throws(StorageError) {
      return [Checkup("credentials", .ok, "from \(try await amazon.credentialSource())")]
    } catch { return [failed("credentials", error)] }
  }

  private func identity() async -> [Checkup] {
    do throws(StorageError) {
      guard let arn = try await amazon.identity() else { return [] }
      return [Checkup("identity", .ok, "`\(arn)`")]
    } catch { return [failed("identity", error, as: .warning)] }
  }

  /// Whether the bucket is there, where, and whether it keeps versions.
  private func standing(_ bucket: S3Bucket) async -> [Checkup] {
    do throws(StorageError) {
      let administration = try amazon.administration(of: name)
      switch try await administration.state() {
      case .absent:
        return [
          Checkup(
            "bucket", .error, "there is no bucket `\(name)`",
            fix: "check the name in `index`, or make it with `rel setup bucket \(name)`")
        ]
      case .closed:
        return [
          Checkup(
            "bucket", .error, "`\(name)` is there, and these credentials may not list it",
            fix: "allow `s3:ListBucket` on `arn:aws:s3:::\(name)`: without it, a page that is not "
              + "there cannot be told from one that may not be read")
        ]
      case .reachable: break
      }
      let found = Checkup("bucket", .ok, "`\(name)` in \(bucket.region), and may be listed")
      return [found, await versions(administration)]
    } catch { return [failed("bucket", error)] }
  }

  private func versions(_ administration: S3Administration) async -> Checkup {
    do throws(StorageError) {
      return Checkup(
        "versions", .ok,
        try await administration.keepsVersions()
          ? "old versions of objects are kept" : "old versions of objects are not kept")
    } catch {
      let fact = error.trouble == .denied ? "may not be asked" : error.description
      return Checkup("versions", .ok, "not known: \(fact)")
    }
  }

  /// A bucket that is not there is told once, by `standing`.
  private func reading(_ bucket: S3Bucket) async -> [Checkup] {
    do throws(StorageError) {
      let isThere = try await bucket.status(of: "simple/index.html") != nil
      return [Checkup("read", .ok, isThere ? "the index may be read" : "nothing is published yet")]
    } catch { return error.trouble == .missing ? [] : [failed("read", error)] }
  }

  /// One object of rel's own, which is removed again.
  private func writing(_ bucket: S3Bucket) async -> [Checkup] {
    do throws(StorageError) {
      let found = try await bucket.probeConditionalWrites()
      let write = Checkup("write", .ok, "objects may be written")
      if found == .honoured {
        return [
          write, Checkup("conditional writes", .ok, "work: releases at the same time are safe"),
        ]
      }
      return [
        write,
        Checkup(
          "conditional writes", .error,
          found == .ignored
            ? "the store overwrites where it was asked not to"
            : "the store does not know conditional writes",
          fix: "where surely nobody else writes at the same time, release with "
            + "`--allow-unsafe-index`"),
      ]
    } catch { return error.trouble == .missing ? [] : [failed("write", error)] }
  }

  private func failed(
    _ subject: String, _ error: StorageError, as state: Checkup.State = .error
  ) -> Checkup {
    Checkup(
      subject, state, error.description, fix: error.hints.first,
      isOutage: state == .error && error.trouble == .unreachable)
  }
}

/// The checkups, or that they took too long.
private func limited(
  _ patience: Duration, _ subject: String, _ look: @escaping @Sendable () async -> [Checkup]
) async -> [Checkup] {
  await answer(within: patience, look) ?? [
    Checkup(
      subject, .error, "no answer in \(patience.components.seconds) s",
      fix: "check the network, and the store's address", isOutage: true)
  ]
}
