import Foundation
import TenonAuthor
import TenonHost
import TestSupport
import Testing

/// Doc comments of a plugin's sources, which become the documentation of its components.
@Suite struct SwiftDocumentationTests {
  private static let layers = """
    import TenonPlugin

    /// Not of a component.
    struct Helper {}

    /// y = 2 x
    ///
    ///     a block
    ///
    /// - Input shape: any.
    @available(*, deprecated)
    public struct Doubling: LayerComponent {
      /// Not this one.
      static let declaration = Declaration("Twice", "the input twice")
      // Declaration("Commented", "not there")
    }

    /// Said of another thing.

    struct Bare: LayerComponent {
      static let declaration = Declaration(
        "Bare", "without a comment")
    }

    /// y = x
    final class Same: LayerComponent {}
    """

  private static let extensions = """
    extension Same {
      static let declaration = Declaration(
        "Same", "the input")
    }
    /// The loss.
    enum Third<T: Scalar>: LossComponent { static let declaration = Declaration("Third", "three") }
    """

  @Test func text_isThatAboveTheTypeWhichDeclaresTheName() throws {
    let expected = ["Twice": "y = 2 x\n\n    a block\n\n- Input shape: any.", "Same": "y = x", "Third": "The loss."]
    #expect(try SwiftDocumentation(sources: [Self.layers, Self.extensions]).texts == expected)
    // The order of files and the ends of lines do not matter.
    let others = [Self.extensions, Self.layers].map { $0.replacing("\n", with: "\r\n") }
    #expect(try SwiftDocumentation(sources: others).texts == expected)
  }

  @Test func folder_isReadAsItIsBuilt() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.layers, to: "Plain/src/Layers.swift")
    try folder.write(Self.extensions, to: "Plain/Extensions.swift")
    try folder.write("// swift-tools-version: 6.2", to: "Package/Package.swift")
    try folder.write(Self.layers, to: "Package/Sources/Layers/Layers.swift")
    try folder.write("int x;", to: "Native/x.c")
    #expect(try SwiftDocumentation(folder: folder.file("Plain")).texts.count == 3)
    #expect(try SwiftDocumentation(folder: folder.file("Package")).texts.count == 1)
    #expect(try SwiftDocumentation(folder: folder.file("Native")).texts.isEmpty)
    #expect(throws: AuthorError.noProject(folder.file("None"))) { try SwiftDocumentation(folder: folder.file("None")) }
  }

  @Test func textThatNoManifestHolds_isRefused() throws {
    let longest = ComponentManifest.longestDocumentation
    func source(_ count: Int) -> String {
      "/// \(String(repeating: "x", count: count))\nstruct A: LayerComponent { let d = Declaration(\"A\", \"\") }"
    }
    #expect(try SwiftDocumentation(sources: [source(longest)]).texts["A"]?.utf8.count == longest)
    let error = AuthorError.longDocumentation("A", byteCount: longest + 1)
    #expect(throws: error) { try SwiftDocumentation(sources: [source(longest + 1)]) }
    #expect(error.description.contains("expected: at most 16384 bytes"))
  }
}
