// The header fields of a message as they stood on the wire, found by name whatever the case.

/// Names and values in the order of the message; a name may occur more than once.
public struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
  public private(set) var fields: [(name: String, value: String)]

  public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { (name: $0.0, value: $0.1) }
  }

  /// The first value of that name. Setting replaces all of that name; nil removes them.
  public subscript(name: String) -> String? {
    get { fields.first { HTTPFields.same($0.name, name) }?.value }
    set {
      let place = fields.firstIndex { HTTPFields.same($0.name, name) } ?? fields.count
      fields.removeAll { HTTPFields.same($0.name, name) }
      if let newValue {
        fields.insert((name: name, value: newValue), at: Swift.min(place, fields.count))
      }
    }
  }

  public mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }

  public func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
    fields.makeIterator()
  }

  public static func == (left: HTTPFields, right: HTTPFields) -> Bool {
    left.fields.elementsEqual(right.fields) { $0 == $1 }
  }

  private static func same(_ left: String, _ right: String) -> Bool {
    left.lowercased() == right.lowercased()
  }
}
