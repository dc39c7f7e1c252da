// Project pages in the style of the tools that write them, and what an installer sees on each.

/// A page of another tool.
struct ForeignPage: Sendable, CustomStringConvertible {
  var tool: String
  var html: String
  /// For each file `HREF#FRAGMENT`, then ` | ` and each attribute in alphabetical order.
  var seen: [String]
  /// Links that are no files.
  var others: [String] = []
  var description: String { tool }
}

private let a = String(repeating: "a1", count: 32)
private let b = String(repeating: "b2", count: 32)

let foreignPages: [ForeignPage] = [
  ForeignPage(
    tool: "the public index today",
    html: """
      <!DOCTYPE html>
      <html>
        <head>
          <meta name="pypi:repository-version" content="1.4">
      <meta name="pypi:project-status" content="archived">
      <meta name="pypi:project-status-reason" content="moved &amp; gone">    <title>Links for pkg</title>
        </head>
        <body>
          <h1>Links for pkg</h1>
      <a href="https://files.example.invalid/packages/aa/bb/pkg-1.0.tar.gz#sha256=\(a)" data-requires-python="&gt;=3.9, !=3.9.1" data-provenance="https://example.invalid/integrity/pkg/1.0/provenance">pkg-1.0.tar.gz</a><br />
      <a href="https://files.example.invalid/packages/cc/dd/pkg-1.0-py3-none-any.whl#sha256=\(b)" data-requires-python="&gt;=3.9, !=3.9.1" data-dist-info-metadata="sha256=\(a)" data-core-metadata="sha256=\(a)" data-yanked="">pkg-1.0-py3-none-any.whl</a><br />
      </body>
      </html>
      <!--SERIAL 12345-->
      """,
    seen: [
      "https://files.example.invalid/packages/cc/dd/pkg-1.0-py3-none-any.whl#sha256=\(b) | "
        + "data-core-metadata=sha256=\(a) | data-dist-info-metadata=sha256=\(a) | "
        + "data-requires-python=>=3.9, !=3.9.1 | data-yanked=",
      "https://files.example.invalid/packages/aa/bb/pkg-1.0.tar.gz#sha256=\(a) | "
        + "data-provenance=https://example.invalid/integrity/pkg/1.0/provenance | "
        + "data-requires-python=>=3.9, !=3.9.1",
    ]),
  ForeignPage(
    tool: "the public index of old: rel=internal, md5, pools above, signatures",
    html: """
      <html><head><title>Links for pkg</title><meta name="api-version" value="2" /></head><body><h1>Links for pkg</h1>
      <a href="../../packages/source/p/pkg/pkg-0.9.tar.gz#md5=0123456789abcdef0123456789abcdef" rel="internal" data-gpg-sig="true">pkg-0.9.tar.gz</a><br/>
      <a href="../../packages/2.7/p/pkg/pkg-0.9-py2.7.egg#md5=00000000000000000000000000000000" rel="internal">pkg-0.9-py2.7.egg</a><br/>
      <a href="../../packages/any/p/pkg/pkg-0.9.win32-py2.7.exe#md5=11111111111111111111111111111111" rel="internal">pkg-0.9.win32-py2.7.exe</a><br/>
      <a href="http://example.invalid/pkg" rel="homepage">0.9 home_page</a><br/>
      </body></html>
      """,
    seen: [
      "../../packages/2.7/p/pkg/pkg-0.9-py2.7.egg#md5=00000000000000000000000000000000 | rel=internal",
      "../../packages/source/p/pkg/pkg-0.9.tar.gz#md5=0123456789abcdef0123456789abcdef | "
        + "data-gpg-sig=true | rel=internal",
      "../../packages/any/p/pkg/pkg-0.9.win32-py2.7.exe#md5=11111111111111111111111111111111 | "
        + "rel=internal",
    ], others: ["http://example.invalid/pkg"]),
  ForeignPage(
    tool: "devpi",
    html: """
      <!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><title>root/dev: links for pkg</title></head><body><h1>root/dev: links for pkg</h1>
      root/dev <a href="../../%2Bf/a1b/2c3/pkg-1.0-py3-none-any.whl#sha256=\(a)" data-requires-python="&gt;=3.8">pkg-1.0-py3-none-any.whl</a><br/>
      </body></html>
      """,
    seen: [
      "../../%2Bf/a1b/2c3/pkg-1.0-py3-none-any.whl#sha256=\(a) | data-requires-python=>=3.8"
    ]),
  ForeignPage(
    tool: "artifactory",
    html: """
      <!DOCTYPE html>
      <html><head><title>Simple Index</title><meta name="api-version" value="2" /></head><body>
      <a data-requires-python="&gt;=3.6"  href="../../pkg/1.0/pkg-1.0-py3-none-any.whl#sha256=\(a)" rel="internal">pkg-1.0-py3-none-any.whl</a><br/>
      <a href="../../pkg/1.1/pkg-1.1-py3-none-any.whl#sha256=\(b)" rel="internal" >pkg-1.1-py3-none-any.whl</a><br/></body></html>
      """,
    seen: [
      "../../pkg/1.1/pkg-1.1-py3-none-any.whl#sha256=\(b) | rel=internal",
      "../../pkg/1.0/pkg-1.0-py3-none-any.whl#sha256=\(a) | data-requires-python=>=3.6 | rel=internal",
    ]),
  ForeignPage(
    tool: "a cloud's artifact service",
    html: """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="UTF-8"><title>Links for pkg</title></head>
      <body><h1>Links for pkg</h1>
        <a href="1.0/pkg-1.0-py3-none-any.whl#sha256=\(a)" data-gpg-sig="false">pkg-1.0-py3-none-any.whl</a><br/>
      </body></html>
      """,
    seen: ["1.0/pkg-1.0-py3-none-any.whl#sha256=\(a) | data-gpg-sig=false"]),
  ForeignPage(
    tool: "gitlab and gitea: absolute, a file below its hash",
    html: """
      <!DOCTYPE html>
      <html>
        <head><title>Links for pkg</title></head>
        <body>
          <h1>Links for pkg</h1>
          <a href="http://git.example.invalid/api/v4/projects/1/packages/pypi/files/\(a)/pkg-1.0.tar.gz#sha256=\(a)" data-requires-python="">pkg-1.0.tar.gz</a><br>
          <a href="http://git.example.invalid/api/packages/o/pypi/files/pkg/1.0.1/pkg-1.0.1.tar.gz#sha256-\(b)">pkg-1.0.1.tar.gz</a><br>
        </body>
      </html>
      """,
    seen: [
      "http://git.example.invalid/api/packages/o/pypi/files/pkg/1.0.1/pkg-1.0.1.tar.gz#sha256-\(b)",
      "http://git.example.invalid/api/v4/projects/1/packages/pypi/files/\(a)/pkg-1.0.tar.gz#sha256=\(a)"
        + " | data-requires-python=",
    ]),
  ForeignPage(
    tool: "nexus",
    html: """
      <html lang="en">
      <head><title>Links for pkg</title>
        <meta name="api-version" value="2"/>
      </head>
      <body><h1>Links for pkg</h1>
      <a href="../../packages/pkg/1.0/pkg-1.0.tar.gz#md5=0f" rel="internal" data-requires-python="&gt;=2.7" >pkg-1.0.tar.gz</a><br/>
      </body>
      </html>
      """,
    seen: [
      "../../packages/pkg/1.0/pkg-1.0.tar.gz#md5=0f | data-requires-python=>=2.7 | rel=internal"
    ]),
  ForeignPage(
    tool: "pypiserver",
    html: """
          <!DOCTYPE html>
          <html>
              <head>
                  <title>Links for pkg</title>
              </head>
              <body>
                  <h1>Links for pkg</h1>
                      <a href="/packages/pkg-1.0%2Bcpu-py3-none-any.whl#sha256=\(a)">pkg-1.0+cpu-py3-none-any.whl</a><br>
                      <a href="/packages/sub%20dir/pkg-1.0.zip#md5=0f">sub dir/pkg-1.0.zip</a><br>
              </body>
          </html>
      """,
    seen: [
      "/packages/pkg-1.0%2Bcpu-py3-none-any.whl#sha256=\(a)",
      "/packages/sub%20dir/pkg-1.0.zip#md5=0f",
    ]),
  ForeignPage(
    tool: "bandersnatch and dumb-pypi: relative pools, upload time, size",
    html: """
      <!DOCTYPE html>
      <html>
        <head>
          <meta name="pypi:repository-version" content="1.0">
          <title>Links for pkg</title>
        </head>
        <body>
          <h1>Links for pkg</h1>
          <a href="../../packages/aa/bb/cc/pkg-1.0.tar.gz#sha256=\(a)"
             data-requires-python="&gt;=3.8"
             data-upload-time="2024-05-06T07:08:09.000000Z"
             data-size="100">pkg-1.0.tar.gz</a> (2024-05-06, <em>root</em>)<br/>
        </body>
      </html>
      <!--SERIAL 1-->
      """,
    seen: [
      "../../packages/aa/bb/cc/pkg-1.0.tar.gz#sha256=\(a) | data-requires-python=>=3.8 | "
        + "data-size=100 | data-upload-time=2024-05-06T07:08:09.000000Z"
    ]),
  ForeignPage(
    tool: "simple503 and piprepo: a generator, a list, a class",
    html: """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="UTF-8"/>
      <meta content="simple503 version 0.4.0" name="generator"/>
      <meta content="width=device-width, initial-scale=1.0" name="viewport"/>
      <meta content="1.0" name="pypi:repository-version"/>
      <title>Links for pkg</title></head>
      <body><h1>Links for pkg</h1>
      <ul><li><a class="file" data-dist-info-metadata="true" data-gpg-sig="false" href="pkg-1.0-py3-none-any.whl#sha256=\(a)">pkg-1.0-py3-none-any.whl</a></li>
      <li><a href='pkg-1.0.tar.gz'>pkg-1.0.tar.gz</a>
      </ul></body></html>
      """,
    seen: [
      "pkg-1.0-py3-none-any.whl#sha256=\(a) | class=file | data-core-metadata=true | "
        + "data-dist-info-metadata=true | data-gpg-sig=false",
      "pkg-1.0.tar.gz",
    ]),
  ForeignPage(
    tool: "s3pypi",
    html: """
      <!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><title>Package Index</title></head><body><a href="pkg-1.0-py3-none-any.whl#sha256=\(a)">pkg-1.0-py3-none-any.whl</a><br>
      <a href="pkg-1.0+cu118-cp310-cp310-linux_x86_64.whl">pkg-1.0+cu118-cp310-cp310-linux_x86_64.whl</a></body></html>
      """,
    seen: [
      "pkg-1.0%2Bcu118-cp310-cp310-linux_x86_64.whl", "pkg-1.0-py3-none-any.whl#sha256=\(a)",
    ]),
  ForeignPage(
    tool: "s3pypi of old",
    html:
      "<html><body>\n<a href=\"pkg-1.0.tar.gz\">pkg-1.0.tar.gz</a><br>\n"
      + "<a href=\"pkg-1.10.tar.gz\">pkg-1.10.tar.gz</a><br>\n</body></html>",
    seen: ["pkg-1.10.tar.gz", "pkg-1.0.tar.gz"]),
  ForeignPage(
    tool: "apache's listing",
    html: """
      <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
      <html>
       <head>
        <title>Index of /simple/pkg</title>
       </head>
       <body>
      <h1>Index of /simple/pkg</h1>
        <table>
         <tr><th valign="top"><img src="/icons/blank.gif" alt="[ICO]"></th><th><a href="?C=N;O=D">Name</a></th><th><a href="?C=M;O=A">Last modified</a></th><th><a href="?C=S;O=A">Size</a></th></tr>
         <tr><th colspan="5"><hr></th></tr>
      <tr><td valign="top"><img src="/icons/back.gif" alt="[PARENTDIR]"></td><td><a href="../">Parent Directory</a>       </td><td>&nbsp;</td></tr>
      <tr><td valign="top"><img src="/icons/folder.gif" alt="[DIR]"></td><td><a href="old/">old/</a></td></tr>
      <tr><td valign="top"><img src="/icons/compressed.gif" alt="[   ]"></td><td><a href="pkg-1.0.tar.gz">pkg-1.0.tar.gz</a></td><td align="right">2024-01-01 10:00  </td><td align="right">1.2K</td></tr>
      <tr><td><a href="pkg-1.0.tar.gz.asc">pkg-1.0.tar.gz.asc</a></td></tr>
      </table>
      <address>Apache/2.4.57 (Debian) Server at example.invalid Port 80</address>
      </body></html>
      """,
    seen: ["pkg-1.0.tar.gz"], others: ["old/", "pkg-1.0.tar.gz.asc"]),
  ForeignPage(
    tool: "nginx's listing, with names cut short",
    html: """
      <html>
      <head><title>Index of /simple/pkg/</title></head>
      <body>
      <h1>Index of /simple/pkg/</h1><hr><pre><a href="../">../</a>
      <a href="pkg-1.0%2Blocal-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl">pkg-1.0+local-cp311-cp311-manylinux_2_17_x86_6..&gt;</a> 01-Jan-2024 10:00     1234
      <a href="pkg-1.0-py3-none-any.whl.metadata">pkg-1.0-py3-none-any.whl.metadata</a>    01-Jan-2024 10:00     12
      </pre><hr></body>
      </html>
      """,
    seen: [
      "pkg-1.0%2Blocal-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
    ], others: ["pkg-1.0-py3-none-any.whl.metadata"]),
  ForeignPage(
    tool: "pulp: queries behind the path",
    html: """
      <!DOCTYPE html>
      <html>
      <head>
      <title>Links for pkg</title>
      <meta name="pypi:repository-version" content="1.1"/>
      <meta name="pypi:tracks" content="https://example.invalid/simple/pkg/"/>
      </head>
      <body>
      <h1>Links for pkg</h1>
      <a href="https://pulp.example.invalid/content/x/pkg-1.0.tar.gz?redirect=a%2Fb&amp;x=1+2#sha256=\(a)" rel="internal" data-requires-python="&lt;4,&gt;=3.8">pkg-1.0.tar.gz</a><br/>
      </body>
      </html>
      """,
    seen: [
      "https://pulp.example.invalid/content/x/pkg-1.0.tar.gz?redirect=a%2Fb&x=1+2#sha256=\(a) | "
        + "data-requires-python=<4,>=3.8 | rel=internal"
    ]),
  ForeignPage(
    tool: "a machine-learning project's own index",
    html: """
      <!DOCTYPE html>
      <html>
        <body>
          <h1>Links for pkg</h1>
          <a href="/whl/cu118/pkg-2.0.0%2Bcu118-cp310-cp310-linux_x86_64.whl#sha256=\(a)" data-dist-info-metadata="sha256=\(b)" data-core-metadata="sha256=\(b)">pkg-2.0.0+cu118-cp310-cp310-linux_x86_64.whl</a><br/>
          <a href="../../whl/cpu/pkg-2.0.0%2Bcpu-cp310-cp310-linux_x86_64.whl">pkg-2.0.0+cpu-cp310-cp310-linux_x86_64.whl</a><br/>
        </body>
      </html>
      <!--TIMESTAMP 1700000000-->
      """,
    seen: [
      "/whl/cu118/pkg-2.0.0%2Bcu118-cp310-cp310-linux_x86_64.whl#sha256=\(a) | "
        + "data-core-metadata=sha256=\(b) | data-dist-info-metadata=sha256=\(b)",
      "../../whl/cpu/pkg-2.0.0%2Bcpu-cp310-cp310-linux_x86_64.whl",
    ]),
  ForeignPage(
    tool: "by hand: capitals, quotes, nothing closed, white space, entities, a byte order mark",
    html: """
      \u{FEFF}<!doctype html><TITLE>pkg &mdash; files</TITLE><!-- <a href="no-1.zip">no</a> --><!-->
      <UL><LI><A HREF = 'pkg-1.0.zip' DATA-YANKED=bad&#32;one&#x21;&nbsp;&uuml;&hellip>
        pkg-1.0.zip
      <LI><a href=pkg-1.1.zip data-requires-python=&gt;=3.8>pkg-1.1.zip<LI><A
      href="
        pkg-1.2 beta.zip
      " title='a "quoted" word' download>pkg-1.2 beta.zip<br>
      <a name=top>no link</a> <a href="#top">top</a> <a href="">here</a></UL>
      """,
    seen: [
      "pkg-1.1.zip | data-requires-python=>=3.8",
      "pkg-1.0.zip | data-yanked=bad one!\u{A0}ü&hellip",
      "pkg-1.2%20beta.zip | download= | title=a \"quoted\" word",
    ]),
  ForeignPage(
    tool: "a page with a base elsewhere",
    html: """
      <html><head><base href="https://cdn.example.invalid/pool/x/index.html"><title>pkg</title>
      <link rel=stylesheet href=a.css><link rel=alternate href=feed.xml></head><body>
      <a href="../y/pkg-1.0.zip#md5=0f">pkg-1.0.zip</a>
      <a href="//other.example.invalid/pkg-1.1.zip">pkg-1.1.zip</a>
      <a href="/root/pkg-1.2.zip">pkg-1.2.zip</a>
      <a href="get?file=1">pkg-1.3.zip</a></body></html>
      """,
    seen: [
      "https://cdn.example.invalid/pool/x/get?file=1",
      "https://cdn.example.invalid/root/pkg-1.2.zip",
      "https://other.example.invalid/pkg-1.1.zip",
      "https://cdn.example.invalid/pool/y/pkg-1.0.zip#md5=0f",
    ]),
  ForeignPage(
    tool: "a page with a base above",
    html: """
      <html><head><base href="../../"></head><body>
      <a href="packages/./a/../pkg-1.0.zip">pkg-1.0.zip</a><br></body></html>
      """,
    seen: ["../../packages/pkg-1.0.zip"]),
]
