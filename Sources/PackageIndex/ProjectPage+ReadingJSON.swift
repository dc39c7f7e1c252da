// Pages from JSON, as rel and others derive it.

import Notation
import Standards
import Workspace

/// What a JSON page has, those of its fields that HTML has no place for beside the page.
struct JSONPage: Equatable {
  var page: ProjectPage
  var apiVersion: String
  var name: String
  /// Nil where the page has none: before version 1.1.
  var versions: [String]?

  init(_ bytes: [UInt8], filesIn folder: String) throws(PageError) {
    let top = try JSONFields(document(bytes), at: "")
    let meta = try top.object("meta")
    apiVersion = try meta.required(meta.string("api-version"), "api-version", "string")
    try requireKnown(apiVersion)
    name = try top.required(top.string("name"), "name", "string")
    versions = try top.array("versions").map { (nodes) throws(PageError) in
      try top.strings(nodes, "versions")
    }
    page = ProjectPage(title: "Links for \((try? ProjectName(name))?.normalized ?? name)")
    for url in try meta.strings(meta.array("tracks") ?? [], "tracks") {
      page.headTags.append(ProjectPage.HeadTag(meta: "pypi:tracks", content: url))
    }
    let locations = try top.array("alternate-locations") ?? []
    for url in try top.strings(locations, "alternate-locations") {
      page.headTags.append(ProjectPage.HeadTag(meta: "pypi:alternate-locations", content: url))
    }
    if top.has("project-status") {
      let status = try top.object("project-status")
      page.status = ProjectStatus(
        try status.string("status") ?? "active", reason: try status.string("reason"))
    }
    let files = try top.required(top.array("files"), "files", "array")
    for (index, file) in files.enumerated() {
      let entry = try PageEntry(JSONFields(file, at: "files[\(index)]"), filesIn: folder)
      page.entries.append(entry)
    }
    page.entries = inOrder(page.entries)
  }
}

extension ProjectPage {
  /// Reads a page of `application/vnd.pypi.simple.v1+json`.
  ///
  /// Fields that rel does not know are not kept: the HTML page is what counts, and JSON comes from
  /// it.
  /// - Parameter folder: what `json(of:filesIn:)` was given; URLs that start with it become
  ///   relative.
  /// - Throws: `PageError` for what is no such page, with the first place where it is not.
  /// - Source: PEP 691, 700, 708, 714, 740 and 792.
  public init(json bytes: [UInt8], filesIn folder: String = "") throws(PageError) {
    self = try JSONPage(bytes, filesIn: folder).page
  }
}

extension PageEntry {
  fileprivate init(_ file: JSONFields, filesIn folder: String) throws(PageError) {
    let relative = { (url: String) -> String in
      isRelativeURL(url) && url.hasPrefix(folder) ? String(url.dropFirst(folder.count)) : url
    }
    let url = try file.required(file.string("url"), "url", "string")
    let hashes = try file.object("hashes")
    self.init(
      fileName: try file.required(file.string("filename"), "filename", "string"),
      href: relative(url), fragment: try hashes.hashText)
    requiresPython = try file.string("requires-python")
    switch file["yanked"] {
    case .bool(true)?: yanked = ""
    case .string(let reason)? where !reason.isEmpty: yanked = reason
    case nil, .bool(false)?, .null?: break
    default: throw file.missing("yanked", "Boolean or reason")
    }
    // The older name counts only where the newer one is missing.
    let name = file.has("core-metadata") ? "core-metadata" : "dist-info-metadata"
    switch file[name] {
    case .bool(let isThere)?: coreMetadata = isThere ? "true" : "false"
    case .object?: coreMetadata = try file.object(name).hashText ?? "true"
    case nil, .null?: break
    default: throw file.missing(name, "Boolean or object")
    }
    if case .number(let text)? = file["size"] {
      guard let size = Int64(text), size >= 0 else { throw file.missing("size", "number of bytes") }
      sizeBytes = size
    } else if file.has("size") {
      throw file.missing("size", "number of bytes")
    }
    uploadTime = try file.string("upload-time")
    if case .bool(let hasSignature)? = file["gpg-sig"] {
      attributes.append(HTMLAttribute(name: "data-gpg-sig", value: "\(hasSignature)"))
    }
    if let provenance = try file.string("provenance") {
      attributes.append(HTMLAttribute(name: "data-provenance", value: relative(provenance)))
    }
  }
}

private func document(_ bytes: [UInt8]) throws(PageError) -> JSONNode {
  do throws(JSONError) {
    return try jsonDocument(bytes)
  } catch {
    switch error {
    case .notUTF8(let offset): throw .notUTF8(offset: offset)
    case .unexpected(let offset, let expected):
      throw .notJSON(offset: offset, expected: expected)
    }
  }
}

/// The members of an object, and where it is on the page.
private struct JSONFields {
  private let members: [String: JSONNode]
  private let path: String

  init(_ node: JSONNode, at path: String) throws(PageError) {
    guard case .object(let members) = node else {
      throw .jsonField(path: path.isEmpty ? "." : path, expected: "object")
    }
    self.members = members
    self.path = path
  }

  subscript(name: String) -> JSONNode? { members[name] }

  /// A member that is null is as good as none.
  func has(_ name: String) -> Bool { members[name].map { $0 != .null } ?? false }

  func object(_ name: String) throws(PageError) -> JSONFields {
    try JSONFields(members[name] ?? .null, at: place(name))
  }

  func string(_ name: String) throws(PageError) -> String? {
    guard has(name) else { return nil }
    guard case .string(let text)? = members[name] else { throw missing(name, "string") }
    return text
  }

  func array(_ name: String) throws(PageError) -> [JSONNode]? {
    guard has(name) else { return nil }
    guard case .array(let nodes)? = members[name] else { throw missing(name, "array") }
    return nodes
  }

  func strings(_ nodes: [JSONNode], _ name: String) throws(PageError) -> [String] {
    var texts: [String] = []
    for node in nodes {
      guard case .string(let text) = node else { throw missing(name, "array of strings") }
      texts.append(text)
    }
    return texts
  }

  func required<Value>(
    _ value: Value?, _ name: String, _ expected: String
  ) throws(PageError) -> Value {
    guard let value else { throw missing(name, expected) }
    return value
  }

  /// Hashes as a fragment has them, sha256 first; nil where there is none.
  var hashText: String? {
    get throws(PageError) {
      let names = members.keys.sorted { left, right in
        (left == "sha256") == (right == "sha256") ? left < right : left == "sha256"
      }
      var parts: [String] = []
      for name in names {
        parts.append("\(name)=\(try required(string(name), name, "string"))")
      }
      return parts.isEmpty ? nil : parts.joined(separator: "&")
    }
  }

  func missing(_ name: String, _ expected: String) -> PageError {
    .jsonField(path: place(name), expected: expected)
  }

  private func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
