// Hashes over OpenSSL's EVP interface: the only file that imports libcrypto. SHA-256 is fetched once
// for the process, since a fetch costs more than hashing a small file. SHA-1 is here for names that
// other programs made with it, and for nothing else.

import CLibCrypto

/// A running SHA-256.
///
/// ```swift
/// var hash = SHA256()
/// hash.update("abc".utf8)
/// hash.finalize().hexadecimal  // "ba7816bf…"
/// ```
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  public init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, algorithm.md, nil) == 1 else {
      fatalError("libcrypto offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes to what is hashed.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
      fatalError("libcrypto could not hash")
    }
  }

  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  public mutating func update(_ text: String.UTF8View) {
    update(Array(text))
  }

  /// The digest of all bytes so far. The hash starts anew and can be used for other bytes.
  public mutating func finalize() -> Digest {
    let digest = Digest { buffer in
      guard EVP_DigestFinal_ex(context, buffer, nil) == 1 else {
        fatalError("libcrypto could not hash")
      }
    }
    guard EVP_DigestInit_ex2(context, algorithm.md, nil) == 1 else {
      fatalError("libcrypto offers no SHA-256")
    }
    return digest
  }

  /// The digest of `bytes` at once.
  public static func digest(of bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }
}

/// The fetched algorithm, which is never freed and never written to.
private struct Algorithm: @unchecked Sendable {  // An EVP_MD is immutable and shared by design.
  let md: OpaquePointer?
}

private let algorithm = Algorithm(md: EVP_MD_fetch(nil, "SHA256", nil))

/// A running hash by the name that Python's `hashlib` has for it: what RECORD may name besides sha256.
public struct NamedHash: ~Copyable {
  private let context: OpaquePointer
  private let size: Int

  /// Whether the name is one of a hash that is at least as strong as SHA-256.
  public static func isStrong(_ name: String) -> Bool { opensslNames[name] != nil }

  /// - Parameter name: `sha512`; nil for one that is not strong, or that this libcrypto lacks.
  public init?(_ name: String) {
    guard let name = opensslNames[name], let md = EVP_MD_fetch(nil, name, nil) else { return nil }
    // The context holds the algorithm from here on.
    defer { EVP_MD_free(md) }
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, md, nil) == 1 else {
      return nil
    }
    self.context = context
    self.size = Int(EVP_MD_get_size(md))
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes to what is hashed.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
      fatalError("libcrypto could not hash")
    }
  }

  /// The digest of all bytes, in URL-safe base64 without padding. Nothing can be added any more.
  public consuming func base64URL() -> String {
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      guard EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1 else {
        fatalError("libcrypto could not hash")
      }
      count = size
    }
    return base64URLText(bytes)
  }
}

/// By the names that `hashlib` has for them.
private let opensslNames = [
  "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512", "sha512_256": "SHA512-256",
  "sha3_256": "SHA3-256", "sha3_384": "SHA3-384", "sha3_512": "SHA3-512",
  "blake2b": "BLAKE2B-512", "blake2s": "BLAKE2S-256",
]

/// The SHA-1 of `bytes` as 40 lower-case digits: a name, no protection against anything.
public func sha1Name(of bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: 20)
  guard EVP_Q_digest(nil, "SHA1", nil, bytes, bytes.count, &digest, nil) == 1 else {
    fatalError("libcrypto offers no SHA-1")
  }
  return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
