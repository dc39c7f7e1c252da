// Sends one operation until it has an answer that counts: signs each try anew, repeats what may be
// repeated, and puts right what a first answer shows to be wrong: region, clock, expired credentials.

import HTTP
import Host
import Notation
import Synchronization

/// The part of the address and the signature that differs between services.
struct ServiceAddress: Sendable {
  /// As signatures have it: `s3`.
  var service: String
  /// Asked for the region of a bucket that has none yet; nil: there is nobody to ask.
  var discoveryURL: String?
  /// For a place without a region of its own.
  var fallbackRegion = "us-east-1"
  var url: @Sendable (S3Request, _ region: String) -> String
}

/// What sends a request that is signed.
typealias Sending = @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse

/// A service, with what was learned of it. Shared by all operations, at the same time.
final class SignedClient: Sendable {
  struct Learned {
    var region: String?
    /// The server's clock minus this machine's, in nanoseconds.
    var clockOffset: Int64 = 0
  }
  let address: ServiceAddress
  let place: S3Place
  let surroundings: S3Surroundings
  let policy: RetryPolicy
  private let patience: Duration
  private let tokens = RetryTokens()
  private let learned: Mutex<Learned>

  init(
    address: ServiceAddress, place: S3Place, region: String?, surroundings: S3Surroundings,
    policy: RetryPolicy, patience: Duration
  ) {
    self.address = address
    self.place = place
    self.surroundings = surroundings
    self.policy = policy
    self.patience = patience
    learned = Mutex(Learned(region: region))
  }

  /// The region as far as it is known, for names and messages.
  var region: String { learned.withLock { $0.region } ?? address.fallbackRegion }

  /// That an answer says what cannot be.
  func untrue(_ text: String, _ request: S3Request) -> StorageError {
    .service(
      S3Fault(fact: .untrue(text), request: request, region: region, tries: 1, place: place))
  }

  /// - Parameter sending: nil: over the transport, with the whole answer in memory.
  @discardableResult
  func perform(
    _ request: S3Request, sending: Sending? = nil
  ) async throws(StorageError) -> S3Outcome {
    var attempt = Attempt(request: request, place: place, started: surroundings.disk.now())
    while true {
      attempt.region = try await knownRegion(&attempt)
      let credentials = try await credentials(attempt)
      attempt.tries += 1
      let outgoing = signedRequest(attempt, credentials)
      switch await attempted(outgoing, sending) {
      case .failure(let failure):
        try await waitAfter(failure, &attempt)
      case .success(let response):
        let answer = S3ErrorAnswer(response) { redacted($0, credentials) }
        if isAnswer(response, answer, request) {
          tokens.giveBack()
          return S3Outcome(response: response, mayHaveRunBefore: attempt.mayHaveRun)
        }
        if try repaired(response, answer, &attempt) { continue }
        if try await renewed(credentials, answer, &attempt) { continue }
        try await waitAfter(response, answer, &attempt)
      }
    }
  }

  private func attempted(
    _ request: HTTPRequest, _ sending: Sending?
  ) async -> Result<HTTPResponse, HTTPFailure> {
    do throws(HTTPFailure) {
      if let sending { return .success(try await sending(request)) }
      return .success(try await surroundings.transport.send(request))
    } catch {
      return .failure(error)
    }
  }

  private func isAnswer(
    _ response: HTTPResponse, _ answer: S3ErrorAnswer, _ request: S3Request
  ) -> Bool {
    if (200..<300).contains(response.status) { return !request.mayFailInside || answer.code == nil }
    return request.expected.contains(response.status)
      && answer.code != "ConditionalRequestConflict"
  }

  private func signedRequest(_ attempt: Attempt, _ credentials: Credentials) -> HTTPRequest {
    let request = attempt.request
    let url = attempt.redirect ?? address.url(request, attempt.region)
    return signed(
      HTTPRequest(
        request.method, url, headers: request.headers, body: request.body, patience: patience),
      payload: .digest(request.digest), with: credentials,
      scope: SigningScope(region: attempt.region, service: address.service),
      at: surroundings.disk.now() + learned.withLock { $0.clockOffset })
  }

  private func credentials(_ attempt: Attempt) async throws(StorageError) -> Credentials {
    do throws(CredentialError) {
      return try await surroundings.credentials.credentials()
    } catch {
      throw attempt.fault(.credentials(error))
    }
  }

  /// Whether there are other credentials than those that the server calls expired.
  private func renewed(
    _ refused: Credentials, _ answer: S3ErrorAnswer, _ attempt: inout Attempt
  ) async throws(StorageError) -> Bool {
    guard isExpired(answer), !attempt.askedForCredentials else { return false }
    attempt.askedForCredentials = true
    let found: Credentials
    do throws(CredentialError) {
      found = try await surroundings.credentials.renewed(after: refused)
    } catch {
      throw attempt.fault(.credentials(error))
    }
    guard found != refused else { throw attempt.fault(.expired(source: refused.source, answer)) }
    return true
  }

  private func redacted(_ text: String, _ credentials: Credentials) -> String {
    var text = text
    for secret in [credentials.secretKey, credentials.sessionToken].compactMap({ $0?.reveal })
    where !secret.isEmpty {
      text = text.replacing(secret, with: "…")
    }
    return text
  }

  /// The bucket's region: as set, as learned, or as AWS tells anybody who asks for the bucket.
  private func knownRegion(_ attempt: inout Attempt) async throws(StorageError) -> String {
    if let region = learned.withLock({ $0.region }) { return region }
    guard let url = address.discoveryURL else { return address.fallbackRegion }
    var search = Attempt(request: attempt.request, place: place, started: attempt.started)
    search.region = address.fallbackRegion
    while true {
      search.tries += 1
      let question = HTTPRequest("HEAD", url, patience: patience)
      switch await attempted(question, nil) {
      case .failure(let failure): try await waitAfter(failure, &search)
      case .success(let response):
        if let region = response.header("x-amz-bucket-region"), !region.isEmpty {
          learned.withLock { $0.region = region }
          return region
        }
        var answer = S3ErrorAnswer(response) { $0 }
        if response.status == 404 {
          answer.code = "NoSuchBucket"
          throw search.fault(.answer(answer))
        }
        guard isTemporary(answer) else { throw search.fault(.noRegion(response)) }
        try await waitAfter(response, answer, &search)
      }
    }
  }

  /// Whether the answer showed something that is right from now on, so that another try is worth it.
  private func repaired(
    _ response: HTTPResponse, _ answer: S3ErrorAnswer, _ attempt: inout Attempt
  ) throws(StorageError) -> Bool {
    if [301, 307, 400, 403].contains(response.status), !attempt.changedRegion {
      if let region = answer.region, !region.isEmpty, region != attempt.region {
        attempt.changedRegion = true
        learned.withLock { $0.region = region }
        return true
      }
      if response.status == 307, let location = answer.location, isOfAWS(location),
        address.discoveryURL != nil
      {
        attempt.changedRegion = true
        attempt.redirect = location
        return true
      }
    }
    let now = surroundings.disk.now()
    let offset = learned.withLock { $0.clockOffset }
    let isSkewed = answer.code == "RequestTimeTooSkewed"
    if isSkewed || response.status == 403,
      let advice = clockAdvice(response, now: now + offset)
        ?? (isSkewed ? "this machine's clock differs from the server's: set it" : nil)
    {
      guard !attempt.changedClock, let date = response.header("Date"),
        let theirs = nanoseconds(ofDateHeader: date)
      else { throw attempt.fault(.clock(advice: advice, answer)) }
      attempt.changedClock = true
      let isNew = learned.withLock { learned in
        defer { learned.clockOffset = theirs - now }
        return learned.clockOffset == offset
      }
      if isNew { surroundings.warn(advice) }
      return true
    }
    return false
  }

  private func waitAfter(
    _ failure: HTTPFailure, _ attempt: inout Attempt
  ) async throws(StorageError) {
    switch failure.kind {
    case .cancelled: throw attempt.fault(.interrupted)
    case .local, .malformed, .untrusted: throw attempt.fault(.failure(failure))
    case .notConnected:
      guard attempt.tries < policy.triesWithoutConnection else {
        throw attempt.fault(.failure(failure))
      }
    case .interrupted, .timedOut: attempt.mayHaveRun = true
    }
    try await wait(.failure(failure), after: nil, &attempt)
  }

  private func waitAfter(
    _ response: HTTPResponse, _ answer: S3ErrorAnswer, _ attempt: inout Attempt
  ) async throws(StorageError) {
    guard isTemporary(answer) else { throw attempt.fault(.answer(answer)) }
    if answer.status >= 500 || answer.status == 200 { attempt.mayHaveRun = true }
    let now = surroundings.disk.now() + learned.withLock { $0.clockOffset }
    let after = retryAfter(response, now: now)
    if let after, after > policy.budget {
      throw attempt.fault(.asksToWait(seconds: after.components.seconds, answer))
    }
    try await wait(.answer(answer), after: after, &attempt)
  }

  private func wait(
    _ fact: S3Fact, after: Duration?, _ attempt: inout Attempt
  ) async throws(StorageError) {
    let jitter = policy.pause(tried: attempt.tries, chance: surroundings.random())
    let pause = max(jitter, after ?? .zero)
    let spent = Duration.nanoseconds(surroundings.disk.now() - attempt.started)
    guard attempt.tries < policy.tries, spent + pause <= policy.budget, tokens.take() else {
      throw attempt.fault(fact)
    }
    do {
      try await surroundings.sleep(pause)
      try Task.checkCancellation()
    } catch {
      throw attempt.fault(.interrupted)
    }
  }
}

/// What one operation has tried so far.
private struct Attempt {
  var request: S3Request
  var place: S3Place
  var started: Int64
  var region = ""
  var tries = 0
  var mayHaveRun = false
  var changedRegion = false
  var changedClock = false
  var askedForCredentials = false
  var redirect: String?

  init(request: S3Request, place: S3Place, started: Int64) {
    self.request = request
    self.place = place
    self.started = started
  }

  func fault(_ fact: S3Fact) -> StorageError {
    .service(
      S3Fault(fact: fact, request: request, region: region, tries: tries, place: place))
  }
}

private func isTemporary(_ answer: S3ErrorAnswer) -> Bool {
  if [429, 500, 502, 503, 504].contains(answer.status) { return true }
  let codes: Set = [
    "ConditionalRequestConflict", "InternalError", "OperationAborted", "RequestTimeout",
    "ServiceUnavailable", "SlowDown",
  ]
  return answer.code.map(codes.contains) ?? false
}

private func isExpired(_ answer: S3ErrorAnswer) -> Bool {
  ["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"].contains(answer.code)
}

/// Only there does a signed request follow a redirect.
private func isOfAWS(_ url: String) -> Bool {
  let url = RequestURL(url)
  return url.scheme == "https"
    && (url.hostName.hasSuffix(".amazonaws.com") || url.hostName.hasSuffix(".amazonaws.com.cn"))
}
