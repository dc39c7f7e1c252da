// Pages as JSON, derived from the HTML form.

public import Workspace

extension ProjectPage {
  /// The page as `application/vnd.pypi.simple.v1+json`, on one line.
  ///
  /// It follows version 1.1 where every file's size is known, which 1.1 asks for, else 1.0.
  /// - Parameter folder: the URL, from where the JSON is served, of the folder of the HTML page,
  ///   with a `/` at its end: relative links start from there.
  /// - Source: PEP 691, 700 and 714.
  public func json(of project: ProjectName, filesIn folder: String = "") -> [UInt8] {
    let isComplete = entries.allSatisfy { $0.sizeBytes != nil }
    var fields = [
      ("meta", object([("api-version", quotingJSON(isComplete ? "1.1" : "1.0"))])),
      ("name", quotingJSON(project.normalized)),
    ]
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
    let meta = object([("api-version", quotingJSON("1.1"))])
    return Array((object([("meta", meta), ("projects", list)]) + "\n").utf8)
  }
}

extension PageEntry {
  fileprivate func json(filesIn folder: String) -> String {
    let url = isRelative ? folder + href : href
    var fields = [
      ("filename", quotingJSON(fileName)), ("url", quotingJSON(url)),
      ("hashes", object(hashes.map { ($0.name, quotingJSON($0.value)) })),
    ]
    if let requiresPython { fields.append(("requires-python", quotingJSON(requiresPython))) }
    if let coreMetadata {
      let value =
        metadataDigest.map { object([("sha256", quotingJSON($0.hexadecimal))]) }
        ?? (coreMetadata.lowercased() == "false" ? "false" : "true")
      fields += [("core-metadata", value), ("dist-info-metadata", value)]
    }
    // A reason must not be empty, so an empty one is `true`.
    fields.append(("yanked", yanked.map { $0.isEmpty ? "true" : quotingJSON($0) } ?? "false"))
    if let sizeBytes { fields.append(("size", String(sizeBytes))) }
    if let uploadTime { fields.append(("upload-time", quotingJSON(uploadTime))) }
    return object(fields)
  }
}

private func object(_ fields: [(String, String)]) -> String {
  "{" + fields.map { "\(quotingJSON($0.0)):\($0.1)" }.joined(separator: ",") + "}"
}

private func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ",") + "]" }
