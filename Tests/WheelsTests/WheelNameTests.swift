// File names of wheels.

import Standards
import Testing
import Wheels
import Workspace

@Test func `a file name is split into its fields`() throws {
  let name = try WheelName("six-1.16.0-py2.py3-none-any.whl")
  #expect(name.distribution == "six")
  #expect(name.version.text == "1.16.0")
  #expect(name.build == nil)
  #expect(name.python == ["py2", "py3"])
  #expect(name.abi == ["none"])
  #expect(name.platform == ["any"])
  #expect(name.tags == ["py2-none-any", "py3-none-any"])
  #expect(name.isNormalized)
}

@Test func `build tags, local versions and compressed platforms are read`() throws {
  let name = try WheelName(
    "Foo.Bar-1.0+ubuntu_1-2_x-cp311-cp311-linux_x86_64.manylinux1_x86_64.whl")
  #expect(try name.project == ProjectName("foo-bar"))
  #expect(try name.version == Version("1.0+ubuntu.1"))
  #expect(name.build == "2_x")
  #expect(name.tags == ["cp311-cp311-linux_x86_64", "cp311-cp311-manylinux1_x86_64"])
  #expect(!name.isNormalized)
}

@Test(
  arguments: [
    ("foo-1.0.tar.gz", "it does not end in `.whl`"),
    ("foo-1.0-py3.whl", "it has 3 fields between `-`, not five or six"),
    ("a-b-c-d-e-f-g.whl", "it has 7 fields between `-`, not five or six"),
    ("_x-1.0-py3-none-any.whl", "`_x` cannot be a project's name"),
    (
      "foo-1.x-py3-none-any.whl",
      "`1.x` is not a version: `.x` does not belong after `1`"
    ),
    ("foo-1.0-x1-py3-none-any.whl", "the build tag `x1` does not start with a digit"),
    ("foo-1.0-py3..py2-none-any.whl", "`py3..py2` is not a compatibility tag"),
    ("foo-1.0-py3--any.whl", "`` is not a compatibility tag"),
  ])
func `the first wrong field is named`(text: String, reason: String) {
  do {
    _ = try WheelName(text)
    Issue.record("it was read")
  } catch {
    #expect(error.description == "`\(text)` is not a wheel's file name: \(reason)")
  }
}
