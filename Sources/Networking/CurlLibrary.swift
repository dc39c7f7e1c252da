// libcurl, found on this machine when the first request is made.

import CCurl
import HTTP

/// The system's libcurl: 7.80 or newer, which tells before it sends a request again.
enum CurlLibrary {
  private static let found = Result { () throws(HTTPFailure) in try load("libcurl.so.4") }

  /// Loads it once for the process.
  /// - Throws: `local`, with what to install.
  static func load() throws(HTTPFailure) { try found.get() }

  /// - Parameter file: as the dynamic linker looks for it.
  static func load(_ file: String) throws(HTTPFailure) {
    if let reason = loaded_curl(file) {
      throw unusable("cannot be loaded (\(String(cString: reason)))")
    }
    let version = loaded_curl_version()
    guard version >= 0x07_50_00 else {
      throw unusable("is of version \(version >> 16).\(version >> 8 & 255), and 7.80 is needed")
    }
  }

  private static func unusable(_ why: String) -> HTTPFailure {
    HTTPFailure(
      .local,
      "libcurl, by which rel speaks to the network, \(why): install the package `libcurl4`, or "
        + "`libcurl` where packages have other names")
  }
}
