import TenonCore

/// A part of a page, which cannot hold what somebody else wrote as anything but text.
///
///     HTML("p", .class("note")) { "made by <b>" }      // <p class="note">made by &lt;b&gt;</p>
///
/// Names of elements and attributes stand in this program; whatever is put together while it runs is escaped here, and
/// nowhere else. Control characters, and those that turn the direction of writing, are written out.
public struct HTML: Sendable, Equatable {
  /// Of an element: `class="note"`.
  public struct Attribute: Sendable {
    let name: String
    let value: String

    /// - Parameter name: none that loads or runs anything: for these there are `anchor`, `picture` and `download`.
    public init(_ name: StaticString, _ value: String) {
      let name = "\(name)"
      precondition(
        !["href", "src", "srcset", "style", "action", "content", "http-equiv"].contains(name) && !name.hasPrefix("on"),
        "an attribute that may load or run something")
      (self.name, self.value) = (name, value)
    }

    init(checked name: String, _ value: String) { (self.name, self.value) = (name, value) }

    public static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
    public static func id(_ name: String) -> Attribute { Attribute("id", name) }

    /// A link within the page.
    public static func anchor(_ id: String) -> Attribute { Attribute(checked: "href", "#" + id) }

    /// A picture that the page itself holds.
    public static func picture(png: [UInt8]) -> Attribute {
      Attribute(checked: "src", "data:image/png;base64," + Base64.text(of: png))
    }

    /// A file that the page itself holds.
    public static func file(_ bytes: [UInt8], type: StaticString) -> Attribute {
      Attribute(checked: "href", "data:\(type);base64," + Base64.text(of: bytes))
    }
  }

  /// Elements that have no end.
  private static let void: Set = ["meta", "img", "br", "hr"]

  /// As a file has it.
  public private(set) var text: String

  /// Nothing.
  public init() { text = "" }

  /// What is written in this program, as it is.
  public init(written text: StaticString) { self.text = "\(text)" }

  /// Text that may be anything.
  public init(text: String) { self.text = Self.escaped(text) }

  /// An element.
  public init(_ name: StaticString, _ attributes: Attribute..., @HTMLBuilder content: () -> HTML = { HTML() }) {
    self.init(name, attributes: attributes, content())
  }

  public init(_ name: StaticString, attributes: [Attribute], _ content: HTML = HTML()) {
    let name = "\(name)"
    text = "<" + name
    for attribute in attributes { text += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
    text += ">"
    if !Self.void.contains(name) { text += content.text + "</\(name)>" }
  }

  public static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// Text between tags, or the value of an attribute in double quotes.
  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.visible.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
      case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
      case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
      case UInt8(ascii: "\""): bytes += Array("&quot;".utf8)
      case UInt8(ascii: "'"): bytes += Array("&#39;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Puts parts of a page after each other; strings become text.
@resultBuilder
public enum HTMLBuilder {
  public static func buildExpression(_ part: HTML) -> HTML { part }
  public static func buildExpression(_ text: String) -> HTML { HTML(text: text) }
  public static func buildExpression(_ parts: [HTML]) -> HTML { buildArray(parts) }
  public static func buildBlock(_ parts: HTML...) -> HTML { buildArray(parts) }
  public static func buildOptional(_ part: HTML?) -> HTML { part ?? HTML() }
  public static func buildEither(first part: HTML) -> HTML { part }
  public static func buildEither(second part: HTML) -> HTML { part }
  public static func buildArray(_ parts: [HTML]) -> HTML {
    var all = HTML()
    for part in parts { all += part }
    return all
  }
}
