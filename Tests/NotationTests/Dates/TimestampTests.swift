// Moments as texts.

import Notation
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000000Z"),
    (-1, "1969-12-31T23:59:59.999999Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
    (1_767_323_045_123_456_789, "2026-01-02T03:04:05.123456Z"),
    (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999Z"),
    (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
  ])
  func `nanoseconds become ISO 8601 in UTC`(nanoseconds: Int64, text: String) {
    #expect(timestamp(nanoseconds) == text)
  }
}
