// Which mount a path is on.

import Host
import Testing

@Suite struct MountTableTests {
  private let table = MountTable(
    Array(
      """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      30 22 0:25 / /work rw - overlay overlay rw
      31 30 0:40 / /srv/far\\040away rw,relatime shared:5 master:2 - nfs4 server:/x rw
      32 22 0:41 / /home rw - fuse.sshfs me@there: rw
      33 22 254:1 / /home rw - xfs /dev/vdb rw
      not a mount
      """.utf8))

  @Test(arguments: [
    ("/etc/passwd", "ext4", false), ("/work", "overlay", false), ("/worker", "ext4", false),
    ("/srv/far away/x", "nfs4", true), ("/home/me", "xfs", false),
  ])
  func `a path is on the longest mount, and on the last of equal ones`(
    path: String, kind: String, isRemote: Bool
  ) {
    let mount = table.mount(of: Path(path))
    #expect(mount?.kind == kind)
    #expect(mount?.isRemote == isRemote)
  }

  @Test func `without a table nothing is known`() {
    #expect(MountTable([]).mount(of: "/") == nil)
  }
}
