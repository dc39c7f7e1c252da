// What is said of each fault: what happened to which key, why as far as known, what to do, and the
// request's id for whoever runs the store. The only place with these words.

import HTTP

/// What wording needs to know of the place.
struct S3Place: Sendable {
  /// What an error begins with: ``the index `s3://acme/simple` ``.
  var name: String
  /// How the resource of a request is called in a policy.
  var resource: @Sendable (S3Request, _ region: String) -> String
  var bucket: String
  /// What a request without a key is about: ``bucket `acme` ``.
  var whole: String
  /// The endpoint that the user set.
  var endpoint: String?
}

/// What is said, and what kind of trouble that is.
struct S3Words {
  var trouble: StorageTrouble
  var text: String
  var hints: [String]

  init(_ trouble: StorageTrouble, _ text: String, hints: [String] = []) {
    self.trouble = trouble
    self.text = text
    self.hints = hints
  }
}

extension S3Fault {
  var words: S3Words { said(of: self, place) }
}

private func said(of fault: S3Fault, _ place: S3Place) -> S3Words {
  let request = fault.request
  let what = request.key.map { "key `\($0)`" } ?? place.whole
  let head = "\(place.name), \(what): "
  switch fault.fact {
  case .interrupted:
    return S3Words(.unreachable, head + "interrupted when it was about to \(request.verb)")
  case .credentials(let error):
    return S3Words(error.trouble, head + error.description, hints: error.hints)
  case .expired(let source, let answer):
    return S3Words(
      .denied, head + "the credentials of \(source) have expired" + identity(answer),
      hints: [renewalHint])
  case .untrue(let text): return S3Words(.untrue, head + text)
  case .failure(let failure): return failed(failure, fault, head, place)
  case .noRegion(let response):
    return S3Words(
      .unreachable,
      head + "its region is not known, and asking for it gave status \(response.status)",
      hints: ["set `AWS_REGION`; for a store that is not AWS set `AWS_ENDPOINT_URL_S3`, too"])
  case .asksToWait(let seconds, let answer):
    return S3Words(
      .unreachable, head + "it is to be asked again in \(seconds) s" + identity(answer),
      hints: ["run it again then: what was done already is not done twice"])
  case .clock(let advice, let answer):
    return S3Words(
      .denied, head + "the signature's time is refused" + identity(answer), hints: [advice])
  case .answer(let answer):
    var words = refused(answer, fault, place)
    if fault.tries > 1, words.trouble == .unreachable {
      words.text += ", \(fault.tries) times"
    }
    words.text = head + words.text + identity(answer)
    return words
  }
}

private func failed(
  _ failure: HTTPFailure, _ fault: S3Fault, _ head: String, _ place: S3Place
) -> S3Words {
  let times = fault.tries > 1 ? " (\(fault.tries) tries)" : ""
  switch failure.kind {
  case .local: return S3Words(.refused, head + failure.description)
  case .untrusted:
    return S3Words(.unreachable, head + failure.description, hints: [trustHint])
  case .malformed:
    return S3Words(
      .untrue, head + failure.description,
      hints: [place.endpoint.map { "is `\($0)` a store's address?" } ?? networkHint])
  default:
    let isProxy = failure.description.contains("to the proxy ")
    let hint =
      isProxy
      ? networkHint
      : place.endpoint.map { "is the store at `\($0)` running, and is that its address?" }
        ?? networkHint
    return S3Words(.unreachable, head + failure.description + times, hints: [hint])
  }
}

private let renewalHint = "renew them: `aws sso login`, for example"
private let networkHint = "check the network, and `HTTPS_PROXY` where a proxy is needed"

/// The answer in words, without its head and the request's id.
private func refused(
  _ answer: S3ErrorAnswer, _ fault: S3Fault, _ place: S3Place
) -> S3Words {
  let request = fault.request
  let said = answer.message.map { ": \($0)" } ?? ""
  switch answer.code {
  case "NoSuchBucket":
    return S3Words(
      .missing, "there is no bucket `\(place.bucket)`",
      hints: ["check the name in `index`, or make it with `rel setup bucket`"])
  case "AccessDenied", "AllAccessDisabled", "AccountProblem": return denied(answer, fault, place)
  case "InvalidAccessKeyId":
    return S3Words(
      .denied, "the store does not know the access key",
      hints: ["check `AWS_ACCESS_KEY_ID` or the profile; does the key belong to another store?"])
  case "SignatureDoesNotMatch":
    return S3Words(
      .denied, "the signature is wrong: the secret key does not belong to the access key",
      hints: [
        "check `AWS_SECRET_ACCESS_KEY` or the profile; a proxy that changes requests has the same effect"
      ])
  case "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException":
    return S3Words(
      .denied, "the session token is not valid",
      hints: ["check `AWS_SESSION_TOKEN`: it must be of the same credentials as the access key"])
  case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
    return S3Words(
      .denied, "the credentials have expired", hints: [renewalHint])
  case "SlowDown", "ServiceUnavailable", "TooManyRequests", "RequestLimitExceeded":
    return S3Words(
      .unreachable, "the store asks for fewer requests",
      hints: ["run it again in a minute: what was done already is not done twice"])
  case "EntityTooLarge":
    return S3Words(.refused, "it is larger than the store takes\(said)")
  case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest":
    return S3Words(
      .untrue, "the store received other bytes than were to be sent\(said)",
      hints: ["the file changed while it was sent, or something on the way changed it"])
  case "NotImplemented": return unknown(request, said)
  case "AuthorizationHeaderMalformed":
    return S3Words(
      .denied, "the store does not take the signature\(said)",
      hints: [
        "set `AWS_REGION` to the bucket's region, and check that the access key is one of this store"
      ])
  case "BucketAlreadyExists":
    return S3Words(
      .refused, "the name `\(place.bucket)` is taken by somebody else's bucket",
      hints: ["choose another name: bucket names are shared by all users of the store"])
  case "NoSuchDistribution":
    return S3Words(
      .missing, "there is no such distribution in this account", hints: ["check its id"])
  case "TooManyInvalidationsInProgress":
    return S3Words(
      .unreachable, "too many invalidations are under way", hints: ["run it again in some minutes"])
  case "QuotaExceeded":
    return S3Words(.refused, "the store has no more room for this user\(said)")
  default: return unnamed(answer, said, fault, place)
  }
}

private func unnamed(
  _ answer: S3ErrorAnswer, _ said: String, _ fault: S3Fault, _ place: S3Place
) -> S3Words {
  if let text = answer.foreignText {
    // A store of any kind answers errors in XML: this came from somebody in between.
    return S3Words(
      answer.status >= 500 ? .unreachable : .untrue,
      "status \(answer.status) came with something that is not from S3: `\(text)`",
      hints: [
        place.endpoint.map { "is `\($0)` a store's address, and no proxy or login page before it?" }
          ?? "a proxy or a network's login page may have answered: open a page in a browser"
      ])
  }
  if answer.status == 403 { return denied(answer, fault, place) }
  if answer.status == 501 { return unknown(fault.request, said) }
  if answer.status == 405, fault.request.key == nil { return unknown(fault.request, said) }
  if [301, 307].contains(answer.status) {
    return S3Words(
      .refused, "the store points elsewhere, and does not say which region the bucket is in",
      hints: ["set `AWS_REGION` to the bucket's region"])
  }
  let trouble: StorageTrouble =
    answer.status >= 500 || answer.status == 429 ? .unreachable : .refused
  return S3Words(
    trouble,
    "cannot \(fault.request.verb): status \(answer.status)"
      + (answer.code.map { " \($0)" } ?? "") + said)
}

private func unknown(_ request: S3Request, _ said: String) -> S3Words {
  let isConditional =
    request.method != "GET" && request.headers.contains { $0.name.hasPrefix("If-") }
  return S3Words(
    .unsupported,
    "the store does not know how to \(request.verb)"
      + (isConditional ? " under a condition" : "") + said,
    hints: isConditional ? ["rel needs conditional writes, `If-None-Match` and `If-Match`"] : [])
}

/// 403: which action on what is missing. AWS says it itself in many cases, and then it is right.
private func denied(
  _ answer: S3ErrorAnswer, _ fault: S3Fault, _ place: S3Place
) -> S3Words {
  let request = fault.request
  let said = answer.message.flatMap { $0 == "Access Denied" || $0.isEmpty ? nil : $0 }
  var permission = request.permission
  if let said, let range = said.firstRange(of: "perform: ") {
    permission = String(said[range.upperBound...].prefix { !$0.isWhitespace })
  } else if let said, said.contains("KMS") || said.contains("kms:") {
    permission =
      request.method == "GET" || request.method == "HEAD"
      ? "kms:Decrypt" : "kms:GenerateDataKey"
  }
  var allowed = request
  // The next probe has another name.
  if let range = request.key?.firstRange(of: probePrefix) {
    allowed.key = request.key.map { $0[..<range.upperBound] + "*" }
  } else if let key = request.key, key.hasSuffix(writeTrialKey) {
    allowed.key = key.dropLast(writeTrialKey.count) + "simple/*"
  }
  let resource =
    permission.hasPrefix("kms:")
    ? "the bucket's key" : "`\(place.resource(allowed, fault.region))`"
  var hints = ["allow `\(permission)` on \(resource)"]
  if permission == "s3:GetObject" {
    let bucket = place.resource(S3Request(verb: "", permission: "", method: ""), fault.region)
    hints.append(
      "a key that does not exist is answered like this, too, unless `s3:ListBucket` is allowed "
        + "on `\(bucket)`")
  }
  return S3Words(
    .denied, "not allowed to \(request.verb)" + (said.map { ": \($0)" } ?? ""), hints: hints)
}

private func identity(_ answer: S3ErrorAnswer) -> String {
  guard let id = answer.requestID, !id.isEmpty else { return "" }
  return " (request \(id)" + (answer.hostID.map { ", host id \($0)" } ?? "") + ")"
}
