import Diagnostics
import Hashing
import Host
import Support
import Synchronization
import Testing

@testable import Workspace

private final class MemoryCache: PyProjectCache {
  private let kept = Mutex<[Digest: [UInt8]]>([:])
  func cached(for content: Digest) -> [UInt8]? { kept.withLock { $0[content] } }
  func keep(_ bytes: [UInt8], for content: Digest) { kept.withLock { $0[content] = bytes } }
  var all: [Digest: [UInt8]] { kept.withLock { $0 } }
  func spoil() { kept.withLock { kept in for key in kept.keys { kept[key] = [1, 2, 3] } } }
}

private let texts = [
  "[project]\nname = \"a\"\nversion = \"1.0a1+x.1\"\n",
  """
  [build-system]
  requires = []
  backend-path = ["."]
  [project]
  name = "A.b"
  version = "2"
  requires-python = ">=3.9"
  dependencies = ["x @ https://h/x.whl ; python_version > '3'", "y[z]>=1"]
  dynamic = ["dependencies"]
  optional-dependencies = { q = ["r"], s = [] }
  """,
  "[tool.uv]\npackage = false\n[tool.uv.workspace]\nmembers = [\"a\", \"b/*\"]\n",
  "",
]

@Test(arguments: texts) func `a file survives its bytes`(text: String) throws {
  let project = try pyProject(Array(text.utf8), at: "pyproject.toml")
  let bytes = project.cached
  #expect(PyProject(cached: bytes) == project)
  #expect(PyProject(cached: bytes + [0]) == nil)
  for count in 0..<bytes.count { #expect(PyProject(cached: Array(bytes.prefix(count))) == nil) }
}

@Test func `random bytes are no cached file and never trap`() {
  for _ in 0..<5000 {
    let bytes = (0..<Int.random(in: 0...60)).map { _ in UInt8.random(in: 0...255) }
    _ = PyProject(cached: [1] + bytes)
  }
}

@Test func `a file with known bytes is not parsed again`() throws {
  let disk = MemoryDisk(["a/pyproject.toml": texts[0], "b/pyproject.toml": texts[0]])
  let cache = MemoryCache()
  let first = try pyProject(at: "a/pyproject.toml", on: disk, cache: cache)
  let key = SHA256.digest(of: Array(texts[0].utf8))
  #expect(cache.all == [key: first.cached])

  // What the cache says is taken at its word.
  let other = try pyProject(Array(texts[1].utf8), at: "x")
  cache.keep(other.cached, for: key)
  #expect(try pyProject(at: "b/pyproject.toml", on: disk, cache: cache) == other)
}

@Test func `a damaged entry is read anew and replaced`() throws {
  let disk = MemoryDisk(["a/pyproject.toml": texts[0]])
  let cache = MemoryCache()
  let first = try pyProject(at: "a/pyproject.toml", on: disk, cache: cache)
  cache.spoil()
  #expect(try pyProject(at: "a/pyproject.toml", on: disk, cache: cache) == first)
  #expect(Array(cache.all.values) == [first.cached])
}

@Test func `a file with an error is not kept`() throws {
  let disk = MemoryDisk(["a/pyproject.toml": "[project]\n"])
  let cache = MemoryCache()
  #expect(throws: Problem.self) {
    try pyProject(at: "a/pyproject.toml", on: disk, cache: cache)
  }
  #expect(cache.all.isEmpty)
}

@Test func `a file that cannot be read is told`() throws {
  let error = #expect(throws: Problem.self) {
    try pyProject(at: "a/pyproject.toml", on: MemoryDisk(), cache: NoPyProjectCache())
  }
  #expect(
    error?.description == "error: cannot read `a/pyproject.toml`: there is no such file")
}
