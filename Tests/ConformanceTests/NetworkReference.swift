import Foundation
import TenonCore
import TenonEngine
import TenonHost
import TestSupport
import Testing

/// A network as PyTorch has it, `Networks/<name>.json`; `Networks/make.py` says what is in it.
struct NetworkReference: Sendable, CustomTestStringConvertible {
  /// The component's.
  let name: String
  private let content: JSON

  var testDescription: String { name }

  /// All that there are; an unreadable one has no content, which every test refuses.
  static let all: [NetworkReference] = {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Networks")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().map { file in
      let bytes = try? [UInt8](Data(contentsOf: folder.appendingPathComponent(file)))
      return NetworkReference(
        name: String(file.dropLast(5)), content: bytes.flatMap { try? JSON.parse($0, source: file) } ?? .null)
    }
  }()

  /// Of the network whose shapes are listed: none where all arguments have defaults.
  func standardArguments() throws -> [NamedValue] {
    try (content["standard"]?.objectValue ?? [:]).map { NamedValue($0.key, try ReferenceJSON.value($0.value)) }
  }

  /// Of the whole state_dict, for the standard arguments.
  func shapes() throws -> [String: [Int]] {
    let members = try #require(content["shapes"]?.objectValue)
    return Dictionary(
      uniqueKeysWithValues: members.map { ($0.key, $0.value.arrayValue?.compactMap(\.intValue) ?? []) })
  }

  /// Elements of all parameters that are trained, for the standard arguments.
  func trainedCount() throws -> Int { try #require(content["trained"]?.intValue) }

  /// Of the network whose numbers are compared.
  func arguments() throws -> [NamedValue] {
    try #require(content["arguments"]?.objectValue).map { NamedValue($0.key, try ReferenceJSON.value($0.value)) }
  }

  func input(_ dtype: DType) throws -> Tensor {
    let shape = try #require(content["input"]?.arrayValue).compactMap(\.intValue)
    let tensor = try Tensor(TensorType(dtype, Shape(shape)))
    Self.fill(tensor, name: "input", scale: 10)
    return tensor
  }

  /// For that input, in evaluation.
  func output() throws -> [Double] { try #require(content["output"]?.arrayValue).compactMap(\.doubleValue) }

  /// Loss, gradients and buffers of one step of training; nil where none was computed.
  var training: JSON? { content["training"] }

  /// The component's graph; names of parameters begin with `net.`.
  func graph(_ arguments: [NamedValue] = []) throws -> ModelGraph {
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    let outputs = try assembler.apply(
      ComponentReference("tenon/\(name)", arguments), path: "net", to: [assembler.input("input")])
    assembler.output("output", outputs[0])
    return try assembler.graph()
  }

  /// The name in PyTorch's state_dict.
  static func name(of entry: Model.Entry) -> String { String(entry.name.dropFirst("net.".count)) }

  /// A model of which every element follows from its name and position, as in `make.py`.
  func model(_ dtype: DType) throws -> Model {
    let model = try Model(
      graph(arguments()), factory: BuiltPlugins.factory(), seed: 0, dtype: dtype, initializer: { _, _, _ in .zeros })
    for entry in model.state { Self.fill(entry.tensor, name: Self.name(of: entry)) }
    return model
  }

  private static func fill(_ tensor: Tensor, name: String, scale: Double = 1) {
    let dimensions = tensor.shape.dimensions
    let last = name.split(separator: ".").last.map(String.init) ?? ""
    let (center, range): (Double, Double) =
      if last == "running_var" || (last == "weight" && dimensions.count == 1) {
        (1, 0.25)
      } else if last.hasSuffix("weight") {
        (0, (6 / Double(dimensions.dropFirst().reduce(1, *))).squareRoot())
      } else {
        (0, 0.1)
      }
    var words = SplitMix(name)
    func next() -> Float { Float(center + range * words.next()) }
    switch tensor.dtype {
    case .float32:
      tensor[Float.self].withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] = next() * Float(scale) } }
    case .float64:
      tensor[Double.self].withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] = Double(next()) * scale } }
    default: break  // num_batches_tracked stays zero
    }
  }

  /// Numbers in [-1, 1): 53 bits of SplitMix64, seeded by FNV-1a of a name.
  private struct SplitMix {
    private var state: UInt64

    init(_ name: String) {
      state = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    mutating func next() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      return Double(z >> 11) * 0x1p-52 - 1
    }
  }
}
