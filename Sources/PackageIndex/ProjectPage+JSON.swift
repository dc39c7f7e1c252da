// Pages as JSON, derived from the HTML form.

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
    var meta = [("api-version", quotingJSON(isComplete ? "1.4" : "1.0"))]
    if !tracks.isEmpty { meta.append(("tracks", array(tracks.map(quotingJSON)))) }
    var fields = [("meta", object(meta)), ("name", quotingJSON(project.normalized))]
    if let status {
      var parts = [("status", quotingJSON(status.marker))]
      if let reason = status.reason { parts.append(("reason", quotingJSON(reason))) }
      fields.append(("project-status", object(parts)))
    }
    if !alternateLocations.isEmpty {
      fields.append(("alternate-locations", array(alternateLocations.map(quotingJSON))))
    }
    if isComplete {
      fields.append(("versions", array(versions.map { quotingJSON($0.normalized) })))
    }
    fields.append(("files", array(entries.map { $0.json(filesIn: folder) })))
    return Array((object(fields) + "\n").utf8)
  }
}

extension RootPage {
  /// The page as `application/vnd.pypi.simple.v1+json`, on one line.
  /// - Source: PEP 691.
  public func json() -> [UInt8] {
    let list = array(projects.map { object([("name", quotingJSON($0.name))]) })
    let meta = object([("api-version", quotingJSON("1.4"))])
    return Array((object([("meta", meta), ("projects", list)]) + "\n").utf8)
  }
}

extension PageEntry {
  fileprivate func json(filesIn folder: String) -> String {
    let url = (isRelative ? folder : "") + href
    var fields = [
      ("filename", quotingJSON(fileName)), ("url", quotingJSON(url)),
      ("hashes", object(hashes.map { ($0.name, quotingJSON($0.value)) })),
    ]
    if let requiresPython { fields.append(("requires-python", quotingJSON(requiresPython))) }
    if let metadata = metadataJSON {
      fields += [("core-metadata", metadata), ("dist-info-metadata", metadata)]
    }
    if let hasSignature { fields.append(("gpg-sig", hasSignature ? "true" : "false")) }
    // A reason must not be empty, so an empty one is `true`.
    fields.append(("yanked", yanked.map { $0.isEmpty ? "true" : quotingJSON($0) } ?? "false"))
    if let sizeBytes { fields.append(("size", String(sizeBytes))) }
    // Other forms of time are not what readers may be given.
    if let uploadTime, isTimestamp(uploadTime) {
      fields.append(("upload-time", quotingJSON(uploadTime)))
    }
    if let provenance {
      fields.append(
        ("provenance", quotingJSON((isRelativeURL(provenance) ? folder : "") + provenance)))
    }
    return object(fields)
  }

  private var metadataJSON: String? {
    guard let coreMetadata else { return nil }
    let parts = coreMetadata.split(separator: "=", maxSplits: 1)
    if parts.count == 2 { return object([(String(parts[0]), quotingJSON(String(parts[1])))]) }
    return coreMetadata.lowercased() == "false" ? "false" : "true"
  }
}

private func object(_ fields: [(String, String)]) -> String {
  "{" + fields.map { "\(quotingJSON($0.0)):\($0.1)" }.joined(separator: ",") + "}"
}

private func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }
