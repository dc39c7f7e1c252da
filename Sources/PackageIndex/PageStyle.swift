// How pages look in a browser, and how facts are put for people. Nothing of it is ever read back.

import Notation

/// Colours, widths and type of both kinds of page. Without `<`, which would end it for some readers.
let pageStyle = """
  :root{--text:#1d232b;--quiet:#5c6773;--line:#e2e6ea;--field:#f4f6f8;\
  --link:#0b57b0;--mark:#9a3b00;--page:#fff}
  @media(prefers-color-scheme:dark){:root{--text:#e3e7eb;--quiet:#98a3af;--line:#2d343c;\
  --field:#1c2229;--link:#7fb6f5;--mark:#f0a35e;--page:#13171c}}
  *{box-sizing:border-box}
  body{margin:0;background:var(--page);color:var(--text);\
  font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
  main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
  h1{margin:0;font-size:1.9rem;line-height:1.2;font-weight:600;overflow-wrap:anywhere}
  p{margin:.4rem 0 0;color:var(--quiet)}
  a{color:var(--link);text-decoration:none;overflow-wrap:anywhere}
  a:hover{text-decoration:underline}
  code{font:.875em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
  pre{margin:1.25rem 0 0;padding:.8rem 1rem;background:var(--field);border:1px solid var(--line);\
  border-radius:.5rem;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.4}
  table{width:100%;margin-top:1.5rem;border-collapse:collapse;font-size:.9375rem}
  th,td{padding:.3rem 1.25rem .3rem 0;text-align:left;vertical-align:baseline}
  td{color:var(--quiet)}
  td:first-child{width:99%}
  td+td,thead th+th{white-space:nowrap}
  td:nth-child(3),th:nth-child(3){text-align:right}
  td:last-child,th:last-child{padding-right:0}
  thead th{font-size:.8125rem;font-weight:500;color:var(--quiet)}
  tbody th{padding-top:1.1rem;border-top:1px solid var(--line);font-size:1.0625rem;font-weight:600}
  tbody tr:last-child td{padding-bottom:1.1rem}
  a[data-yanked]{color:var(--quiet);text-decoration:line-through}
  small{font-size:.8125rem;font-weight:400;color:var(--mark)}
  td small{display:block}
  th small{margin-left:.75rem}
  .status{color:var(--mark)}
  ul{list-style:none;margin:1.5rem 0 0;padding:0;columns:16rem;column-gap:2rem}
  li{padding:.2rem 0;break-inside:avoid}
  .others{columns:auto;border-top:1px solid var(--line);padding-top:1rem}
  @media(max-width:40rem){main{padding:1.5rem 1rem 3rem}h1{font-size:1.6rem}\
  thead{display:none}table,tbody,tr,th,td{display:block}tr{padding:.3rem 0}\
  th,td{padding:0}td+td{display:inline-block;margin-right:.9rem;font-size:.8125rem}\
  td:empty{display:none}td:nth-child(2)::before{content:"Python "}tbody th{padding:.9rem 0 .2rem}tbody tr:last-child{padding-bottom:.9rem}\
  tbody tr:last-child td{padding-bottom:0}th small{display:block;margin:0}}
  """

/// The size in thousands, as people say it: `999 B`, `1.0 kB`, `404.9 kB`, `1.2 MB`.
func humanSize(_ bytes: Int64) -> String {
  if bytes < 1000 { return "\(bytes) B" }
  var tenths = bytes / 100 + (bytes % 100 >= 50 ? 1 : 0)
  for unit in ["kB", "MB", "GB", "TB"] {
    if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
    tenths = tenths / 1000 + (tenths % 1000 >= 500 ? 1 : 0)
  }
  return "\(tenths / 10) PB"
}

/// A number of things: `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// The day of a time in the form of PEP 700; nil for another form.
func day(of time: String?) -> String? {
  time.flatMap { isTimestamp($0) ? String($0.prefix(10)) : nil }
}

/// Whether it is `yyyy-mm-ddThh:mm:ss.ffffffZ`, with no fraction or one of up to nine digits.
/// - Source: PEP 700.
func isTimestamp(_ text: String) -> Bool {
  let shape = Array("dddd-dd-ddTdd:dd:dd".utf8)
  let bytes = Array(text.utf8)
  guard bytes.count > shape.count, bytes.last == UInt8(ascii: "Z"),
    zip(shape, bytes).allSatisfy({ $0 == UInt8(ascii: "d") ? $1.isASCIIDigit : $0 == $1 })
  else { return false }
  let fraction = bytes[shape.count..<(bytes.count - 1)]
  return fraction.isEmpty
    || fraction.first == UInt8(ascii: ".") && (2...10).contains(fraction.count)
      && fraction.dropFirst().allSatisfy(\.isASCIIDigit)
}
