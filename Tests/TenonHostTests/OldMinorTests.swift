import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Plugins compiled against the headers of released minors go on loading, whatever the headers have grown by.
///
/// `Tests/Fixtures/ABI-1.0` holds the headers of minor 0 as they were; they are never changed.
@Suite struct OldMinorTests {
  private static let frozen = "Tests/Fixtures/ABI-1.0/include"

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try CCompiler.library(
      "Tests/Fixtures/Plugins/broken.c", flags: ["-O0", "-Wno-unused"], headers: Self.frozen,
      to: folder.file("libfixture.so"))
    return folder
  }

  @Test func pluginOfMinorZero_loadsAndComputes() throws {
    let registry = try Loading.registry([SearchFolder(folder().path, .option)])
    let factory = ComponentFactory(registry)
    let layer = try factory.layer(
      factory.resolve(ComponentReference("Twice", [NamedValue("factor", .float(3))]), .layer))
    #expect(layer.inputs.map(\.name) == ["input"] && layer.outputs.map(\.name) == ["output"])
    let request = PlanRequest(
      mode: .eval, inputs: [TensorType(.float32, [4])], wantsGradInput: [false], wantsGradParameter: [])
    let operation = try layer.plan(request)
    #expect(operation.plan.outputs == [TensorType(.float32, [4])])
  }

  @Test func frozenHeaders_areThoseOfMinorZero() throws {
    let text = try String(
      contentsOf: CCompiler.repository.appendingPathComponent("\(Self.frozen)/tenon/abi.h"), encoding: .utf8)
    #expect(text.contains("#define TENON_ABI_MINOR 0"))
  }

  /// A released struct is a prefix of today's: its fields stand in the same order with the same types.
  @Test func everyStructOfMinorZero_isAPrefixOfTodays() throws {
    let old = try structs(in: Self.frozen)
    let new = try structs(in: "Sources/TenonABI/include")
    #expect(old.count > 30)
    for (name, fields) in old {
      let now = try #require(new[name], "\(name) is gone")
      #expect(Array(now.prefix(fields.count)) == fields, "\(name)")
    }
  }

  /// The members of every struct in a folder of headers, comments and spaces apart.
  private func structs(in folder: String) throws -> [String: [String]] {
    let root = CCompiler.repository.appendingPathComponent("\(folder)/tenon")
    var found: [String: [String]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: root.path) where file.hasSuffix(".h") {
      let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        .replacing(#/\/\*(?s:.*?)\*\//#, with: "")
      for match in text.matches(of: #/typedef struct (\w+) \{(?s:(.*?))\n\}/#) {
        found[String(match.1)] = match.2.split(separator: ";").map {
          $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.filter { !$0.isEmpty }
      }
    }
    return found
  }
}
