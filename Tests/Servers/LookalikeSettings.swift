// In what ways an S3 lookalike differs from the real thing.

import Glibc

/// A fresh value is AWS as documented, with any signature taken.
public struct LookalikeSettings: Sendable {
  public enum ConditionalWrites: Sendable {
    /// As on AWS.
    case honoured
    /// The condition is not looked at: a write overwrites.
    case ignored
    /// 501 for any write with a condition.
    case refused
    /// Creations are as on AWS; a replacement with `If-Match` overwrites. Such servers exist.
    case replacementsIgnored
    /// Creations are as on AWS; a replacement with `If-Match` gets 501, as from OpenStack.
    case replacementsRefused
    /// As Ceph 16: `If-Match` holds for the bare tag alone, and completing an upload has none.
    case quotedTagRefused
  }

  /// What a request that was signed for another region gets.
  public enum WrongRegion: Sendable {
    case ignored
    /// 301, the region in a header; a `HEAD` gets no body that would say more.
    case permanentRedirect
    /// 400 with the region in the body.
    case malformedAuthorization
  }

  public var conditionalWrites = ConditionalWrites.honoured
  /// Whether `x-amz-checksum-sha256` and `x-amz-content-sha256` are compared with the body.
  public var verifiesChecksums = true
  /// Whether a missing key is 403, as for a caller who may not list the bucket.
  public var deniesMissingKeys = false
  /// Whether an object can have a key with a `/` at the end.
  public var takesFolderKeys = true
  /// The most keys of one page of a list.
  public var pageSize = 1000
  /// Parts but the last must have so many bytes.
  public var minimumPartBytes = 5 << 20
  public var region = "us-east-1"
  public var wrongRegion = WrongRegion.ignored
  /// `s3.test` for hosts like `BUCKET.s3.test`; paths begin with the bucket otherwise.
  public var hostSuffix: String?
  /// Looks at a request first: an answer in the place of the server's, or nil.
  public var authorise: (@Sendable (ServedRequest) -> ServedResponse?)?
  /// Seconds since 1970.
  public var now: @Sendable () -> Int = { time(nil) }

  public init() {}

  /// What Ceph 16.2 does differently from AWS.
  public static var ceph: LookalikeSettings {
    var settings = LookalikeSettings()
    settings.conditionalWrites = .quotedTagRefused
    settings.verifiesChecksums = false
    return settings
  }
}
