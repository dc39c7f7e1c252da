// Whether a store heeds the conditions that no race can lose an entry with. Some answer that they do
// not know them, and some overwrite; both show on an object that nobody else has.

import Hashing
import Host

extension S3Bucket {
  /// Asked once; the answer is kept for this run. The probe object stays behind where removing is not
  /// allowed: its name begins with `.rel-probe-`.
  public func probeConditionalWrites() async throws(StorageError) -> ConditionalWrites {
    if let known = memory.conditionalWrites { return known }
    while true {
      let number = UInt64(surroundings.random() * 0x1p52)
      let key = ".rel-probe-\(String(number, radix: 36))"
      let found: ConditionalWrites?
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
      // Where an answer was lost, a refusal proves nothing.
      guard let found else { continue }
      memory.conditionalWrites = found
      return found
    }
  }

  /// nil: another try with another object has to tell.
  private func conditionalWrites(
    with key: String
  ) async throws(StorageError) -> ConditionalWrites? {
    let create = HTTPHeader("If-None-Match", "*")
    let tag: VersionTag
    switch try await probe(key, "one", create) {
    case .wrote(let written): tag = written
    case .refused, .unclear: return nil
    case .unknown: return .unsupported
    }
    switch try await probe(key, "two", create) {
    case .wrote: return .ignored
    case .unknown: return .unsupported
    case .unclear: return nil
    case .refused: break
    }
    for form in [MatchForm.quoted, .bare] {
      // First at a tag that it surely does not have: a store that writes now heeds nothing.
      let wrong = condition(VersionTag("00000000000000000000000000000000"), form)
      switch try await probe(key, "three", wrong) {
      case .wrote: return .ignored
      case .unknown: continue
      case .unclear: return nil
      case .refused: break
      }
      switch try await probe(key, "four", condition(tag, form)) {
      case .wrote:
        memory.matchForm = form
        return .honoured
      case .unclear: return nil
      case .refused, .unknown: continue
      }
    }
    return .unsupported
  }

  private enum Probed {
    case wrote(VersionTag)
    case refused, unknown, unclear
  }

  private func probe(
    _ key: String, _ text: String, _ condition: HTTPHeader
  ) async throws(StorageError) -> Probed {
    let bytes = Array(text.utf8)
    var request = writing(
      key, "create it", .bytes(bytes), digest: SHA256.digest(of: bytes), type: "text/plain",
      condition: condition)
    request.expected = [412]
    let response: HTTPResponse
    do throws(S3Fault) {
      let outcome = try await client.perform(request)
      response = outcome.response
      if response.status == 412 { return outcome.mayHaveRunBefore ? .unclear : .refused }
    } catch {
      guard case .answer(let answer) = error.fact else { throw storageError(error, at: words) }
      if answer.code == "NoSuchKey" { return .refused }
      let unknown = ["InvalidArgument", "InvalidRequest", "NotImplemented"].contains(answer.code)
      if unknown || answer.status == 501 { return .unknown }
      throw storageError(error, at: words)
    }
    if let tag = response.header("ETag"), !tag.isEmpty { return .wrote(bareTag(tag)) }
    return try await status(of: key).map { .wrote($0.tag) } ?? .unclear
  }
}
