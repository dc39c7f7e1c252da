// What a wheel's METADATA says, as text. Whether it is right is for the checks to say.

/// A project's core metadata.
/// - Source: core metadata specification, versions 1.0 to 2.6.
public struct CoreMetadata: Sendable, Hashable {
  /// All fields in the file's order, those that rel does not know included.
  public let header: HeaderFields

  /// Reads METADATA, whatever state it is in.
  public init(_ bytes: [UInt8]) { header = HeaderFields(bytes) }

  public var metadataVersion: String? { header.value("Metadata-Version") }
  public var name: String? { header.value("Name") }
  public var version: String? { header.value("Version") }
  public var summary: String? { header.value("Summary") }
  public var requiresPython: String? { header.value("Requires-Python") }
  public var requiresDist: [String] { header.values("Requires-Dist") }
  public var providesExtra: [String] { header.values("Provides-Extra") }
  public var dynamic: [String] { header.values("Dynamic") }
  public var licenseExpression: String? { header.value("License-Expression") }
  /// Paths from `.dist-info/licenses/`, from metadata version 2.4 on.
  public var licenseFiles: [String] { header.values("License-File") }
  public var classifiers: [String] { header.values("Classifier") }
  public var projectURLs: [String] { header.values("Project-URL") }
  public var descriptionContentType: String? { header.value("Description-Content-Type") }
  /// The body of the file, else the field.
  public var description: String? {
    if let body = header.body, !body.isEmpty { return body }
    return header.value("Description")
  }
}

/// How a metadata version relates to those that exist.
public enum MetadataVersion: Equatable {
  /// One of 1.0, 1.1, 1.2, 2.1 to 2.6.
  case known(major: Int, minor: Int)
  /// A minor version after 2.6: it can be read.
  case newerMinor
  case newerMajor
  case unknown

  private static let known: Set<[Int]> = [
    [1, 0], [1, 1], [1, 2], [2, 1], [2, 2], [2, 3], [2, 4], [2, 5], [2, 6],
  ]

  public init(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.first?.isNumber == true ? Int(part) : nil }
    guard parts.count == 2, numbers.count == 2 else {
      self = .unknown
      return
    }
    let (major, minor) = (numbers[0], numbers[1])
    if Self.known.contains(numbers) {
      self = .known(major: major, minor: minor)
    } else if major > 2 {
      self = .newerMajor
    } else {
      self = major == 2 && minor > 6 ? .newerMinor : .unknown
    }
  }

  /// Whether licence files must be under `licenses/`.
  /// - Source: PEP 639.
  public var hasLicenseFolder: Bool {
    switch self {
    case .known(let major, let minor): major == 2 && minor >= 4
    case .newerMinor: true
    case .newerMajor, .unknown: false
    }
  }
}
