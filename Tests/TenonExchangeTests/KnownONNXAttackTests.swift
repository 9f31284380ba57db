import Glibc
import TenonCore
import TenonExchange
import TenonFormats
import TestSupport
import Testing

/// A small file for each publicly known attack by ONNX files.
@Suite struct KnownONNXAttackTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refusal(_ tensor: ProtobufMessage) throws -> String {
    var builder = ONNXBuilder()
    builder.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"])]
    builder.tensors = [tensor]
    let path = try folder.write(builder.bytes(), to: "model.onnx")
    let error = try #require(throws: (any Error).self) { try ONNXFile(path) }
    return try #require(error as? any TenonError).description
  }

  @Test(
    "CVE-2022-25882, CVE-2024-27318, CVE-2026-27489, CVE-2026-34446: tensors that lie in other files",
    arguments: ["../secret.bin", "a/../../secret.bin", "/etc/passwd", "link.bin", "model.onnx", ""])
  func externalData_isRefusedAndNeverOpened(location: String) throws {
    // What a link and a hard link lead to would have the right size.
    let secret = try folder.write([UInt8](repeating: 65, count: 16), to: "secret.bin")
    symlink(secret, folder.file("link.bin"))
    var entry = ProtobufMessage()
    entry.add(1, "location")
    entry.add(2, location)
    var listed = ONNXBuilder.tensor("weight", [4])
    listed.add(13, entry)
    var marked = ONNXBuilder.tensor("weight", [4])
    marked.add(14, 1)
    var both = listed
    both.add(14, 1)
    for tensor in [listed, marked, both] {
      let text = try refusal(tensor)
      #expect(text.contains("onnx-external") && text.contains("weight") && !text.contains("AAAA"))
    }
  }

  @Test func externalData_isRefusedInAttributesToo() throws {
    var value = ONNXBuilder.tensor("value", [4])
    value.add(14, 1)
    var attribute = ProtobufMessage()
    attribute.add(1, "value")
    attribute.add(5, value)
    attribute.add(20, 4)
    var builder = ONNXBuilder()
    builder.nodes = [
      ONNXBuilder.node("Constant", [], ["c"], attributes: [attribute]), ONNXBuilder.node("Add", ["x", "c"], ["y"]),
    ]
    let path = try folder.write(builder.bytes(), to: "model.onnx")
    let error = #expect(throws: ONNXFileError.self) { try ONNXFile(path) }
    #expect(error?.description.contains("onnx-external") == true)
  }

  @Test("dimensions whose product is not what is there, or wraps")
  func shapesThatLie_areRefused() throws {
    for dims in [[1 << 40], [1 << 62, 4], [1 << 32, 1 << 32], [-4], [4, -1]] {
      #expect(try refusal(ONNXBuilder.tensor("weight", dims, raw: ONNXBuilder.zeros(16))).contains("shape"))
    }
  }

  @Test("messages in messages without end")
  func nesting_isRefused() throws {
    // Attributes with graphs with nodes with attributes.
    var message = ProtobufMessage()
    for level in 0..<3_000 {
      var outer = ProtobufMessage()
      outer.add([6, 1, 5][level % 3], ByteContent(try message.content.bytes()))
      message = outer
    }
    var builder = ONNXBuilder()
    builder.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"], attributes: [message])]
    let path = try folder.write(builder.bytes(), to: "model.onnx")
    #expect(throws: (any Error).self) { try ONNXFile(path) }
  }

  @Test("numbers that do not end, and lengths beyond the file")
  func hugeVarints_areRefused() throws {
    for tail in [[0x08] + [UInt8](repeating: 0xff, count: 11), [0x4a, 0xff, 0xff, 0xff, 0xff, 0x0f]] as [[UInt8]] {
      let start = try ONNXBuilder.tensor("weight", [4]).content.bytes()
      var builder = ONNXBuilder()
      builder.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"])]
      builder.graphExtra.add(5, ByteContent(start + tail))
      let path = try folder.write(builder.bytes(), to: "model.onnx")
      #expect(throws: ProtobufError.self) { try ONNXFile(path) }
    }
  }

  @Test("a small file with very many nodes")
  func manyNodes_areRefused() throws {
    var graph: [UInt8] = []
    for _ in 0..<30_000 { graph += [0x0a, 0x03, 0x22, 0x01, 0x41] }
    var whole = ProtobufMessage()
    whole.add(1, 8)
    whole.add(7, ByteContent(graph))
    var operators = ProtobufMessage()
    operators.add(2, 17)
    whole.add(8, operators)
    let path = try folder.write(whole.content.bytes(), to: "many.onnx")
    let error = #expect(throws: ONNXFileError.self) { try ONNXFile(path) }
    #expect(error?.description.contains("too many nodes") == true)
  }
}
