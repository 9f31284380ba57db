import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TestSupport
import Testing

/// What is said of components: `tenon plugin info`, and the pages of `docs/components`.
@Suite struct ComponentReferenceTests {
  private let folder: TemporaryFolder
  private let tenon: Command

  init() throws {
    folder = try TemporaryFolder()
    tenon = Command.built(in: folder)
  }

  @Test func info_showsTheDocumentation() throws {
    let text = try tenon.run("plugin", "info", "CrossEntropyLoss").output
    #expect(text.contains("\n\nCross entropy of unnormalized scores: -Σₖ wₖ qₖ log softmax(x)ₖ.\n\n"), "\(text)")
    #expect(
      text.contains("\n- Differs from PyTorch: no gradient flows to `target`; indices must be int64.\n\nargument "))
    let json = try JSON.parse(tenon.run("plugin", "info", "CrossEntropyLoss", "--json").output)
    #expect(
      json["documentation"]?.arrayValue?.first == "Cross entropy of unnormalized scores: -Σₖ wₖ qₖ log softmax(x)ₖ.")
  }

  @Test func info_writesOutControlCharacters() throws {
    let manifest = FixturePlugin.manifest().documented(by: ["Twice": "a\u{1B}[2J\tb\nc"])
    let plugin = try FixturePlugin.installed(manifest: manifest)
    let text = try tenon.run("plugin", "info", "Twice", "--plugin-path", plugin.folder.path).output
    #expect(text.contains("\n\na\\u001b[2J\\tb\nc\n\nargument "), "\(text)")
  }

  @Test func everyBuiltInComponent_isDocumented() throws {
    let repository = BuiltInComponent.repository
    let names = try FileManager.default.contentsOfDirectory(atPath: repository.path + "/Registry")
      .filter { $0.hasSuffix(".json") && $0 != "index.json" }
    #expect(names.count >= 20)
    for name in names {
      for component in try Manifest(path: "\(repository.path)/Registry/\(name)").components {
        #expect(component.documentation != nil, "\(name): \(component.declaration.name)")
      }
    }
  }

  @Test func page_hasASectionForEachComponent() throws {
    let argument = Argument.choice("mode", ["a|b", "c"], default: "c", "which | of them")
    let layer = Declaration(
      "Twice", "twice it", arguments: [.int("count", "how many"), argument], uses: ["tenon/Linear"],
      examples: [Example(["count": 2], inputs: [ExampleInput("input", .float32, [2, 3])])])
    let manifest = Manifest(
      id: "acme/every-thing", version: "1.0.0", abiMajor: 1, needsMinor: 0, language: "c", license: "MIT",
      components: [
        ComponentManifest(kind: .layer, declaration: layer, isComposite: true, documentation: "y = x\n\n    block"),
        ComponentManifest(
          kind: .layer, declaration: Declaration("Both", "both"), fusion: .chain("tenon/Linear", "tenon/ReLU")),
      ])
    let path = try folder.write(manifest.json.text(), to: "every-thing.json")
    let page = try tenon.run("plugin", "reference", path)
    #expect(page.status == 0, "\(page.errors)")
    #expect(
      page.output.hasSuffix(
        """
        ## Twice

        Composite layer: twice it.

        y = x

            block

        Made of `tenon/Linear`.

        | argument | default | takes | meaning |
        | --- | --- | --- | --- |
        | `count` | required | an integer | how many |
        | `mode` | `c` | one of a\\|b, c | which \\| of them |

        For example, on input float32 [2, 3]:

        ```yaml
        Twice: {count: 2}
        ```

        ## Both

        Fused layer: both.

        Takes the place of `tenon/Linear`, `tenon/ReLU`; an experiment cannot name it.

        """), "\(page.output)")
    let index = try tenon.run("plugin", "reference", "--index", path).output
    #expect(
      index.hasSuffix(
        """
        ## Composite layers

        - [Twice](every-thing.md#twice): twice it

        ## Fused layers

        - [Both](every-thing.md#both): both

        """), "\(index)")
    #expect(try tenon.run("plugin", "reference", path, path).status != 0)
  }
}
