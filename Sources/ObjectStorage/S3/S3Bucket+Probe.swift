// Whether a store heeds the conditions under which no race can lose an entry. Some answer that they do
// not know them, and some overwrite; both show on an object that nobody else has.

import Diagnostics
import HTTP
import Hashing

/// What nobody ever writes: it stands for all that a release writes.
let writeTrialKey = "simple/.rel-trial"

/// How the names of objects begin that are made to try a store out, and removed.
let probePrefix = ".rel-probe-"

extension S3Bucket {
  /// Asked once, however many want to know at the same time; the answer is kept for this run. The probe
  /// object stays behind where removing is not allowed: its name begins with `.rel-probe-`.
  public func probeConditionalWrites() async throws(StorageError) -> ConditionalWrites {
    if let known = memory.conditionalWrites { return known }
    return try await memory.probe.answer {
      await Result { () async throws(StorageError) in
        if let known = memory.conditionalWrites { return known }
        return try await probed()
      }
    }.get()
  }

  private func probed() async throws(StorageError) -> ConditionalWrites {
    let number = UInt64(surroundings.random() * 0x1p52)
    let key = probePrefix + String(number, radix: 36)
    let found: ConditionalWrites
    do throws(StorageError) {
      found = try await conditionalWrites(with: key)
    } catch {
      try? await remove(key)
      throw error
    }
    do throws(StorageError) {
      try await remove(key)
    } catch {
      guard error.trouble == .denied else { throw error }
    }
    memory.conditionalWrites = found
    return found
  }

  /// Each write has its own number of bytes: where an answer was lost, that says which one is there.
  private func conditionalWrites(with key: String) async throws(StorageError) -> ConditionalWrites {
    let create = HTTPHeader("If-None-Match", "*")
    let tag: VersionTag
    switch try await probe(key, "1", create) {
    case .wrote(let written): tag = written
    case .unknown: return .unsupported
    case .refused:
      throw .refusesNew(key: place.key(key), index: location)
    }
    switch try await probe(key, "22", create) {
    case .wrote: return .ignored
    case .unknown: return .unsupported
    case .refused: break
    }
    for form in [MatchForm.quoted, .bare] {
      // First at a tag that it surely does not have: a store that writes now heeds nothing.
      let wrong = condition(VersionTag("00000000000000000000000000000000"), form)
      switch try await probe(key, "333", wrong) {
      case .wrote: return .ignored
      case .unknown: continue
      case .refused: break
      }
      switch try await probe(key, "4444", condition(tag, form)) {
      case .wrote:
        memory.matchForm = form
        return .honoured
      case .refused, .unknown: continue
      }
    }
    return .unsupported
  }

  public var hasBrokenPromise: Bool { memory.hasBrokenPromise }

  public func standing() async -> String {
    let versions: String
    do throws(StorageError) {
      let administration = try S3Administration(
        bucket: place.bucket, settings: settings, surroundings: surroundings)
      versions = try await administration.keepsVersions() ? "versions" : "no versions"
    } catch {
      // Not every store knows, and not everybody may ask.
      versions = "unknown"
    }
    return "\(address.endpoint ?? "AWS") \(versions)"
  }

  /// What is sent says of itself that it arrived damaged: a store that would take it from these
  /// credentials refuses it for that alone.
  public func requireWritable() async throws(StorageError) {
    let bytes = Array("nothing".utf8)
    var request = writing(
      writeTrialKey, "create it", .bytes(bytes), digest: SHA256.digest(of: bytes),
      type: "text/plain", condition: HTTPHeader("If-None-Match", "*"))
    request.headers.removeAll { $0.name == "x-amz-checksum-sha256" }
    let other = SHA256.digest(of: [])
    request.headers.append(HTTPHeader("x-amz-checksum-sha256", other.base64))
    request.headers.append(HTTPHeader("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="))
    request.expected = [412]
    do throws(StorageError) {
      let outcome = try await client.perform(request)
      // It does not look at what it is told of the content.
      if outcome.response.status != 412 { try? await remove(writeTrialKey) }
    } catch {
      switch error.trouble {
      case .denied, .missing, .unreachable: throw error
      case .untrue, .unsupported, .refused: return
      }
    }
  }

  private enum Probed {
    case wrote(VersionTag)
    case refused, unknown
  }

  private func probe(
    _ key: String, _ text: String, _ condition: HTTPHeader
  ) async throws(StorageError) -> Probed {
    let bytes = Array(text.utf8)
    var request = writing(
      key, "create it", .bytes(bytes), digest: SHA256.digest(of: bytes), type: "text/plain",
      condition: condition)
    request.expected = [412]
    let outcome: S3Outcome
    do throws(StorageError) {
      outcome = try await client.perform(request)
    } catch {
      guard let answer = error.answer else { throw error }
      if answer.code == "NoSuchKey" { return .refused }
      let unknown = ["InvalidArgument", "InvalidRequest", "NotImplemented"].contains(answer.code)
      if unknown || answer.status == 501 { return .unknown }
      throw error
    }
    if outcome.response.status == 412 {
      // An earlier try, whose answer was lost, may have written.
      guard outcome.mayHaveRunBefore, let there = try await status(of: key),
        there.sizeBytes == bytes.count
      else { return .refused }
      return .wrote(there.tag)
    }
    if let tag = outcome.response.header("ETag").map(bareTag), !tag.text.isEmpty {
      return .wrote(tag)
    }
    guard let there = try await status(of: key) else {
      throw .lacksWritten(key: place.key(key), index: location)
    }
    return .wrote(there.tag)
  }
}

/// Lets one of many who want to know find out, and gives all of them the answer.
actor SharedAnswer<Answer: Sendable> {
  private var isAsking = false
  private var waiting: [CheckedContinuation<Answer, Never>] = []

  func answer(_ ask: @Sendable () async -> Answer) async -> Answer {
    if isAsking { return await withCheckedContinuation { waiting.append($0) } }
    isAsking = true
    let answer = await ask()
    isAsking = false
    for continuation in waiting { continuation.resume(returning: answer) }
    waiting = []
    return answer
  }
}
