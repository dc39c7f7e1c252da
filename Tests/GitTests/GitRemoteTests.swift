// What remotes answer, as text.

import Testing

@testable import Git

@Test func `a listing has branches and tags, and the commits of annotated ones`() {
  let listing = GitRemoteListing(
    """
    warning: redirecting to elsewhere
    aaa\tHEAD
    aaa\trefs/heads/main
    bbb\trefs/tags/v1
    ccc\trefs/tags/v1^{}
    ddd\trefs/tags/light

    """)
  #expect(listing.branch("main") == "aaa")
  #expect(listing.branch("other") == nil)
  #expect(listing.tags == ["light", "v1"])
  #expect(listing.commit(ofTag: "v1") == "ccc")
  #expect(listing.commit(ofTag: "light") == "ddd")
}

@Test func `a refused push is told by the reference that was refused, and by the hook`() {
  let output = """
    remote: no releases on Friday        \n\
    To /srv/x.git
    !\trefs/heads/main:refs/heads/main\t[remote rejected] (pre-receive hook declined)
    !\trefs/tags/v1:refs/tags/v1\t[rejected] (atomic push failed)
    Done
    error: failed to push some refs to '/srv/x.git'
    """
  #expect(
    remoteWords(output) == """

        refs/heads/main [remote rejected] (pre-receive hook declined)
        no releases on Friday
      """)
}

@Test func `without a refused reference, git's own words are told`() {
  #expect(
    remoteWords("fatal: '/srv/x.git' does not appear to be a git repository\n")
      == "'/srv/x.git' does not appear to be a git repository")
  #expect(remoteWords("") == "git did not say why")
}
