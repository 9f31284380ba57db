import Foundation
import TenonCore
import TenonExchange
import TenonFormats
import TestSupport
import Testing

/// Files that PyTorch, safetensors and NumPy have written, and what these programs say is in them.
@Suite struct InteroperationTests {
  private static let files = [
    "model.pt", "tensors.pt", "list.pt", "checkpoint.pt", "model.safetensors", "dtypes.safetensors", "weights.npz",
    "weights_compressed.npz",
  ]

  private func expected(_ file: String) throws -> JSONObject {
    let text = try String(contentsOfFile: resource("expected.json"), encoding: .utf8)
    return try #require(JSON.parse(text)[file]?.objectValue)
  }

  private func check(_ source: any TensorSource, _ expected: JSONObject, _ types: [String: String] = [:]) throws {
    #expect(Set(source.tensors.map(\.name)) == Set(expected.keys))
    for (name, json) in expected {
      let tensor = try source.read(name)
      let dtype = try #require(json["dtype"]?.stringValue)
      #expect(tensor.dtype.description == types[dtype] ?? dtype, "\(name)")
      #expect(tensor.shape.dimensions == json["shape"]?.arrayValue?.compactMap(\.intValue), "\(name)")
      let data = try #require(json["data"]?.arrayValue).map { $0.doubleValue ?? ($0.boolValue == true ? 1 : 0) }
      #expect(try numbers(tensor) == data, "\(name)")
    }
  }

  @Test(arguments: files)
  func file_holdsWhatItsProgramWrote(file: String) throws {
    try check(TensorFile.open(resource(file)), expected(file))
  }

  @Test(arguments: files, [FileFormat.pt, .safetensors, .npz])
  func tensors_stayTheSameThroughEveryFormat(file: String, format: FileFormat) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("out")
    let notes = try TensorFileWriter.write(TensorFile.open(resource(file)), as: format, to: path)
    #expect(try FileFormat(of: path) == format)
    let expected = try expected(file)
    try check(TensorFile.open(path), expected, format == .npz ? ["bfloat16": "float32"] : [:])
    let widened = expected.filter { format == .npz && $0.value["dtype"]?.stringValue == "bfloat16" }
    #expect(notes == widened.map { "'\($0.key)' was bfloat16 and is float32" })
  }

  @Test func sameTensors_giveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      _ = try TensorFileWriter.write(TensorFile.open(resource("model.pt")), as: .pt, to: folder.file(name))
    }
    #expect(try folder.bytes("a") == folder.bytes("b"))
  }

  @Test func formBefore1_6_isReadThroughTheSameList() throws {
    let file = try TensorFile.open(resource("legacy.pt"))
    #expect(file.tensors.map(\.name) == ["fc.weight", "fc.bias", "t", "row", "n", "h", "b"])
    #expect(try numbers(file.read("fc.weight")) == (0..<12).map(Double.init))
    #expect(try numbers(file.read("t")) == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(try numbers(file.read("row")) == [4, 5, 6, 7])
    #expect(try file.read("n").type == TensorType(.int64, []))
    #expect(try numbers(file.read("h")) == [1.5, -2])
    #expect(try numbers(file.read("b")) == [1, 0])
  }

  @Test func unsignedIntegers_becomeSignedOnesThatHoldThem() throws {
    let file = try TensorFile.open(resource("unsigned.pt"))
    #expect(file.tensors.map(\.type.dtype) == [.int32, .int64, .int64])
    #expect(try numbers(file.read("u16")) == [1, 65535])
    #expect(try numbers(file.read("u32")) == [4_294_967_295])
    let folder = try TemporaryFolder()
    let notes = try TensorFileWriter.write(file, as: .safetensors, to: folder.file("x"))
    #expect(notes.first == "'u16' was uint16 and is int32")
    let header = #"{"a":{"dtype":"U16","shape":[2],"data_offsets":[0,4]}}"#
    let bytes = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [1, 0, 255, 255]
    let short = try TensorFile.open(folder.write(bytes, to: "u16.safetensors"))
    #expect(short.tensors[0].stored.name == "uint16" && short.tensors[0].type == TensorType(.int32, [2]))
    #expect(try numbers(short.read(0)) == [1, 65535])
    let large = try TensorFile.open(resource("too-large.pt"))
    #expect(throws: TorchError.self) { try large.read(0) }
  }

  @Test func part_isTakenByItsKeys() throws {
    let model = try TensorFile.open(resource("checkpoint.pt"), part: "model")
    let whole = try TensorFile.open(resource("checkpoint.pt"))
    #expect(model.tensors.map { "model.\($0.name)" } == whole.tensors.map(\.name).filter { $0.hasPrefix("model.") })
    #expect(try TensorFile.open(resource("checkpoint.pt"), weights: true).tensors == model.tensors)
    #expect(try TensorFile.open(resource("model.pt"), weights: true).tensors.count == 10)
    let state = try TensorFile.open(resource("checkpoint.pt"), part: "optimizer.state.0")
    #expect(state.tensors.map(\.name) == ["momentum_buffer"])
    do {
      _ = try TensorFile.open(resource("checkpoint.pt"), part: "modle")
      Issue.record("there is no such part")
    } catch let error as TorchError {
      #expect(error.description.contains("one of: model, optimizer"))
    }
    #expect(throws: ExchangeError.self) { try TensorFile.open(resource("model.safetensors"), part: "model") }
  }

  @Test(arguments: [
    ("tar.pt", "torch-tar", "torch.save"), ("script.pt", "torch-script", "torch.jit.load"),
    ("complex.pt", "torch-value", "complex64"), ("expanded.pt", "torch-too-large", "at most"),
    ("expected.json", "exchange-format", "begins with"),
  ])
  func fileThatIsNotRead_isRefusedByName(file: String, code: String, says: String) throws {
    do {
      _ = try TensorFile.open(resource(file))
      Issue.record("\(file) is read")
    } catch let error as any TenonError {
      #expect(error.diagnostic.code == code && error.description.contains(says), "\(error)")
    }
  }
}
