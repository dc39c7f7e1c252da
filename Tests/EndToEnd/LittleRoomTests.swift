// A machine with little room: full disks, few processes.

import Host
import Testing

@Suite struct LittleRoomTests {
  /// A script that is called with a small disk mounted at `small`, where that is possible.
  private func onSmallDisk(_ script: String) async throws -> TestCheckout.Output {
    let checkout = try TestCheckout()
    return try await checkout.run(
      "unshare",
      [
        "-rm", "sh", "-euc",
        """
        mkdir small; mount -t tmpfs -o size=4m none small; cd small
        rel() { '\(TestCheckout.rel)' "$@"; }
        \(script)
        """,
      ])
  }

  @Test func `a step that fails on a full disk is status 3, with its own words`() async throws {
    let output = try await onSmallDisk(
      """
      printf 'big: outputs = big.txt\nbig: in\n\thead -c 20000000 /dev/zero > big.txt\n' > Releasefile
      echo 1 > in
      status=0; rel make || status=$?
      echo "status $status"
      """)
    if output.err.contains("unshare") { return }
    #expect(output.lines.last == "status 3", "\(output.out)\(output.err)")
    #expect(output.out.contains("No space left on device"))
    #expect((output.out + output.err).contains("the disk is full"))
    #expect((output.out + output.err).contains("hint: free some space"))
  }

  @Test(arguments: [0, 4, 8, 16, 32, 64])
  func `no run on a full disk is a mistake in the call`(leftKiB: Int) async throws {
    let output = try await onSmallDisk(
      """
      for n in 1 2 3 4 5 6 7 8; do printf "n$n: in\\n\\techo $n\\n"; done > Releasefile
      echo 'all: n1 n2 n3 n4 n5 n6 n7 n8' >> Releasefile
      echo 1 > in
      rel plan all > /dev/null
      free=$(df --output=avail -k . | tail -1)
      head -c $(( (free - \(leftKiB)) * 1024 )) /dev/zero > filler || true
      status=0; rel make -k all || status=$?
      rm filler
      echo "status $status"
      """)
    if output.err.contains("unshare") { return }
    let isGood = ["status 0", "status 3"].contains(output.lines.last ?? "")
    #expect(isGood, "\(output.out)\(output.err)")
    #expect(
      output.lines.last == "status 0" || output.err.contains("error: ")
        || output.out.contains("error: "))
  }

  @Test func `with too few processes rel says so at once`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\ttrue\n"])
    let output = try await checkout.shell(
      """
      chmod 777 .
      status=0
      timeout 20 prlimit --nproc=8 setpriv --reuid=64999 --regid=64999 --clear-groups \
        '\(TestCheckout.rel)' plan || status=$?
      echo "status $status"
      """)
    if output.err.contains("setpriv") { return }
    #expect(output.lines.last == "status 3", "\(output.out)\(output.err)")
    #expect(output.err.contains("error: this user may not have enough processes"))
  }

  @Test func `with few files rel works, or says so`() async throws {
    let checkout = try TestCheckout(["Releasefile": "a:\n\techo 1\n"])
    for limit in [16, 31, 32, 40, 64] {
      let output = try await checkout.shell(
        "ulimit -n \(limit); status=0; timeout 20 \(TestCheckout.rel) make -B || status=$?; exit $status"
      )
      #expect([0, 3].contains(output.status), "\(limit): \(output.out)\(output.err)")
    }
  }
}
