// The protocol that changes an index: what is written, in which order, and what is never touched.

import Host
import ObjectStorage
import PackageIndex
import Publishing
import Standards
import Testing
import Workspace

@Suite struct PublisherTests {
  private let wheels: TestWheels
  private let storage: MemoryStorage
  private var publisher: Publisher { Publisher(storage: storage, disk: wheels.disk) }

  init() throws {
    wheels = try TestWheels()
    storage = MemoryStorage(disk: wheels.disk)
  }

  @Test func `an upload writes the wheel and its metadata, and no page`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await publisher.upload(wheel, of: ProjectName("da-vinci"))
    let key = "simple/da-vinci/da_vinci-1.0-py3-none-any.whl"
    // Both at once: which one ends first is chance.
    #expect(storage.writes.sorted() == [key, key + ".metadata"])
    #expect(try storage.objects[key] == wheels.disk.contents(of: wheel))
    #expect(storage.text(key + ".metadata") == wheels.metadata("da-vinci"))
  }

  @Test func `a file that is refused as if it were there, and is not, is sent again`() async throws
  {
    let wheel = try wheels.wheel("da-vinci")
    let key = "simple/da-vinci/da_vinci-1.0-py3-none-any.whl"
    storage.refuseCreating(key, times: 2)
    storage.refuseCreating(key + ".metadata", times: 1)
    try await publisher.upload(wheel, of: ProjectName("da-vinci"))
    #expect(try storage.objects[key] == wheels.disk.contents(of: wheel))

    let next = try wheels.wheel("da-vinci", "1.1")
    storage.refuseCreating("simple/da-vinci/da_vinci-1.1-py3-none-any.whl", times: .max)
    await #expect(throws: PublishError.self) {
      try await publisher.upload(next, of: ProjectName("da-vinci"))
    }
  }

  @Test func `a commit writes the page that decides first`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await publisher.upload(wheel, of: ProjectName("Da.Vinci"))
    let before = storage.writes.count
    try await publisher.commit([wheel], of: ProjectName("Da.Vinci"), uploadTime: time)
    let writes = storage.writes.dropFirst(before)
    #expect(writes.first == "simple/da-vinci/index.html")
    // Derived pages are written side by side.
    #expect(
      writes.dropFirst().prefix(3).sorted() == [
        "json/da-vinci/", "json/da-vinci/index.json", "simple/da-vinci/",
      ])
    #expect(writes.dropFirst(4).first == "simple/index.html")
    #expect(writes.dropFirst(5).sorted() == ["json/", "json/index.json", "simple/"])
    let digest = try wheels.digest(wheel)
    #expect(storage.text("simple/da-vinci/index.html")?.contains("#sha256=\(digest)") == true)
    #expect(storage.objects["simple/da-vinci/"] == storage.objects["simple/da-vinci/index.html"])
    #expect(storage.objects["json/da-vinci/"] == storage.objects["json/da-vinci/index.json"])
  }

  @Test func `a page that was not there is written without another look`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    let project = try ProjectName("da-vinci")
    try await publisher.upload(wheel, of: project)
    _ = storage.takeRequests()
    try await publisher.commit(
      [wheel], of: project, uploaded: [wheel], wasAbsent: true, uploadTime: time)
    #expect(!storage.takeRequests().contains { $0.contains("/da-vinci/") })
    #expect(storage.objects["simple/da-vinci/"] == storage.objects["simple/da-vinci/index.html"])
  }

  @Test func `a page that came meanwhile keeps its entries, in all forms`() async throws {
    let project = try ProjectName("da-vinci")
    let (first, second) = (try wheels.wheel("da-vinci"), try wheels.wheel("da-vinci", "1.1"))
    for wheel in [first, second] {
      try await publisher.upload(wheel, of: project)
      try await publisher.commit(
        [wheel], of: project, uploaded: [wheel], wasAbsent: true, uploadTime: time)
    }
    let page = try #require(storage.text("simple/da-vinci/index.html"))
    #expect(page.contains("da_vinci-1.0-") && page.contains("da_vinci-1.1-"))
    #expect(storage.text("simple/da-vinci/") == page)
    #expect(storage.text("json/da-vinci/")?.contains("da_vinci-1.0-") == true)
  }

  @Test func `what another tool wrote meanwhile is taken over`() async throws {
    let project = try ProjectName("da-vinci")
    let (mine, theirs) = (try wheels.wheel("da-vinci"), try wheels.wheel("da-vinci", "1.1"))
    try await publisher.upload(mine, of: project)
    try await publisher.upload(theirs, of: project)
    storage.put(
      "<!DOCTYPE html><a href=\"da_vinci-1.1-py3-none-any.whl\">da_vinci-1.1-py3-none-any.whl</a>",
      at: "simple/da-vinci/")
    try await publisher.commit(
      [mine], of: project, uploaded: [mine], wasAbsent: true, uploadTime: time)
    let page = try #require(storage.text("simple/da-vinci/index.html"))
    #expect(page.contains("da_vinci-1.0-") && page.contains("da_vinci-1.1-"))
    #expect(storage.text("simple/da-vinci/") == page)
  }

  @Test func `a second commit of the same writes nothing`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    let project = try ProjectName("da-vinci")
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
    let count = storage.writes.count
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: "2030-01-01T00:00:00.000000Z")
    #expect(storage.writes.count == count)
  }

  @Test func `a wheel with other bytes is never replaced`() async throws {
    let project = try ProjectName("da-vinci")
    try await publisher.upload(try wheels.wheel("da-vinci"), of: project)
    let before = storage.objects
    let other = try wheels.wheel("da-vinci", text: "x = 2\n")
    await #expect {
      try await publisher.upload(other, of: project)
    } throws: { error in
      guard let problem = (error as? PublishError)?.problem, problem.cause == .conflict else {
        return false
      }
      return problem.message
        == "`simple/da-vinci/da_vinci-1.0-py3-none-any.whl` is in the index with other "
        + "contents; a published file is never replaced"
    }
    #expect(storage.objects == before)
  }

  @Test func `a page with another digest for the file is a conflict`() async throws {
    let project = try ProjectName("da-vinci")
    try await publish(try wheels.wheel("da-vinci"))
    let before = storage.objects
    let other = try wheels.wheel("da-vinci", text: "x = 2\n")
    await #expect(throws: PublishError.self) {
      try await publisher.commit([other], of: project, uploadTime: time)
    }
    #expect(storage.objects == before)
  }

  @Test func `entries of others survive, with attributes that rel does not know`() async throws {
    storage.put(
      """
      <!DOCTYPE html>
      <html><head><meta name="x-owner" content="others"><title>Links for da-vinci</title></head><body>
      <a href="da_vinci-0.9-py3-none-any.whl#md5=00" data-yanked="bad &amp; old" data-gpg-sig="true" \
      class="kept">da_vinci-0.9-py3-none-any.whl</a><br>
      <a href="../../elsewhere/da_vinci-2.0.tar.gz">da_vinci-2.0.tar.gz</a>
      </body></html>
      """, at: "simple/da-vinci/index.html")
    storage.put(
      "<!DOCTYPE html><html><body><a href=\"numpy/\" rel=\"x\">numpy</a></body></html>",
      at: "simple/index.html")
    try await publish(try wheels.wheel("da-vinci"))
    let page = try ProjectPage(html: try #require(storage.objects["simple/da-vinci/index.html"]))
    #expect(
      page.entries.map(\.fileName) == [
        "da_vinci-0.9-py3-none-any.whl", "da_vinci-1.0-py3-none-any.whl", "da_vinci-2.0.tar.gz",
      ])
    #expect(page.entries[0].yanked == "bad & old")
    #expect(page.entries[0].fragment == "md5=00")
    #expect(page.entries[0].attributes.map(\.name) == ["data-gpg-sig", "class"])
    #expect(page.entries[2].href == "../../elsewhere/da_vinci-2.0.tar.gz")
    #expect(page.headTags.contains { $0.attributes.contains { $0.value == "others" } })
    let root = try RootPage(html: try #require(storage.objects["simple/index.html"]))
    #expect(root.projects.map(\.name) == ["da-vinci", "numpy"])
  }

  @Test func `a page that cannot be read is an error and stays`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await publisher.upload(wheel, of: ProjectName("da-vinci"))
    storage.put("{\"meta\": {}}", at: "simple/da-vinci/index.html")
    let before = storage.objects
    let error = await storageError {
      try await publisher.commit([wheel], of: ProjectName("da-vinci"), uploadTime: time)
    }
    #expect(
      error?.hasPrefix("the page `simple/da-vinci/index.html` of `s3://bucket` cannot be read: ")
        == true)
    #expect(storage.objects == before)
  }

  @Test func `a page that could not be asked for is not an empty page`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    try await publisher.upload(wheel, of: ProjectName("da-vinci"))
    let before = storage.objects
    storage.failReads(of: "simple/da-vinci/index.html")
    let error = await storageError {
      try await publisher.commit([wheel], of: ProjectName("da-vinci"), uploadTime: time)
    }
    #expect(
      error == "the index `s3://bucket`, key `simple/da-vinci/index.html`: 503 SlowDown")
    #expect(storage.objects == before)
  }

  @Test func `a file that is no wheel is told`() async throws {
    try wheels.disk.write("no zip", to: "dist/da_vinci-1.0-py3-none-any.whl")
    await #expect {
      try await publisher.upload(
        "dist/da_vinci-1.0-py3-none-any.whl", of: ProjectName("da-vinci"))
    } throws: { error in
      if case PublishError.unreadableWheel(let error) = error {
        error.description.contains("da_vinci-1.0")
      } else {
        false
      }
    }
  }

  @Test func `a page never shows a file that is not there`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    let error = await storageError {
      try await publisher.commit([wheel], of: ProjectName("da-vinci"), uploadTime: time)
    }
    #expect(
      error
        == "`simple/da-vinci/da_vinci-1.0-py3-none-any.whl` is not in `s3://bucket`, so no page "
        + "may show it")
    #expect(storage.objects.isEmpty)
  }

  @Test func `a wheel that is not the one that was checked is not published`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    let checked = try wheels.digest(wheel)
    _ = try wheels.wheel("da-vinci", text: "x = 2\n")
    await #expect {
      try await publisher.upload(wheel, of: ProjectName("da-vinci"), expected: checked)
    } throws: { error in
      (error as? PublishError)?.problem.message
        == "`\(wheel)` changed after it was checked; nothing of it was published"
    }
    #expect(storage.objects.isEmpty)
  }

  @Test func `an answer that was lost is no conflict`() async throws {
    let wheel = try wheels.wheel("da-vinci")
    for count in 0..<10 {
      let storage = MemoryStorage(disk: wheels.disk)
      storage.loseAnswer(after: count)
      let publisher = Publisher(storage: storage, disk: wheels.disk)
      let project = try ProjectName("da-vinci")
      func publish() async throws {
        try await publisher.upload(wheel, of: project)
        try await publisher.commit([wheel], of: project, uploadTime: time)
      }
      let error = await storageError { try await publish() }
      #expect(error?.hasSuffix(": connection reset") == true, "\(count)")
      try await publish()
      #expect(try await indexFindings(IndexContents(storage), in: storage, isDeep: true) == [])
    }
  }

  @Test func `what another tool wrote for addresses without index.html is taken over`()
    async throws
  {
    let old = "da_vinci-0.9-py3-none-any.whl"
    storage.put("bytes", at: "simple/da-vinci/\(old)")
    storage.put(
      """
      <!DOCTYPE html><html><body><a href="\(old)#sha256=\(String(repeating: "0", count: 64))" \
      data-requires-python="&gt;=3.8" data-mark="x">\(old)</a></body></html>
      """, at: "simple/da-vinci/")
    storage.put(
      "<!DOCTYPE html><html><body><a href=\"numpy/\">numpy</a></body></html>", at: "simple/")
    try await publish(try wheels.wheel("da-vinci"))
    let page = try ProjectPage(html: try #require(storage.objects["simple/da-vinci/index.html"]))
    #expect(page.entries.map(\.fileName) == [old, "da_vinci-1.0-py3-none-any.whl"])
    #expect(page.entries[0].attributes.map(\.name) == ["data-mark"])
    #expect(storage.objects["simple/da-vinci/"] == storage.objects["simple/da-vinci/index.html"])
    let root = try RootPage(html: try #require(storage.objects["simple/index.html"]))
    #expect(root.projects.map(\.name).sorted() == ["da-vinci", "numpy"])
  }

  @Test func `what another tool adds later to its own form comes in with the next release`()
    async throws
  {
    try await publish(try wheels.wheel("da-vinci", "1.0"))
    let other = "da_vinci-1.1-py3-none-any.whl"
    storage.put("bytes", at: "simple/da-vinci/\(other)")
    let foreign = try #require(storage.text("simple/da-vinci/"))
      .replacing("</body>", with: "<a href=\"\(other)\">\(other)</a></body>")
    storage.put(foreign, at: "simple/da-vinci/")
    try await publish(try wheels.wheel("da-vinci", "1.2"))
    let page = try ProjectPage(html: try #require(storage.objects["simple/da-vinci/"]))
    #expect(page.versions.map(\.normalized) == ["1.0", "1.1", "1.2"])
    #expect(storage.objects["simple/da-vinci/"] == storage.objects["simple/da-vinci/index.html"])
  }

  private func publish(_ wheel: Path) async throws {
    let project = try ProjectName("da-vinci")
    try await publisher.upload(wheel, of: project)
    try await publisher.commit([wheel], of: project, uploadTime: time)
  }
}
