// Disks and tools that are not there: what is said, with which exit status, and what is kept.

import Host
import Testing

@Suite struct DiskAndToolTroubleTests {
  private let package = [
    "packages/a/pyproject.toml": """
    [project]
    name = "a"
    version = "1.0"
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"

    """,
    "packages/a/a/__init__.py": "",
  ]

  @Test func `without python3 a build says what to install`() async throws {
    let checkout = try TestCheckout(package)
    let output = try await checkout.rel("make", "build", with: ["PATH": "/nowhere"])
    #expect(
      output.out.contains(
        """
        error: wheel/a: there is no `python3` in PATH
        hint: install Python 3.9 or newer, or put it into PATH

        """))
    #expect(output.status == 3)
  }

  @Test func `without the network a first run says what it could not reach`() async throws {
    let checkout = try TestCheckout(package)
    let none = "http://127.0.0.1:9"
    let output = try await checkout.rel(
      "make", "build",
      with: [
        "UV_CACHE_DIR": "\(checkout.home)/uv-cache", "UV_OFFLINE": "1", "PIP_RETRIES": "0",
        "HTTPS_PROXY": none, "https_proxy": none, "HTTP_PROXY": none, "http_proxy": none,
        "ALL_PROXY": none, "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": "/dev/null",
      ])
    #expect(output.out.contains("error: wheel/a: cannot "))
    #expect(output.out.contains("\nhint: "))
    #expect(output.status == 3)
    #expect(try checkout.disk.status(of: "dist/a-1.0-py3-none-any.whl") == nil)
  }

  @Test func `without git a release says how to go on`() async throws {
    let checkout = try TestCheckout(["Releasefile": "all: clean-tree\n\techo ran\n"])
    let output = try await checkout.rel("make", "clean-tree", with: ["PATH": "/nowhere"])
    #expect(output.out.contains("say allow_dirty=yes to go on without git"))
    #expect(output.status == 1)
  }

  @Test func `a read-only disk is told, and a plan still works`() async throws {
    try await onOwnDisk(megabytes: 4) { _, script in
      let output = try await script(
        """
        printf 'a: outputs = out\\na:\\n\\techo 1 > out\\n' > Releasefile
        mount -o remount,ro .
        rel plan a
        rel make a || echo "status $?"
        """)
      #expect(
        output.lines == ["a  run  first run", "1 to run", "status 3"])
      #expect(
        output.err == """
          error: cannot make the folder `.cache`: the disk is read-only
          hint: run rel on a disk that can be written, or use `-n` to see the plan only

          """)
    }
  }

  @Test func `a full disk fails its step, keeps nothing wrong, and space is all it needs`()
    async throws
  {
    try await onOwnDisk(megabytes: 1) { checkout, script in
      let output = try await script(
        """
        printf 'a: outputs = out\\na: in\\n\\tcat in in > out\\n' > Releasefile
        head -c 300000 /dev/zero > in
        rel make a || echo "status $?"
        test ! -e out && echo 'no out'
        rm -f in; echo 1 > in
        rel make a
        """)
      #expect(output.err == "")
      #expect(output.out.contains("the disk is full"))
      #expect(output.out.contains("status 3\nno out\n"))
      #expect(output.lines.last?.hasPrefix("1 run in ") == true)
      #expect(try checkout.text("out") == "1\n1\n")
    }
  }

  @Test func `a disk that is full from the start is told with a hint`() async throws {
    try await onOwnDisk(megabytes: 1) { _, script in
      let output = try await script(
        """
        printf 'a:\\n\\techo 1\\n' > Releasefile
        head -c 2000000 /dev/zero > filler 2> /dev/null || true
        rel make a || echo "status $?"
        """)
      #expect(output.out.hasSuffix("status 3\n"))
      #expect(output.err.contains("the disk is full\nhint: free some space; "))
    }
  }

  @Test func `files that come and go while they are read are never a crash`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "all: src/**\n\ttrue\nlast:\n\techo last\n", "src/stays": "1",
    ])
    let output = try await checkout.shell(
      """
      (while [ ! -e stop ]; do
        for n in 1 2 3 4 5 6 7 8; do echo $n > src/f$n; done; rm -f src/f*
      done) &
      for n in $(seq 30); do
        rel make all > out 2> err && status=0 || status=$?
        case $status in
          0) ;;
          1) grep -qE '(changed|appeared) while the step ran' out ;;
          *) grep -q 'hint: run again' err ;;
        esac || { cat out err; echo "status $status"; }
      done
      touch stop
      wait
      rel make all > out
      rel make all
      """)
    #expect(output.err == "")
    #expect(output.lines == ["nothing to do: 1 up to date"])
  }

  @Test func `a run goes on when nobody reads what it says`() async throws {
    let checkout = try TestCheckout([
      "Releasefile": "last: one two\n\techo 3 > last\none:\n\techo 1\ntwo: one\n\techo 2\n"
    ])
    let piped = try await checkout.shell("rel make -v | head -1; rel make | head -0; cat last")
    #expect(piped.out == "plan: 3 to run\n3\n")
    #expect(piped.err == "")
    let closed = try await checkout.shell("rel make -B >&- 2>&- <&-; cat last .cache/lock")
    #expect(closed.out.wholeMatch(of: /3\nprocess \d+/) != nil)
  }

  @Test func `few open files are enough, or it is said`() async throws {
    let files = Dictionary(uniqueKeysWithValues: (1...40).map { ("in/a/b/c/\($0)", "\($0)\n") })
    let checkout = try TestCheckout(
      files.merging(["Releasefile": "all: in/**\n\tcat $^ | wc -l\n"]) { $1 })
    let output = try await checkout.shell("ulimit -n 32; rel make -j8")
    #expect(output.status == 0)
    #expect(output.out.contains("\n    40\n"))
    for limit in [4, 8, 16, 31] {
      let output = try await checkout.shell("ulimit -n \(limit); rel make -B")
      #expect(
        output.err
          == "error: too few files may be open\nhint: raise the limit with `ulimit -n`\n")
      #expect(output.status == 3)
    }
  }

  /// Calls `body` with a checkout on a small disk of its own; does nothing where mounting is not
  /// allowed.
  private func onOwnDisk(
    megabytes: Int,
    _ body: (TestCheckout, (String) async throws -> TestCheckout.Output) async throws -> Void
  ) async throws {
    let checkout = try TestCheckout()
    let root = checkout.disk.root.string
    let mount = try await checkout.run(
      "mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", root], in: "/")
    if mount.status != 0 { return }
    do {
      try await body(checkout) { script in
        try await checkout.shell("cd .\n" + script)
      }
    } catch {
      _ = try await checkout.run("umount", ["-l", root], in: "/")
      throw error
    }
    _ = try await checkout.run("umount", ["-l", root], in: "/")
  }
}
