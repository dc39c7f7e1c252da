// A day as a person wrote it into a line, and the same line with another day: `2026-11-22`,
// `22.11.2026`, `November 22nd, 2026`, `Nov 2026`.

import Notation

/// Where a line states a day, part by part.
struct StatedDay: Sendable, Hashable {
  enum Field: Sendable, Hashable {
    case year
    case month(isPadded: Bool)
    case day(isPadded: Bool)
    /// `nd` of `22nd`.
    case ordinal
    case monthName(isShort: Bool)
    case weekday(isShort: Bool)
  }

  struct Part: Sendable, Hashable {
    var range: Range<String.Index>
    var field: Field
  }

  /// In the line's order.
  var parts: [Part]
  var range: Range<String.Index> {
    parts[0].range.lowerBound..<parts[parts.count - 1].range.upperBound
  }

  /// The first day that a line states; nil for none.
  init?(in text: String) {
    let words = Word.words(of: text)
    for start in words.indices {
      guard var parts = Self.numbers(words[start...]) ?? Self.named(words[start...]) else {
        continue
      }
      if let before = Self.weekday(before: start, words) { parts.insert(before, at: 0) }
      self.parts = parts
      return
    }
    return nil
  }

  /// The line with another day in place of its own.
  /// - Parameter date: as `2026-11-22`.
  func text(_ text: String, on date: String) -> String {
    let numbers = date.split(separator: "-").compactMap { Int($0) }
    guard numbers.count == 3, (1...12).contains(numbers[1]) else { return text }
    var result = ""
    var place = text.startIndex
    for part in parts {
      result += text[place..<part.range.lowerBound]
      result += Self.written(part.field, numbers, like: text[part.range])
      place = part.range.upperBound
    }
    return result + text[place...]
  }

  private static func written(_ field: Field, _ date: [Int], like old: Substring) -> String {
    let (year, month, day) = (date[0], date[1], date[2])
    func padded(_ number: Int, _ isPadded: Bool) -> String {
      isPadded && number < 10 ? "0\(number)" : "\(number)"
    }
    func cased(_ name: String) -> String {
      old == old.uppercased()
        ? name.uppercased() : old == old.lowercased() ? name.lowercased() : name
    }
    switch field {
    case .year: return "\(year)"
    case .month(let isPadded): return padded(month, isPadded)
    case .day(let isPadded): return padded(day, isPadded)
    case .ordinal:
      if (11...13).contains(day) { return "th" }
      return [1: "st", 2: "nd", 3: "rd"][day % 10] ?? "th"
    case .monthName(let isShort):
      let name = months[month - 1]
      return cased(isShort ? String(name.prefix(3)) : name)
    case .weekday(let isShort):
      // Sakamoto's rule.
      let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
      let base = month < 3 ? year - 1 : year
      let name = weekdays[(base + base / 4 - base / 100 + base / 400 + shift + day) % 7]
      return cased(isShort ? String(name.prefix(3)) : name)
    }
  }

  // MARK: Forms

  /// `2026-11-22`, `2026/11/22`, `22.11.2026`, `11/22/2026`.
  private static func numbers(_ words: ArraySlice<Word>) -> [Part]? {
    let words = Array(words.prefix(5))
    guard words.count == 5, words[1].text == words[3].text, ["-", "/", "."].contains(words[1].text)
    else { return nil }
    let (first, second, third) = (words[0], words[2], words[4])
    func part(_ word: Word, _ field: (Bool) -> Field) -> Part {
      Part(range: word.range, field: field(word.text.count == 2))
    }
    if let month = second.number, let day = third.number, first.isYear, (1...12).contains(month),
      (1...31).contains(day), second.text.count <= 2, third.text.count <= 2
    {
      return [
        Part(range: first.range, field: .year), part(second) { .month(isPadded: $0) },
        part(third) { .day(isPadded: $0) },
      ]
    }
    guard third.isYear, let one = first.number, let two = second.number, first.text.count <= 2,
      second.text.count <= 2, (1...31).contains(one), (1...31).contains(two)
    else { return nil }
    // With slashes, most write the month first, unless the number says otherwise.
    let isMonthFirst = two > 12 || words[1].text == "/" && one <= 12
    if (isMonthFirst ? one : two) > 12 { return nil }
    return [
      part(first) { isMonthFirst ? .month(isPadded: $0) : .day(isPadded: $0) },
      part(second) { isMonthFirst ? .day(isPadded: $0) : .month(isPadded: $0) },
      Part(range: third.range, field: .year),
    ]
  }

  /// `November 22nd, 2026`, `22 Nov. 2026`, `November 2026`.
  private static func named(_ words: ArraySlice<Word>) -> [Part]? {
    var parts: [Part] = []
    var hasMonth = false
    var rest = words
    /// The words up to the next one that says something; marks, spaces and `of` say nothing.
    func skip() {
      while let word = rest.first, word.isBetween { rest = rest.dropFirst() }
    }
    while let word = rest.first, parts.count < 4 {
      rest = rest.dropFirst()
      if !hasMonth, let field = word.monthName {
        hasMonth = true
        parts.append(Part(range: word.range, field: field))
      } else if word.isYear {
        guard hasMonth else { return nil }
        parts.append(Part(range: word.range, field: .year))
        return parts
      } else if let day = word.number, (1...31).contains(day), word.text.count <= 2,
        !parts.contains(where: { if case .day = $0.field { true } else { false } })
      {
        parts.append(
          Part(range: word.range, field: .day(isPadded: word.text.hasPrefix("0"))))
        if let ordinal = rest.first, ["st", "nd", "rd", "th"].contains(ordinal.text.lowercased()) {
          rest = rest.dropFirst()
          parts.append(Part(range: ordinal.range, field: .ordinal))
        }
      } else {
        return nil
      }
      skip()
    }
    return nil
  }

  /// `Sun` or `Sunday` before a date.
  private static func weekday(before start: Int, _ words: [Word]) -> Part? {
    guard let place = words[..<start].lastIndex(where: { !$0.isBetween }) else { return nil }
    let name = words[place].text.lowercased()
    guard let full = weekdays.first(where: { $0.lowercased().hasPrefix(name) }), name.count >= 3
    else { return nil }
    return Part(range: words[place].range, field: .weekday(isShort: name.count < full.count))
  }
}

/// Digits, letters, or one other character of a line.
private struct Word {
  var text: Substring
  var range: Range<String.Index> { text.startIndex..<text.endIndex }

  var number: Int? { text.utf8.allSatisfy(\.isASCIIDigit) ? Int(text) : nil }
  var isYear: Bool { text.count == 4 && number.map { (1980..<2100).contains($0) } ?? false }
  /// Whether it only stands between the parts of a date.
  var isBetween: Bool { text == "," || text == "." || text == " " || text.lowercased() == "of" }

  var monthName: StatedDay.Field? {
    let name = text.lowercased()
    if name == "sept" { return .monthName(isShort: true) }
    guard name.count >= 3, let full = months.first(where: { $0.lowercased().hasPrefix(name) }),
      name.count == 3 || name.count == full.count
    else { return nil }
    return .monthName(isShort: name.count < full.count)
  }

  static func words(of text: String) -> [Word] {
    enum Kind { case digits, letters, other }
    func kind(_ character: Character) -> Kind {
      if character.utf8.allSatisfy(\.isASCIIDigit) { return .digits }
      return character.isLetter ? .letters : .other
    }
    var words: [Word] = []
    var rest = text[...]
    while let first = rest.first {
      let own = kind(first)
      let end =
        own == .other
        ? rest.index(after: rest.startIndex)
        : rest.firstIndex { kind($0) != own } ?? rest.endIndex
      words.append(Word(text: rest[..<end]))
      rest = rest[end...]
    }
    return words
  }
}

private let months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
]
private let weekdays = [
  "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
]
