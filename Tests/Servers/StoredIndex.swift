// What is stored in a bucket, read and judged without any of rel's own code but its SHA-256: whether
// everything that an index shows is there and is what it says, and whether all its forms agree.

import Foundation
import Hashing

/// All objects of a bucket, as they were read at one moment.
public struct StoredIndex: Sendable {
  /// The bytes by key, from the index's root.
  public var objects: [String: [UInt8]]

  public init(_ objects: [String: [UInt8]]) { self.objects = objects }

  /// Reads a bucket without signing: everybody must be allowed to read and to list it.
  public init(ofBucket bucket: String, on server: any LoopbackEndpoint) async throws {
    var keys: [String] = []
    while true {
      let after = keys.last.map { "&start-after=\(percentEncoded($0))" } ?? ""
      let list = try await send(
        ServedRequest("GET", "/\(bucket)?list-type=2&max-keys=1000\(after)"), toPort: server.port)
      guard list.status == 200 else { throw UnreadableIndex(what: bucket, status: list.status) }
      let more = list.text.matches(of: /<Key>([^<]*)<\/Key>/).map { String($0.1) }
      keys += more
      if more.count < 1000 { break }
    }
    objects = [:]
    try await withThrowingTaskGroup(of: (String, ServedResponse).self) { group in
      for (number, key) in keys.enumerated() {
        if number >= 8 { try keep(await group.next()) }
        group.addTask {
          let target = "/\(bucket)/\(percentEncoded(key))"
          return (key, try await send(ServedRequest("GET", target), toPort: server.port))
        }
      }
      while let answer = try await group.next() { try keep(answer) }
    }
  }

  private mutating func keep(_ answer: (key: String, response: ServedResponse)?) throws {
    guard let answer else { return }
    // Somebody may have removed it since it was listed.
    if answer.response.status == 404 { return }
    guard answer.response.status == 200 else {
      throw UnreadableIndex(what: answer.key, status: answer.response.status)
    }
    objects[answer.key] = answer.response.body
  }

  /// The projects that have a page, in order.
  public var projects: [String] {
    Set(objects.keys.compactMap { $0.wholeMatch(of: /simple\/([^\/]+)\/(?:index\.html)?/)?.1 })
      .map(String.init).sorted()
  }

  /// File names by what the page that decides shows.
  public func files(of project: String) -> [String] {
    links("simple/\(project)/index.html").map(\.name).sorted()
  }

  /// What is wrong, in words; nothing of it may ever be seen, not even between two writes.
  public var faults: [String] {
    var faults: [String] = []
    for project in projects {
      for key in ["simple/\(project)/index.html", "simple/\(project)/"] where objects[key] != nil {
        for link in links(key) { faults += self.faults(link, project, on: key) }
      }
      for key in ["json/\(project)/index.json", "json/\(project)/"] where objects[key] != nil {
        let files = self.files(inJSON: key)
        if files == nil { faults.append("\(key) is no JSON") }
        for link in files ?? [] { faults += self.faults(link, project, on: key) }
      }
    }
    return faults
  }

  /// What is wrong with an index at which nobody is at work: all forms must agree, too, and no
  /// probe may lie about.
  public var faultsAtRest: [String] {
    var faults = self.faults
    for project in projects {
      let page = "simple/\(project)/index.html"
      guard let html = objects[page] else {
        faults.append("\(page) is missing")
        continue
      }
      let json = objects["json/\(project)/index.json"]
      if objects["simple/\(project)/"] != html { faults.append("simple/\(project)/ differs") }
      if objects["json/\(project)/"] != json { faults.append("json/\(project)/ differs") }
      let shown = Set(links(page))
      if Set(files(inJSON: "json/\(project)/index.json") ?? []) != shown {
        faults.append("json/\(project)/index.json does not agree with \(page)")
      }
      if shown.count != links(page).count { faults.append("\(page) shows a file twice") }
    }
    guard !projects.isEmpty else { return faults }
    let root = objects["simple/index.html"] ?? []
    let rootJSON = objects["json/index.json"] ?? []
    if objects["simple/"] != root { faults.append("simple/ differs") }
    if objects["json/"] != rootJSON { faults.append("json/ differs") }
    for (text, key) in [(root, "simple/index.html"), (rootJSON, "json/index.json")] {
      let text = String(decoding: text, as: UTF8.self)
      for project in projects
      where !text.contains("href=\"\(project)/\"") && !text.contains("\"name\":\"\(project)\"") {
        faults.append("\(key) does not list \(project)")
      }
    }
    for key in objects.keys.sorted() where key.contains(".rel-probe") {
      faults.append("\(key) was left behind")
    }
    return faults
  }

  // MARK: Links

  private struct Link: Hashable {
    var name: String
    var digest: String
    var metadata: String?
    var sizeBytes: Int?
  }

  private func links(_ key: String) -> [Link] {
    let html = String(decoding: objects[key] ?? [], as: UTF8.self)
    return html.matches(of: /<a\s[^>]*>/).compactMap { match in
      let tag = match.output
      guard let target = tag.firstMatch(of: /href="([^"#]*)#sha256=([0-9a-f]{64})"/) else {
        return nil
      }
      return Link(
        name: percentDecoded(target.1), digest: String(target.2),
        metadata: (tag.firstMatch(of: /data-core-metadata="sha256=([0-9a-f]{64})"/)?.1)
          .map { String($0) },
        sizeBytes: (tag.firstMatch(of: /data-size="([0-9]+)"/)?.1).flatMap { Int($0) })
    }
  }

  private func files(inJSON key: String) -> [Link]? {
    guard let bytes = objects[key],
      let whole = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
      let files = whole["files"] as? [[String: Any]]
    else { return nil }
    return files.compactMap { file in
      guard let name = file["filename"] as? String,
        let digest = (file["hashes"] as? [String: String])?["sha256"]
      else { return nil }
      return Link(
        name: name, digest: digest,
        metadata: (file["core-metadata"] as? [String: String])?["sha256"],
        sizeBytes: file["size"] as? Int)
    }
  }

  private func faults(_ link: Link, _ project: String, on page: String) -> [String] {
    let key = "simple/\(project)/\(link.name)"
    guard let bytes = objects[key] else { return ["\(page) shows \(link.name), not there"] }
    var faults: [String] = []
    if SHA256.digest(of: bytes).hexadecimal != link.digest {
      faults.append("\(page): the sha256 of \(link.name) is another one")
    }
    if let size = link.sizeBytes, size != bytes.count {
      faults.append("\(page): \(link.name) has \(bytes.count) bytes, not \(size)")
    }
    guard let expected = link.metadata else { return faults }
    guard let metadata = objects[key + ".metadata"] else {
      return faults + ["\(page) promises metadata of \(link.name), not there"]
    }
    if SHA256.digest(of: metadata).hexadecimal != expected {
      faults.append("\(page): the sha256 of the metadata of \(link.name) is another one")
    }
    return faults
  }
}

/// A bucket that could not be looked into.
public struct UnreadableIndex: Error {
  public var what: String
  public var status: Int
}

extension S3Server {
  /// A bucket of a test's own that everybody may read and list, for `StoredIndex`.
  public func makeOpenBucket(named name: String = "open") async throws -> String {
    let bucket = try await makeBucket(named: name)
    let policy = """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", \
      "Action": ["s3:GetObject", "s3:ListBucket"], \
      "Resource": ["arn:aws:s3:::\(bucket)", "arn:aws:s3:::\(bucket)/*"]}]}
      """
    _ = try await curl("PUT", "/\(bucket)?policy=", ["--data-binary", policy])
    return bucket
  }
}
