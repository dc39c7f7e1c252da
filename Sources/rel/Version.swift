// rel's own version: the one place where it is said. `scripts/release` raises it, and what a wheel of rel
// is called follows from it.

extension Rel {
  /// As in PEP 440, which every SemVer without a suffix is.
  static let version = "0.1.0"
}
