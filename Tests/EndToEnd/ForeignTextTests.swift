// What comes from elsewhere, a cache or an index, and means harm.

import Host
import Testing

@Suite struct ForeignTextTests {
  /// Adds an output to the record of `all`, as if the cache had come with it.
  private static let forge = """
    import hashlib, pathlib, shutil, sys
    bad = b"pwned\\n"
    digest = hashlib.sha256(bad).hexdigest()
    place = pathlib.Path(".cache/objects", digest[:2], digest[2:])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(bad)
    record = next(
      p for p in pathlib.Path(".cache/actions").rglob("*")
      if p.is_file() and b"\\ntarget all\\n" in p.read_bytes())
    text = record.read_bytes()
    text = text[: text.rindex(b"end ")]
    line = f"output executable {digest} {sys.argv[1]}\\n".encode()
    text = text.replace(b"\\nfield ", b"\\n" + line + b"field ", 1)
    record.write_bytes(text + b"end " + hashlib.sha256(text).hexdigest().encode() + b"\\n")
    shutil.rmtree("out")
    for name in ["quick", "tmp"]: shutil.rmtree(".cache/" + name, True)
    pathlib.Path(".cache/state.sqlite").unlink()
    """

  @Test(arguments: [
    "../escaped", ".git/hooks/post-commit", "in.txt", "out/../../dots", ".cache/bump",
    "out/.git/config",
  ])
  func `a record writes nothing but its target's outputs`(path: String) async throws {
    let checkout = try TestCheckout([
      "Releasefile": "all: outputs = out/**\nall: in.txt\n\tmkdir -p out; cat in.txt > out/a.txt\n",
      "in.txt": "1\n",
    ])
    try await checkout.rel("make")
    let forged = try await checkout.run("python3", ["-c", Self.forge, path])
    #expect(forged.status == 0, "\(forged.err)")
    let output = try await checkout.rel("make")
    #expect(output.status == 0, "\(output.err)")
    #expect((output.out + output.err).contains("which is no place for an output of it"))
    let found = try await checkout.shell("grep -rl pwned .. --exclude-dir=objects || true")
    #expect(found.out == "")
    #expect(try checkout.text("out/a.txt") == "1\n")
  }

  @Test func `a link in the place of the lock, or in an index, is refused`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "a:\n\ttrue\n", "precious": "1\n", ".cache/x": "",
      "other/a/index.html": "", "index/simple/b/index.html": "",
    ])
    try checkout.disk.makeLink(at: ".cache/lock", to: "../precious")
    let make = try await checkout.rel("make")
    #expect(make.status == 3)
    #expect(make.err.contains("it is a link"))
    #expect(try checkout.text("precious") == "1\n")
    try checkout.disk.makeLink(at: "index/simple/a", to: "../../other/a")
    let list = try await checkout.rel("index", "list", "--index", "file:index")
    #expect(list.status == 3)
    #expect(list.err.contains("it is a link to a folder"))
  }

  @Test func `no password of an address is shown`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\ttrue\n"])
    for index in ["https://u:canary@127.0.0.1:1/simple", "s3://u:canary@bucket/simple"] {
      let output = try await checkout.rel("index", "list", "--index", index)
      #expect(output.status == 2)
      #expect(!(output.out + output.err).contains("canary"))
    }
  }
}
