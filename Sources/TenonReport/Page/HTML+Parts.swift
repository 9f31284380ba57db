/// Parts that several sections of a page have.
extension HTML {
  static func + (left: HTML, right: HTML) -> HTML {
    var all = left
    all += right
    return all
  }

  /// A sentence in place of what is not there.
  static func note(_ text: String) -> HTML { HTML("p", .class("note")) { text } }

  /// What is moved sideways where the window is narrower.
  ///
  /// - Parameter label: what it is, for who cannot see it.
  static func wide(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
    HTML(
      "div", attributes: [.class("wide"), .init("tabindex", "0"), .init("role", "region"), .init("aria-label", label)],
      content())
  }

  /// Lines as they are written.
  static func code(_ text: String) -> HTML { HTML("pre", .init("tabindex", "0")) { HTML("code") { text } } }
}
