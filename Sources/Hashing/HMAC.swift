// HMAC with SHA-256 (RFC 2104): a digest that only those who know the key can make.

/// The message's code under `key`, which may have any length.
/// - Source: RFC 2104; vectors in RFC 4231.
public func hmac(key: [UInt8], _ message: [UInt8]) -> Digest {
  let blockSize = 64
  var padded = key.count > blockSize ? SHA256.digest(of: key).bytes : key
  padded += [UInt8](repeating: 0, count: blockSize - padded.count)
  var hash = SHA256()
  hash.update(padded.map { $0 ^ 0x36 })
  hash.update(message)
  let inner = hash.finalize()
  hash.update(padded.map { $0 ^ 0x5C })
  hash.update(inner.bytes)
  return hash.finalize()
}
