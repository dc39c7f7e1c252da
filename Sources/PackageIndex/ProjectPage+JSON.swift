// Pages as JSON, derived from the HTML form.

import Notation
public import Standards
import Workspace

extension ProjectPage {
  /// The page as `application/vnd.pypi.simple.v1+json`, on one line.
  ///
  /// It follows version 1.4 where every file's size is known, which 1.1 and later ask for, else
  /// 1.0. A file without a hash has none in `hashes`, which is there.
  /// - Parameter folder: the URL, from where the JSON is served, of the folder of the HTML page,
  ///   with a `/` at its end: relative links start from there.
  /// - Source: PEP 691, 700, 708, 714, 740 and 792.
  public func json(of project: ProjectName, filesIn folder: String = "") -> [UInt8] {
    let entries = inOrder(entries, newestFirst: true)
    let isComplete = entries.allSatisfy { $0.sizeBytes != nil }
    var meta = [("api-version", JSONValue.string(isComplete ? "1.4" : "1.0"))]
    if !tracks.isEmpty { meta.append(("tracks", strings(tracks))) }
    var fields = [("meta", JSONValue.object(meta)), ("name", .string(project.normalized))]
    if let status {
      var parts = [("status", JSONValue.string(status.marker))]
      if let reason = status.reason { parts.append(("reason", .string(reason))) }
      fields.append(("project-status", .object(parts)))
    }
    if !alternateLocations.isEmpty {
      fields.append(("alternate-locations", strings(alternateLocations)))
    }
    if isComplete { fields.append(("versions", strings(versions.map(\.normalized)))) }
    fields.append(("files", .array(entries.map { $0.json(filesIn: folder) })))
    return line(.object(fields))
  }
}

extension RootPage {
  /// The page as `application/vnd.pypi.simple.v1+json`, on one line.
  /// - Source: PEP 691.
  public func json() -> [UInt8] {
    let list = projects.map { JSONValue.object([("name", .string($0.name))]) }
    let meta = JSONValue.object([("api-version", .string("1.4"))])
    return line(.object([("meta", meta), ("projects", .array(list))]))
  }
}

extension PageEntry {
  fileprivate func json(filesIn folder: String) -> JSONValue {
    let url = (isRelative ? folder : "") + href
    var fields: [(String, JSONValue)] = [
      ("filename", .string(fileName)), ("url", .string(url)),
      ("hashes", .object(hashes.map { ($0.name, .string($0.value)) })),
    ]
    if let requiresPython { fields.append(("requires-python", .string(requiresPython))) }
    if let metadata = metadataJSON {
      fields += [("core-metadata", metadata), ("dist-info-metadata", metadata)]
    }
    if let hasSignature { fields.append(("gpg-sig", .bool(hasSignature))) }
    // A reason must not be empty, so an empty one is `true`.
    fields.append(("yanked", yanked.map { $0.isEmpty ? .bool(true) : .string($0) } ?? .bool(false)))
    if let sizeBytes { fields.append(("size", .integer(Int(sizeBytes)))) }
    // Other forms of time are not what readers may be given.
    if let uploadTime, isTimestamp(uploadTime) {
      fields.append(("upload-time", .string(uploadTime)))
    }
    if let provenance {
      fields.append(
        ("provenance", .string((isRelativeURL(provenance) ? folder : "") + provenance)))
    }
    return .object(fields)
  }

  private var metadataJSON: JSONValue? {
    guard let coreMetadata else { return nil }
    let parts = coreMetadata.split(separator: "=", maxSplits: 1)
    if parts.count == 2 { return .object([(String(parts[0]), .string(String(parts[1])))]) }
    return .bool(coreMetadata.lowercased() != "false")
  }
}

private func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

private func line(_ value: JSONValue) -> [UInt8] { Array((value.text + "\n").utf8) }
