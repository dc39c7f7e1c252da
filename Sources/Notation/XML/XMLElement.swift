// XML answers as a tree of elements and their text: what S3 and STS say. Attributes, comments and
// name spaces are read over; how bytes become a tree is in `XMLReader.swift`.

/// An element.
public struct XMLElement: Sendable, Hashable {
  /// Without its name space's prefix.
  public var name: String
  /// Its own characters, its children's not; white space stays.
  public var text: String
  /// In the document's order.
  public var children: [XMLElement]

  public init(name: String, text: String = "", children: [XMLElement] = []) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// The first child of that name.
  public func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// All children of that name.
  public func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The text of the element that is reached by the names, each the first: `["Error", "Code"]`.
  public subscript(path: String...) -> String? {
    var element = self
    for name in path {
      guard let child = element.child(name) else { return nil }
      element = child
    }
    return element.text
  }
}

/// Bytes that are no XML, or none that an honest server sends. Offsets count bytes from 0.
public enum XMLError: Error, Sendable, Hashable, CustomStringConvertible {
  case tooLong(sizeBytes: Int)
  case tooDeep(offset: Int)
  case notUTF8
  case otherEncoding(String)
  /// A DTD, which could define entities.
  case declaresTypes(offset: Int)
  case unknownEntity(offset: Int)
  case unexpected(String, offset: Int)
  case endsEarly

  public var description: String {
    switch self {
    case .tooLong(let sizeBytes): "XML of \(sizeBytes) bytes is too long"
    case .tooDeep(let offset): "XML is nested too deeply at byte \(offset)"
    case .notUTF8: "XML that is not UTF-8"
    case .otherEncoding(let name): "XML in the encoding `\(name)`, not in UTF-8"
    case .declaresTypes(let offset): "XML with a document type at byte \(offset)"
    case .unknownEntity(let offset): "XML with an unknown entity at byte \(offset)"
    case .unexpected(let what, let offset): "no XML: \(what) at byte \(offset)"
    case .endsEarly: "XML that ends too early"
    }
  }
}
