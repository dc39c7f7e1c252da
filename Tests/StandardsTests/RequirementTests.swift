// Requirements as PEP 508 has them, with markers.

import Standards
import Testing

@Test(
  arguments: [
    ("name", "name"), (" name ", "name"), ("name<=1", "name<=1"),
    ("name (>=2,<3)", "name>=2,<3"), ("name>=2 , <3,", "name>=2,<3"),
    ("name [ a , b ]", "name[a,b]"),
    ("name[]", "name"), ("A.B-c[x]==1.*", "A.B-c[x]==1.*"),
    ("name;os_name=='a'", "name; os_name=='a'"),
    ("name @ https://foo.com/x.whl", "name @ https://foo.com/x.whl"),
    ("name[a]@https://foo.com ; os_name == 'nt'", "name[a] @ https://foo.com ; os_name == 'nt'"),
    (
      "requests [security,tests] >= 2.8.1, == 2.8.* ; python_version < \"2.7\"",
      "requests[security,tests]>=2.8.1,==2.8.*; python_version < \"2.7\""
    ),
    (
      "a; (os_name=='a' or os_name not in 'b c') and 'x' in extra",
      "a; (os_name=='a' or os_name not in 'b c') and 'x' in extra"
    ),
    ("a; python_version>='3'and os.name=='x'", "a; python_version>='3'and os.name=='x'"),
  ])
func `a requirement is read, and printed in one spelling`(text: String, printed: String) throws {
  let requirement = try Requirement(text)
  #expect(requirement.description == printed)
  #expect(try Requirement(printed) == requirement)
}

@Test func `a requirement has its parts`() throws {
  let requirement = try Requirement("Da_Vinci[cdk] ==1.0.0 ; extra == 'x'")
  #expect(try requirement.name == ProjectName("da-vinci"))
  #expect(requirement.extras.map(\.text) == ["cdk"])
  #expect(requirement.specifiers.exactPin?.text == "1.0.0")
  #expect(requirement.url == nil)
  #expect(requirement.marker == "extra == 'x'")
}

@Test(
  arguments: [
    ("", "`` is not a requirement: expected a project name at its end"),
    (">=1", "`>=1` is not a requirement: expected a project name before `>=1`"),
    ("name-", "`name-` is not a requirement: `name-` is not a project name"),
    (
      "name 1.0",
      "`name 1.0` is not a requirement: expected a comparison, `[`, `@` or `;` before `1.0`"
    ),
    (
      "name >>1",
      "`name >>1` is not a requirement: `>>1` is not a version specifier: no version follows the"
        + " comparison"
    ),
    (
      "name>=1.*; os_name == 'x'",
      "`name>=1.*; os_name == 'x'` is not a requirement: `>=1.*` is not a version specifier: `.*`"
        + " cannot follow `>=`"
    ),
    ("name[a b]", "`name[a b]` is not a requirement: expected `,` or `]` before `b]`"),
    ("name[a,]", "`name[a,]` is not a requirement: expected the name of an extra before `]`"),
    ("name (>=1", "`name (>=1` is not a requirement: expected `)` at its end"),
    ("name @ ", "`name @` is not a requirement: expected a URL at its end"),
    (
      "name @ https://a b",
      "`name @ https://a b` is not a requirement: expected white space and a `;` after the URL"
        + " before `b`"
    ),
    (
      "name; python == '3'",
      "`name; python == '3'` is not a requirement: expected a marker variable or a quoted text"
        + " before `python == '3'`"
    ),
    (
      "name; os_name is 'x'",
      "`name; os_name is 'x'` is not a requirement: expected a comparison, `in` or `not in` before"
        + " `is 'x'`"
    ),
    (
      "name; os_name == 'x",
      "`name; os_name == 'x` is not a requirement: expected a closing quote before `'x`"
    ),
    (
      "name; (os_name == 'x'",
      "`name; (os_name == 'x'` is not a requirement: expected `and`, `or` or `)` at its end"
    ),
    (
      "name; os_name == 'x' && extra == 'y'",
      "`name; os_name == 'x' && extra == 'y'` is not a requirement: expected `and`, `or` or the end"
        + " before `&& extra == 'y'`"
    ),
  ])
func `the error says what is expected where`(text: String, message: String) {
  do {
    _ = try Requirement(text)
    Issue.record("it was read")
  } catch {
    #expect(error.description == message)
  }
}

@Test func `a wrong part keeps its place in the whole`() {
  do {
    _ = try Requirement("name >=1, ~=2 ; os_name == 'x'")
    Issue.record("it was read")
  } catch {
    #expect(error.offset == 12)
    #expect(error.hint == "use `>=1,<2` for every version that starts with 1")
  }
}

@Test func `a marker of ten thousand parentheses is refused`() {
  let text = "a; " + String(repeating: "(", count: 10_000)
  do {
    _ = try Requirement(text)
    Issue.record("it was read")
  } catch {
    #expect(error.description.contains("expected fewer parentheses before `(((("))
  }
}
