// The files of a checkout that every call starts from: the Releasefile and the pins.

import Hashing
public import Host
public import Workspace

extension Request {
  /// The Releasefile that is meant; nil where there is none.
  /// - Throws: where the one that `-f` names is not there.
  public func releasefile(on disk: any FileSystem) throws -> Path? {
    if let file {
      guard try disk.resolved(Path(file)) != nil else {
        throw CheckoutMistake.noFile(file).problem
      }
      return Path(file)
    }
    return try disk.status(of: Checkout.releasefile) == nil ? nil : Checkout.releasefile
  }
}

/// The pins of a checkout; none where it has no `Releasefile.lock`.
/// - Parameter cache: has what was parsed before.
public func lockFile(on disk: any FileSystem, _ cache: any PyProjectCache) throws -> LockFile {
  guard try disk.status(of: Checkout.lockPath) != nil else {
    return LockFile(minimumPython: "3.9")
  }
  let bytes = try disk.contents(of: Checkout.lockPath)
  let digest = SHA256.digest(of: bytes)
  if let packed = cache.cached(for: digest), let lock = LockFile(cached: packed) { return lock }
  let lock = try LockFile(bytes, file: Checkout.lockPath)
  cache.keep(lock.cached, for: digest)
  return lock
}
