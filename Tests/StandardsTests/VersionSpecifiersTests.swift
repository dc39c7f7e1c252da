// Version specifiers: which versions they contain, and errors. The tables are those of `packaging`.

import Standards
import Testing

@Test(
  arguments: [
    // ==
    ("2.0", "==2"), ("2.0", "==2.0"), ("2.0", "==2.0.0"), ("2.0+deadbeef", "==2"),
    ("2.0+deadbeef", "==2.0+deadbeef"), ("2.0+deadbeef", "==2+deadbeef"), ("2.0", "==v2.0"),
    ("1.2.3+local", "==1.2.3"), ("1.2.3.0", "==1.2.3"),
    // == with a prefix
    ("2", "==2.*"), ("2.dev1", "==2.*"), ("2a1", "==2.*"), ("2.post1", "==2.*"),
    ("2.1.post1", "==2.1.*"), ("2.1.0", "==2.1.*"), ("2", "==2.0.*"), ("2+local", "==2.*"),
    ("1!2.5", "==1!2.*"),
    // !=
    ("2.1", "!=2"), ("2.0.dev1", "!=2"), ("2.0", "!=2.0+deadbeef"), ("2.1", "!=2.0.*"),
    // ~=
    ("2.2", "~=2.0"), ("2.0.post1", "~=2.0"), ("2.0.5", "~=2.0.1"), ("2.2.post3", "~=2.2.post3"),
    ("2.3", "~=2.2.post3"), ("1!2.3", "~=1!2.2"), ("2.2.dev1", "~=2.2.dev0"), ("2.0+x", "~=2.0"),
    // <= >= < >
    ("2.0", "<=2"), ("2.0.dev1", "<=2"), ("2.0+local", "<=2.0"), ("2.1.post1", ">=2"),
    ("2.0+local", ">=2"), ("1.9", "<2"), ("2.0.dev1", "<2.1"), ("2.0a1", "<2.0rc1"),
    ("2.0.dev0", "<2.0.dev1"), ("3.0", ">2"), ("2.0.1", ">2.0"), ("2.0.post2", ">2.0.post1"),
    ("2.0+a", ">2.0rc1"),
    // ===
    ("1.0", "===1.0"), ("1.0.DEV1", "===1.0.dev1"),
    ("1.5", ">=1.2, <2 , !=1.4"), ("1", ""),
  ])
func `a specifier contains a version`(version: String, text: String) throws {
  #expect(try VersionSpecifiers(text).contains(Version(version)))
}

@Test(
  arguments: [
    ("2.1", "==2"), ("2.0", "==2.0+deadbeef"), ("3", "==2.*"), ("2", "==2.1.*"), ("1!2", "==2.*"),
    ("2.0+x", "!=2"), ("2.0.1", "!=2.0.*"), ("3", "~=2.0"), ("2.1.0", "~=2.0.1"),
    ("1.9", "~=2.0"), ("2.0a1", "~=2.0"), ("2.1", "<=2"), ("1!1", "<=2"), ("2.0.dev1", ">=2"),
    ("2.0.dev1", "<2"), ("2.0a1", "<2.0"), ("2.0.post1", "<2"), ("2.0.post1", ">2"),
    ("2.0+local", ">2.0"), ("2.0rc1+x", ">2.0rc1"), ("2.0.post1+local", ">2"),
    ("1.0.0", "===1.0"), ("1.4", ">=1.2,<2,!=1.4"),
  ])
func `a specifier leaves out a version`(version: String, text: String) throws {
  #expect(try !VersionSpecifiers(text).contains(Version(version)))
}

@Test func `clauses are printed without white space, as they were written`() throws {
  let specifiers = try VersionSpecifiers(" >= 1.2 , ==1.*,")
  #expect(specifiers.description == ">=1.2,==1.*")
  #expect(try VersionSpecifiers("").isEmpty)
}

@Test func `clauses are equal in any spelling, but keep the length of a release`() throws {
  #expect(try VersionSpecifiers("== 1.0-ALPHA") == VersionSpecifiers("==1.0a0"))
  #expect(try VersionSpecifiers("~=1.0") != VersionSpecifiers("~=1.0.0"))
}

@Test(
  arguments: [
    ("==1.2.3", "1.2.3"), (">=1,==1.2", "1.2"), ("===1.2", "1.2"), ("==1.*", nil), (">=1", nil),
    ("==1,==2", nil), ("===wat", nil), ("", nil), ("==1,<1", nil),
  ])
func `an exact pin allows one version`(text: String, pin: String?) throws {
  #expect(try VersionSpecifiers(text).exactPin?.text == pin)
}

@Test(
  arguments: [
    ("1.0", "`1.0` is not a version specifier: `1.0` does not start with a comparison", 0),
    ("=>1", "`=>1` is not a version specifier: `=>1` does not start with a comparison", 0),
    (">=1,,<2", "`>=1,,<2` is not a version specifier: `,<2` does not start with a comparison", 4),
    (">=", "`>=` is not a version specifier: no version follows the comparison", 2),
    (">=1.*", "`>=1.*` is not a version specifier: `.*` cannot follow `>=`", 2),
    ("==1a1.*", "`==1a1.*` is not a version specifier: `.*` can follow release numbers only", 2),
    (">1+x", "`>1+x` is not a version specifier: a local version (`+…`) cannot follow `>`", 1),
    ("~=1", "`~=1` is not a version specifier: `~=` needs two numbers at least, as in `~=1.2`", 2),
    (">=1 <2", "`>=1 <2` is not a version specifier: `<2` does not belong after a clause", 4),
    ("===", "`===` is not a version specifier: no version follows the comparison", 3),
  ])
func `the error says which clause is wrong`(text: String, message: String, offset: Int) {
  do {
    _ = try VersionSpecifiers(text)
    Issue.record("it was read")
  } catch {
    #expect(error.description == message)
    #expect(error.offset == offset)
  }
}
