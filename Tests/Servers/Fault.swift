// What can go wrong between a client and an S3 server, and to which requests it happens.

/// One way for a request to go wrong.
public enum Fault: Sendable {
  /// Answered by the proxy; the server never sees the request.
  case answer(ServedResponse)
  /// The connection is reset; the server never sees the request.
  case resetBeforeForwarding
  /// The connection is reset when so many bytes of the request's body have come.
  case resetInRequest(bytes: Int)
  /// The server has done it, but the connection is reset before its answer.
  case loseAnswer
  /// The server has done it; its answer is delivered badly.
  case deliver(Delivery)
  /// The server has done it; its answer comes so much later.
  case delay(Duration)
  /// The server has done it; its answer is another one.
  case change(@Sendable (inout ServedResponse) -> Void)
  /// No fault: in front of other rules, it keeps them from a request.
  case none

  public static let internalError = Fault.answer(
    .s3Error(500, "InternalError", "We encountered an internal error. Please try again."))
  public static func slowDown(retryAfterSeconds: Int? = nil) -> Fault {
    var answer = ServedResponse.s3Error(503, "SlowDown", "Please reduce your request rate.")
    answer.headers["Retry-After"] = retryAfterSeconds.map { "\($0)" }
    return .answer(answer)
  }
  public static let tooManyRequests = Fault.answer(ServedResponse(429, ""))
  public static let conflict = Fault.answer(
    .s3Error(
      409, "ConditionalRequestConflict",
      "The conditional request cannot succeed due to a conflicting operation against this "
        + "resource."))
  public static let preconditionFailed = Fault.answer(
    .s3Error(
      412, "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold"))
  public static let accessDenied = Fault.answer(.s3Error(403, "AccessDenied", "Access Denied"))
  public static let timeTooSkewed = Fault.answer(
    .s3Error(
      403, "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large."))
  /// What a captive portal or a broken proxy says, with a status that means success.
  public static func garbagePage(status: Int = 200) -> Fault {
    .answer(
      ServedResponse(
        status, "<!DOCTYPE html><html><body>Please <b>log in</b></body></html>",
        type: "text/html; charset=utf-8"))
  }
  /// - Parameter status: 301 or 307.
  public static func redirect(_ status: Int = 301, region: String, to url: String) -> Fault {
    var answer = ServedResponse.s3Error(
      status, status == 301 ? "PermanentRedirect" : "TemporaryRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint.")
    answer.headers["x-amz-bucket-region"] = region
    answer.headers["Location"] = url
    return .answer(answer)
  }
  public static func header(_ name: String, _ value: String?) -> Fault {
    .change { $0.headers[name] = value }
  }
  /// - Parameter date: as in HTTP, `Sun, 06 Nov 1994 08:49:37 GMT`.
  public static func date(_ date: String) -> Fault { header("Date", date) }
  public static func entityTag(_ tag: String) -> Fault { header("ETag", tag) }
  public static func truncated(bytes: Int) -> Fault { .deliver(.truncated(bytes: bytes)) }
  public static func dripped(bytes: Int, pause: Duration) -> Fault {
    .deliver(.dripped(bytes: bytes, pause: pause))
  }
}

/// Which of the requests that a rule matches it applies to.
public enum Occurrence: Sendable {
  case every
  /// The first so many.
  case first(Int)
  /// That one alone; 1 is the first.
  case nth(Int)
  /// Each with this probability, by the proxy's seed.
  case chance(Double)
}

/// A fault and the requests that it happens to.
public struct FaultRule: Sendable {
  var fault: Fault
  var occurrence: Occurrence
  var matches: @Sendable (ServedRequest) -> Bool

  public init(
    _ fault: Fault, _ occurrence: Occurrence = .every,
    where matches: @escaping @Sendable (ServedRequest) -> Bool
  ) {
    self.fault = fault
    self.occurrence = occurrence
    self.matches = matches
  }

  /// - Parameters:
  ///   - method: nil is any.
  ///   - key: a regular expression, found anywhere in the decoded path; nil is any.
  public init(
    _ fault: Fault, _ occurrence: Occurrence = .every, method: String? = nil, key: String? = nil
  ) {
    self.init(fault, occurrence) { request in
      if let method, method != request.method { return false }
      guard let key else { return true }
      guard let expression = try? Regex(key) else {
        preconditionFailure("`\(key)` is not a regular expression")
      }
      return percentDecoded(request.path).contains(expression)
    }
  }
}
