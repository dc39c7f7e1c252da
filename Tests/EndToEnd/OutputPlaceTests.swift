// What stands where a recipe writes, on a real disk: pipes, empty folders, folders for files.

import Host
import Testing

@Suite struct OutputPlaceTests {
  @Test func `a recipe that makes a pipe in its folder runs again`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "d: outputs = d/\nd:\n\tmkdir d d/empty; mkfifo d/p; echo 1 > d/x; rm d/p\n"
    ])
    try await checkout.shell("mkdir -p d/empty; mkfifo d/p")
    #expect(try await checkout.rel("make").status == 0)
    #expect(try await checkout.rel("make", "-B").status == 0)
    #expect(try checkout.files(below: "d") == ["x"])
  }

  @Test func `a folder output becomes a file and a folder again`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "d: outputs = d/\nd:\n\tmkdir -p d/a/b d/c; echo 1 > d/a/b/x\n"
    ])
    #expect(try await checkout.rel("make").status == 0)
    for declared in ["d/", "d"] {
      try checkout.disk.write(
        "d: outputs = \(declared)\nd:\n\techo 2 > d\n", to: "Releasefile")
      let output = try await checkout.rel("make")
      #expect(output.status == 0, "\(output.out)\(output.err)")
      #expect(try checkout.text("d") == "2\n")
      try checkout.disk.write(
        "d: outputs = d/\nd:\n\tmkdir -p d/a/b d/c; echo 1 > d/a/b/x\n", to: "Releasefile")
      #expect(try await checkout.rel("make").status == 0)
      #expect(try checkout.files(below: "d") == ["a/b/x"])
    }
  }

  @Test(arguments: ["d/", "d/*", "d/p", "d"])
  func `an output that is a pipe is told by its name`(declared: String) async throws {
    let checkout = try TestCheckout([
      "Releasefile": "t: outputs = \(declared)\nt:\n\tmkdir -p d; mkfifo d/p; echo 1 > d/x\n"
    ])
    for _ in 0..<2 {
      let output = try await checkout.rel("make")
      #expect(output.status == 1)
      let all = output.out + output.err
      #expect(
        all.contains(
          "the output `d/p` is a pipe, a socket or a device, which cannot be kept"), "\(all)")
      #expect(try await checkout.shell("test ! -e d/p").status == 0)
    }
  }

  @Test func `a folder too deep for the system's paths is named`() async throws {
    let checkout = try TestCheckout(["Releasefile": "t: src/**\n\ttrue\n", "src/a": "1"])
    let name = String(repeating: "n", count: 200)
    // The shell's own `cd` gives up where the path is too long.
    let script = """
      import os
      os.chdir("src")
      for _ in range(30):
          os.mkdir("\(name)")
          os.chdir("\(name)")
      open("x", "w").close()
      """
    let made = try await checkout.run("python3", ["-c", script])
    #expect(made.status == 0)
    let output = try await checkout.rel("make")
    #expect(output.status == 2 || output.status == 1)
    let all = output.out + output.err
    #expect(all.contains("cannot list `src/\(name)/"))
    #expect(all.contains("paths in it are longer than the system's 4095 bytes"))
    try checkout.disk.write("ignore = src/n*\nt: src/**\n\ttrue\n", to: "Releasefile")
    #expect(try await checkout.rel("make").status == 0)
    try await checkout.shell("rm -rf src")
  }
}
