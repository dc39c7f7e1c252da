// libcurl's easy handle as a value that owns it. Options and facts have libcurl's numbers, which are
// part of its binary interface.

import CCurl
import HTTP

/// What is set of one transfer.
enum CurlOption: Int32 {
  case connectTimeoutMilliseconds = 156
  case bufferBytes = 98
  case httpVersion = 84
  case isBodiless = 44
  case isGet = 80
  case isUpload = 46
  case noSignals = 99
  case proxyType = 101
  case quickExit = 322
  case socksMethods = 267
  case hidesConnectHeaders = 265
  case idleSeconds = 288
  case tunnels = 61
  case uploadBufferBytes = 280

  case certificates = 10065
  case certificateFolder = 10097
  case errorText = 10010
  case headers = 10023
  case method = 10036
  case noProxy = 10177
  case proxy = 10004
  case proxyHeaders = 10228
  case target = 10266
  case url = 10002

  case headerUser = 10029
  case readUser = 10009
  case readyUser = 10313
  case writeUser = 10001
  case onHeader = 20079
  case onRead = 20012
  case onReady = 20312
  case onWrite = 20011

  case uploadBytes = 30115
}

/// What is asked of one transfer.
enum CurlFact: Int32 {
  case connectStatus = 0x20_0016
  case systemError = 0x20_0019
  case verification = 0x20_000D
  case connectMicroseconds = 0x60_0034
  case sentBytes = 0x60_0007
}

/// One transfer of libcurl's; frees it, and the lists that it refers to, when it goes.
final class CurlHandle {
  let easy: UnsafeMutableRawPointer
  private var lists: [UnsafeMutableRawPointer] = []
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: 256)
  private let socketError = UnsafeMutablePointer<Int32>.allocate(capacity: 1)

  /// - Throws: where there is no memory.
  init() throws(HTTPFailure) {
    errorText.initialize(repeating: 0, count: 256)
    socketError.initialize(to: 0)
    guard let easy = loaded_curl_easy() else {
      errorText.deallocate()
      socketError.deallocate()
      throw HTTPFailure(.local, "there is no memory for another request")
    }
    self.easy = easy
    loaded_curl_set_pointer(easy, CurlOption.errorText.rawValue, errorText)
    loaded_curl_set_private_sockets(easy, socketError)
  }

  deinit {
    loaded_curl_easy_free(easy)
    lists.forEach(loaded_curl_list_free)
    errorText.deallocate()
    socketError.deallocate()
  }

  /// What libcurl says of the transfer's end, with OpenSSL's words: for telling cases apart.
  var words: String { String(cString: errorText) }

  /// The system's last error with the connection; 0 if there was none.
  var systemError: Int32 {
    socketError.pointee == 0 ? Int32(fact(.systemError)) : socketError.pointee
  }

  func set(_ option: CurlOption, _ value: Int) {
    if (30_000..<40_000).contains(option.rawValue) {
      loaded_curl_set_size(easy, option.rawValue, Int64(value))
    } else {
      loaded_curl_set_number(easy, option.rawValue, value)
    }
  }

  /// libcurl copies it.
  func set(_ option: CurlOption, _ text: String?) {
    if let text {
      _ = text.withCString { loaded_curl_set_pointer(easy, option.rawValue, $0) }
    } else {
      loaded_curl_set_pointer(easy, option.rawValue, nil)
    }
  }

  func set(_ option: CurlOption, bytes: [UInt8]) {
    _ = (bytes + [0]).withUnsafeBytes {
      loaded_curl_set_pointer(easy, option.rawValue, $0.baseAddress)
    }
  }

  func set(_ option: CurlOption, lines: [String]) {
    var list: UnsafeMutableRawPointer?
    for line in lines { list = loaded_curl_list(list, line) ?? list }
    guard let list else { return }
    lists.append(list)
    loaded_curl_set_pointer(easy, option.rawValue, list)
  }

  func set(_ option: CurlOption, user: UnsafeMutableRawPointer) {
    loaded_curl_set_pointer(easy, option.rawValue, user)
  }

  func set(_ option: CurlOption, call: @escaping loaded_curl_data) {
    loaded_curl_set_data(easy, option.rawValue, call)
  }

  func set(_ option: CurlOption, ready: @escaping loaded_curl_ready) {
    loaded_curl_set_ready(easy, option.rawValue, ready)
  }

  func fact(_ fact: CurlFact) -> Int {
    if fact.rawValue >= 0x60_0000 {
      var value: Int64 = 0
      loaded_curl_get_size(easy, fact.rawValue, &value)
      return Int(value)
    }
    var value = 0
    loaded_curl_get_number(easy, fact.rawValue, &value)
    return value
  }
}
