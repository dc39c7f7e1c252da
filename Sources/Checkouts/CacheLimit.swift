// What a cache may grow to.

public import Diagnostics
public import Releasefile

/// What a cache may grow to where the Releasefile says nothing.
let defaultCacheLimit = SizeLimit.bytes(5 << 30)

extension Rulebook {
  /// The variable `cache_limit`.
  public func cacheLimit() throws(Problem) -> SizeLimit {
    try size(of: "cache_limit") ?? defaultCacheLimit
  }
}
