// Releases to a real S3 server through the program, and the installation of what they published.

import Foundation
import Host
import Servers
import Testing

@Suite(.enabled(if: CephGateway.isAvailable, "\(CephGateway.whyNot)"))
struct S3ReleaseTests {
  @Test
  func `a first release installs with pip and uv, and the next one is one question a project`()
    async throws
  {
    let target = try await S3Target.ceph("first-pypi")
    let proxy = try await FaultProxy(before: target.server)
    let checkout = try await Example.released()
    let first = try await checkout.rel(
      "make", "distribute", "bucket=\(target.bucket)", with: target.variables(through: proxy))
    let address = "http://127.0.0.1:\(proxy.port)/\(target.bucket)/simple/"
    #expect(first.err == "")
    #expect(first.status == 0)
    #expect(
      first.lines.last == "install with: pip install --index-url \(address) da-vinci-cdk==1.0.0")
    let stored = try await target.stored()
    #expect(stored.faultsAtRest == [])
    #expect(
      stored.objects.keys.sorted() == [
        "json/", "json/da-vinci-cdk/", "json/da-vinci-cdk/index.json", "json/da-vinci/",
        "json/da-vinci/index.json", "json/index.json", "simple/", "simple/da-vinci-cdk/",
        "simple/da-vinci-cdk/da_vinci_cdk-1.0.0-py3-none-any.whl",
        "simple/da-vinci-cdk/da_vinci_cdk-1.0.0-py3-none-any.whl.metadata",
        "simple/da-vinci-cdk/index.html", "simple/da-vinci/",
        "simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl",
        "simple/da-vinci/da_vinci-1.0.0-py3-none-any.whl.metadata", "simple/da-vinci/index.html",
        "simple/index.html",
      ])

    let count = proxy.records.count
    let second = try await checkout.rel(
      "make", "distribute", "bucket=\(target.bucket)", with: target.variables(through: proxy))
    #expect(second.out == "nothing to do: 4 already in the index, 12 up to date\n")
    let asked = proxy.records[count...].map { record in
      let condition = record.request.headers["If-None-Match"] == nil ? "" : " If-None-Match"
      return "\(record.request.method) \(record.request.target)\(condition) \(record.status ?? 0)"
    }
    #expect(
      asked.sorted() == [
        "GET /\(target.bucket)/simple/da-vinci-cdk/index.html If-None-Match 304",
        "GET /\(target.bucket)/simple/da-vinci/index.html If-None-Match 304",
      ])

    let uv = checkout.disk.absolute(".cache/tools/uv/bin")
    let other = try TestCheckout()
    for program in [
      """
      python3 -m pip --python venv/bin/python --isolated --disable-pip-version-check --quiet \
        --no-cache-dir install
      """, "uv pip install --quiet --no-cache --no-config --python venv/bin/python",
    ] {
      let installed = try await other.shell(
        """
        PATH=$PATH:'\(uv)'
        rm -rf venv; python3 -m venv --without-pip venv
        \(program) --index-url '\(address)' da-vinci-cdk==1.0.0
        venv/bin/python -c 'import da_vinci_cdk, da_vinci.core; print("imported")'
        """)
      #expect(installed.err == "")
      #expect(installed.lines == ["imported"], "\(program)")
    }
  }

  @Test func `a bucket that rel set up for the public installs without credentials`() async throws {
    let ceph = try await CephGateway.shared()
    let target = S3Target(server: ceph, bucket: "set-up-\(getpid())", keys: ceph.keys)
    let repository = try SmallMonorepo()
    let setUp = try await repository.checkout.rel(
      "setup", "bucket", target.bucket, "--public", with: target.variables())
    #expect(setUp.status == 0, "\(setUp.out)\(setUp.err)")
    let release = try await repository.checkout.rel(
      "distribute", "--bucket", target.bucket, with: target.variables())
    #expect(release.status == 0, "\(release.out)\(release.err)")
    let installed = try await repository.checkout.shell(
      """
      python3 -m venv --without-pip venv
      python3 -m pip --python venv/bin/python --isolated --disable-pip-version-check --quiet \
        --no-cache-dir install --index-url '\(ceph.endpoint)/\(target.bucket)/simple/' shop-cdk
      venv/bin/python -c 'import shop_cdk, shop; print("imported")'
      """)
    #expect(installed.err == "")
    #expect(installed.lines == ["imported"])
    // uv asks no other index after a 403.
    let absent = try await send(
      ServedRequest("GET", "/\(target.bucket)/simple/idna/"), toPort: ceph.port)
    #expect(absent.status == 404)
  }

  @Test func `uv installs from a private bucket with credentials`() async throws {
    let ceph = try await CephGateway.shared()
    let target = S3Target(
      server: ceph, bucket: try await ceph.makeBucket(named: "private"), keys: ceph.keys)
    let repository = try SmallMonorepo()
    let release = try await repository.checkout.rel(
      "distribute", "--bucket", target.bucket, with: target.variables())
    #expect(release.status == 0, "\(release.out)\(release.err)")
    let uv = try await Example.release.value.checkout.disk.absolute(".cache/tools/uv/bin")
    let script = """
      PATH=$PATH:'\(uv)'
      rm -rf venv; python3 -m venv --without-pip venv
      uv pip install --quiet --no-cache --no-config --python venv/bin/python \
        --index-url '\(ceph.endpoint)/\(target.bucket)/simple/' shop-cdk
      venv/bin/python -c 'import shop_cdk, shop; print("imported")'
      """
    let refused = try await repository.checkout.shell(script)
    #expect(refused.status != 0)
    let installed = try await repository.checkout.shell(
      script, with: target.variables(["UV_S3_ENDPOINT_URL": ceph.endpoint]))
    #expect(installed.lines == ["imported"], "\(installed.err)")
  }

  @Test func `what was rolled back comes back in a bucket that rel set up`() async throws {
    let ceph = try await CephGateway.shared()
    let target = S3Target(server: ceph, bucket: "set-up-pypi", keys: ceph.keys)
    let repository = try SmallMonorepo()
    let setUp = try await repository.checkout.rel(
      "setup", "bucket", target.bucket, "--public", with: target.variables())
    #expect(setUp.status == 0, "\(setUp.out)\(setUp.err)")
    #expect(
      setUp.lines.contains(
        "keep       old versions of objects: left out, since in this store conditional writes "
          + "overwrite then"))
    func rel(_ words: String...) async throws -> TestCheckout.Output {
      try await repository.checkout.run(
        TestCheckout.rel.string, words + ["--bucket", target.bucket], with: target.variables())
    }
    #expect(try await rel("distribute").status == 0)
    #expect(try await rel("rollback", "1.0").status == 0)
    let undone = try await rel("rollback", "--undo", "1.0")
    #expect(undone.status == 0, "\(undone.out)\(undone.err)")
    #expect(try await rel("index", "verify", "--deep").out == "2 files: nothing found\n")
  }

  @Test func `what was rolled back comes back, and every command agrees`() async throws {
    let target = try await S3Target.ceph("life-pypi")
    let repository = try SmallMonorepo()
    func rel(_ words: String...) async throws -> TestCheckout.Output {
      try await repository.checkout.run(
        TestCheckout.rel.string, words + ["--bucket", target.bucket], with: target.variables())
    }
    #expect(try await rel("distribute").status == 0)
    let before = try await target.stored()
    #expect(try await rel("yank", "1.0", "--reason", "broken").status == 0)
    #expect(try await target.stored().faultsAtRest == [])
    #expect(try await rel("unyank", "1.0").status == 0)
    #expect(try await rel("rollback", "1.0").status == 0)
    let gone = try await target.stored()
    #expect(gone.faultsAtRest == [])
    #expect(gone.files(of: "shop") == [])
    #expect(try await rel("distribute").status == 1)
    #expect(try await rel("rollback", "--undo", "1.0").status == 0)
    let after = try await target.stored()
    #expect(after.faultsAtRest == [])
    #expect(after.files(of: "shop") == before.files(of: "shop"))
    #expect(try await rel("index", "verify", "--deep").out == "2 files: nothing found\n")
  }
}
