// libcurl, found on this machine when the first request is made.

import CCurl
import HTTP
import Synchronization

/// The system's libcurl: 7.80 or newer, which tells before it sends a request again.
enum CurlLibrary {
  private static let isLoaded = Mutex(false)

  /// Loads it once for the process.
  /// - Throws: `local`, with what to install.
  static func load() throws(HTTPFailure) {
    try isLoaded.withLock { isLoaded in
      Result { () throws(HTTPFailure) in
        if !isLoaded { try load("libcurl.so.4") }
        isLoaded = true
      }
    }.get()
  }

  /// - Parameter file: as the dynamic linker looks for it.
  static func load(_ file: String) throws(HTTPFailure) {
    if let reason = loaded_curl(file) {
      let reason = String(cString: reason)
      guard reason.contains("No such file") else {
        throw HTTPFailure(.local, "\(subject) cannot be loaded: \(reason)")
      }
      throw HTTPFailure(.local, "\(subject) is not there: \(advice)")
    }
    let version = loaded_curl_version()
    guard version >= 0x07_50_00 else {
      let number = "\(version >> 16).\(version >> 8 & 255)"
      throw HTTPFailure(.local, "\(subject) is of version \(number), before 7.80: \(advice)")
    }
  }

  private static let subject = "libcurl, by which rel speaks to the network,"
  private static let advice =
    "install the package `libcurl4`, or `libcurl` where packages have other names"
}
