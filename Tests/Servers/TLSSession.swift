// TLS as a server speaks it, by OpenSSL over a connected socket.

import CLibSSL

/// A certificate and its key, ready for connections. Unchecked: OpenSSL counts and locks for itself.
final class TLSContext: @unchecked Sendable {
  fileprivate let context: OpaquePointer

  /// - Parameters: files in PEM.
  init(certificate: String, key: String) throws {
    guard let context = SSL_CTX_new(TLS_server_method()) else { throw ConnectionEnded() }
    self.context = context
    guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1,
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
    else { throw ConnectionEnded() }
  }

  deinit { SSL_CTX_free(context) }
}

/// One connection's session; one thread's.
final class TLSSession {
  private let session: OpaquePointer
  /// The other side is not to be told that it ends.
  var isAbandoned = false

  init(_ context: TLSContext, _ socket: Int32) throws {
    guard let session = SSL_new(context.context) else { throw ConnectionEnded() }
    self.session = session
    guard SSL_set_fd(session, socket) == 1, SSL_accept(session) == 1 else {
      isAbandoned = true
      throw ConnectionEnded()
    }
  }

  deinit {
    if !isAbandoned { SSL_shutdown(session) }
    SSL_free(session)
    ERR_clear_error()
  }

  /// - Returns: how many bytes came; 0 at the end.
  func read(into space: UnsafeMutableRawBufferPointer) throws -> Int {
    var count = 0
    if SSL_read_ex(session, space.baseAddress, space.count, &count) == 1 { return count }
    if SSL_get_error(session, 0) == SSL_ERROR_ZERO_RETURN { return 0 }
    isAbandoned = true
    throw ConnectionEnded()
  }

  /// - Returns: how many bytes went out.
  func write(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    var count = 0
    if SSL_write_ex(session, bytes.baseAddress, bytes.count, &count) == 1 { return count }
    isAbandoned = true
    throw ConnectionEnded()
  }
}
