// Whether this machine's clock is right, by what a server's answer says of the time.

public import HTTP
import Host
import Notation

/// What to say of this machine's clock where a server's differs by more than five minutes, which
/// makes every signature invalid; nil where it does not, or where the server does not tell.
public func clockAdvice(_ response: HTTPResponse, now: Int64) -> String? {
  guard let header = response.header("Date"), let theirs = nanoseconds(ofDateHeader: header) else {
    return nil
  }
  let seconds = (now - theirs) / 1_000_000_000
  guard abs(seconds) > 300 else { return nil }
  let minutes = abs(seconds) / 60
  let amount = minutes < 120 ? "\(minutes) minutes" : "\(minutes / 60) hours"
  return "this machine's clock is \(amount) \(seconds > 0 ? "ahead of" : "behind") the server's: "
    + "set it (`timedatectl` shows whether it is synchronised)"
}
