import TenonCore
import TenonExchange
import TenonFormats
import TestSupport
import Testing

/// What an ONNX file says is read; what is not read is refused by its name, and nothing outside the file is ever opened.
@Suite struct ONNXFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ change: (inout ONNXBuilder) -> Void) throws -> ONNXFile {
    var builder = ONNXBuilder()
    builder.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"])]
    change(&builder)
    return try ONNXFile(folder.write(builder.bytes(), to: "model.onnx"))
  }

  private func refusal(_ change: (inout ONNXBuilder) -> Void) throws -> String {
    let error = try #require(throws: (any Error).self) { try file(change) }
    let known = try #require(error as? any TenonError)
    #expect(known.description.contains("model.onnx"))
    return known.description
  }

  private func tensor(_ tensor: ProtobufMessage) throws -> Tensor {
    let file = try file { $0.tensors = [tensor] }
    return try #require(file.tensors["t"]).read(from: file.path)
  }

  @Test func graph_isRead() throws {
    let file = try file { $0.tensors = [ONNXBuilder.tensor("t", [2], raw: ONNXBuilder.zeros(8))] }
    #expect(file.irVersion == 8 && file.opset == 17 && file.name == "graph")
    #expect(file.nodes.map(\.op) == ["Relu"] && file.nodes[0].inputs == ["x"] && file.nodes[0].outputs == ["y"])
    #expect(file.inputs.map(\.name) == ["x"] && file.inputs[0].shape == [.free("N"), .fixed(4)])
    #expect(file.tensors["t"]?.type == TensorType(.float32, [2]))
  }

  @Test func elements_areReadInEachOfTheirForms() throws {
    var floats = ONNXBuilder.tensor("t", [2])
    floats.add(4, Float(1.5))
    floats.add(4, Float(-2))
    #expect(try numbers(tensor(floats)) == [1.5, -2])
    var longs = ONNXBuilder.tensor("t", [3], type: 7)
    longs.add(7, ByteContent([0x01, 0x96, 0x01]))
    longs.add(7, -5)
    #expect(try numbers(tensor(longs)) == [1, 150, -5])
    var ints = ONNXBuilder.tensor("t", [2], type: 6)
    for number in [7, -7] { ints.add(5, number) }
    #expect(try numbers(tensor(ints)) == [7, -7])
    var halves = ONNXBuilder.tensor("t", [2], type: 10)
    for number in [0x3c00, 0xc000] { halves.add(5, number) }
    #expect(try numbers(tensor(halves)) == [1, -2])
    #expect(
      try numbers(tensor(ONNXBuilder.tensor("t", [2], type: 16, raw: ByteContent([0x80, 0x3f, 0, 0xc0])))) == [1, -2])
    var doubles = ONNXBuilder.tensor("t", [1], type: 11)
    doubles.add(10, ByteContent([0, 0, 0, 0, 0, 0, 0xf8, 0x3f]))
    #expect(try numbers(tensor(doubles)) == [1.5])
    #expect(
      try numbers(tensor(ONNXBuilder.tensor("t", [2], type: 4, raw: ByteContent([1, 0, 0xff, 0xff])))) == [1, 65535])
    #expect(try numbers(tensor(ONNXBuilder.tensor("t", [0]))) == [])
  }

  @Test func elements_mustFillTheirShape() throws {
    #expect(try refusal { $0.tensors = [ONNXBuilder.tensor("t", [3], raw: ONNXBuilder.zeros(8))] }.contains("12"))
    var floats = ONNXBuilder.tensor("t", [2])
    floats.add(4, Float(1))
    #expect(try refusal { $0.tensors = [floats] }.contains("do not fill"))
    // A product that wraps to what is there, and more than memory has.
    for dims in [[1 << 32, 1 << 32], [-1, -2], [Int.max, 2], [Int.max]] {
      #expect(try refusal { $0.tensors = [ONNXBuilder.tensor("t", dims)] }.contains("shape"))
    }
    #expect(try refusal { $0.tensors = [ONNXBuilder.tensor("t", Array(repeating: 1, count: 9))] }.contains("at most 8"))
    // Of another type's field.
    var wrong = ONNXBuilder.tensor("t", [1])
    wrong.add(5, 1)
    #expect(try refusal { $0.tensors = [wrong] }.contains("fields"))
  }

  @Test func whatIsNotRead_isNamed() throws {
    #expect(try refusal { $0.irVersion = 99 }.contains("ir_version"))
    #expect(try refusal { $0.opset = 6 }.contains("7 to 21"))
    #expect(try refusal { $0.opset = 22 }.contains("7 to 21"))
    #expect(try refusal { $0.domain = "com.example" }.contains("opset"))
    #expect(
      try refusal { $0.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"], domain: "com.example")] }.contains("com.example")
    )
    var branch = ProtobufMessage()
    branch.add(1, "then_branch")
    branch.add(6, ProtobufMessage())
    branch.add(20, 5)
    #expect(
      try refusal { $0.nodes = [ONNXBuilder.node("If", ["x"], ["y"], attributes: [branch])] }.contains(
        "graphs in graphs"))
    #expect(try refusal { $0.modelExtra.add(25, ProtobufMessage()) }.contains("functions"))
    #expect(try refusal { $0.graphExtra.add(15, ProtobufMessage()) }.contains("sparse"))
    #expect(try refusal { $0.tensors = [ONNXBuilder.tensor("t", [0], type: 8)] }.contains("strings"))
    #expect(try refusal { $0.tensors = [ONNXBuilder.tensor("t", [0], type: 17)] }.contains("float8e4m3fn"))
    #expect(try refusal { $0.outputs = ["z"] }.contains("'z'"))
    #expect(try refusal { $0.nodes = [ONNXBuilder.node("Relu", ["nothing"], ["y"])] }.contains("nothing"))
    #expect(
      try refusal { $0.nodes += [ONNXBuilder.node("Relu", ["x"], ["y"])] }.contains("there already"))
  }

  @Test func otherFiles_areNoModels() throws {
    for bytes in [[], Array("not a model at all".utf8), [0x08], [UInt8](repeating: 0, count: 100)] as [[UInt8]] {
      #expect(throws: (any Error).self) { try ONNXFile(folder.write(bytes, to: "other.onnx")) }
    }
  }

  /// Cut anywhere, it is an error and never a trap.
  @Test func everyCut_isAnError() throws {
    var builder = ONNXBuilder()
    builder.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"])]
    builder.tensors = [ONNXBuilder.tensor("t", [4], raw: ONNXBuilder.zeros(16))]
    let bytes = try builder.bytes()
    for count in 0..<bytes.count {
      #expect(throws: (any Error).self) { try ONNXFile(folder.write(Array(bytes[..<count]), to: "cut.onnx")) }
    }
  }

  @Test func tensorsOfAFile_areASource() throws {
    var builder = ONNXBuilder()
    builder.nodes = [ONNXBuilder.node("Relu", ["x"], ["y"])]
    builder.tensors = [ONNXBuilder.tensor("fc.weight", [2], raw: ByteContent([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]))]
    let path = try folder.write(builder.bytes(), to: "model.bin")
    #expect(try FileFormat(of: path) == .onnx)
    #expect(try numbers(TensorFile.open(path).read("fc.weight")) == [1, -2])
  }
}
