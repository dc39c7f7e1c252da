// Sizes in words.

/// `812 B`, `4.2 KiB`, `1.5 GiB`: one decimal below ten.
public func sizeText(_ bytes: Int64) -> String {
  if bytes < 1024 { return "\(bytes) B" }
  var tenths = bytes * 10 / 1024
  var units = ["KiB", "MiB", "GiB", "TiB"][...]
  while tenths >= 10_240, units.count > 1 {
    tenths /= 1024
    units.removeFirst()
  }
  let number = tenths < 100 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
  return "\(number) \(units[units.startIndex])"
}
