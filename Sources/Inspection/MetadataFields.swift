// The fields of core metadata: since which version each exists, and which may be there many times.

import Wheels

/// A field of METADATA.
/// - Source: core metadata specification.
struct MetadataField {
  var name: String
  /// The metadata version that brought it, as `[2, 4]`.
  var since: [Int]
  var isRepeatable: Bool

  /// All of them, by their names in lower case.
  static let all: [String: MetadataField] = {
    let table: [([Int], once: String, many: String)] = [
      (
        [1, 0],
        once: "Metadata-Version Name Version Summary Description Keywords Home-page Author"
          + " Author-email License", many: "Platform"
      ),
      (
        [1, 1], once: "Download-URL",
        many: "Supported-Platform Classifier Requires Provides Obsoletes"
      ),
      (
        [1, 2], once: "Maintainer Maintainer-email Requires-Python",
        many: "Requires-Dist Provides-Dist Obsoletes-Dist Requires-External Project-URL"
      ),
      ([2, 1], once: "Description-Content-Type", many: "Provides-Extra"),
      ([2, 2], once: "", many: "Dynamic"),
      // `License-File` was written long before 2.4 made it a standard.
      ([2, 4], once: "License-Expression", many: ""),
      ([1, 0], once: "", many: "License-File"),
      ([2, 5], once: "", many: "Import-Name Import-Namespace"),
    ]
    var fields: [String: MetadataField] = [:]
    for (since, once, many) in table {
      for (names, isRepeatable) in [(once, false), (many, true)] {
        for name in names.split(separator: " ").map(String.init) {
          fields[name.lowercased()] = MetadataField(
            name: name, since: since, isRepeatable: isRepeatable)
        }
      }
    }
    return fields
  }()
}
