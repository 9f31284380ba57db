import Foundation
import TenonCore
import TenonEngine
import TenonHost
import TenonServices
import Testing

/// Initializers against torch.nn.init: exact tensors, or the distributions that samples must come from.
@Suite struct GoldenInitializerTests {
  private static let all = Golden.cases("inits")

  private static func cases(_ kind: String) -> [GoldenCase] {
    all.filter { $0.kind == kind || $0.kind == "unreadable" }
  }

  private static let random = RandomSequence(seed: 3, stream: 9, step: 0)

  /// As an experiment would write it.
  private static func initializer(_ golden: GoldenCase) throws -> Initializer {
    let name = String(golden.type.dropLast())
    let declaration = try #require(Initializer.declarations.first { $0.name == name })
    return try Initializer(
      name: name, ConfigResolver.resolve(golden.arguments(), declaration.arguments, of: name))
  }

  @Test(arguments: cases("init"))
  func initializer_fillsAsPyTorchDoes(_ golden: GoldenCase) throws {
    let shape = Shape(try #require(golden.inputs["shape"]?.arrayValue).compactMap(\.intValue))
    let tensor = try Tensor(TensorType(.float32, shape))
    try Self.initializer(golden).fill(tensor.view, Self.random)
    if let expected = golden.expected["tensor"] {
      try Golden.expect(tensor, equals: expected, golden.name, within: Tolerance(relative: 0, absolute: 0))
    } else if golden.expected["distribution"] != nil {
      expect(tensor, from: golden.expected, golden.name)
    } else if golden.expected["zeros_per_column"] != nil {
      try expectSparse(tensor, golden)
    } else {
      try expectOrthogonal(tensor, golden)
    }
  }

  private func expect(_ tensor: Tensor, from distribution: JSON, _ what: String) {
    let values = tensor[Float.self].map(Double.init)
    if let value = distribution["value"]?.doubleValue {
      #expect(values.allSatisfy { $0 == value }, "\(what)")
      return
    }
    // Bounds were rounded to float32, as the values are.
    if let low = distribution["low"]?.doubleValue, let high = distribution["high"]?.doubleValue {
      #expect(values.allSatisfy { $0 >= Double(Float(low)) && $0 <= Double(Float(high)) }, "\(what)")
    }
    let (count, mean) = (Double(values.count), distribution["mean"]?.doubleValue ?? .nan)
    let std = distribution["std"]?.doubleValue ?? .nan
    let received = values.reduce(0, +) / count
    let spread = (values.reduce(0) { $0 + ($1 - received) * ($1 - received) } / count).squareRoot()
    #expect(abs(received - mean) <= 6 * std / count.squareRoot(), "mean of \(what): \(received), not \(mean)")
    #expect(abs(spread / std - 1) <= 6 / count.squareRoot(), "std of \(what): \(spread), not \(std)")
  }

  private func expectSparse(_ tensor: Tensor, _ golden: GoldenCase) throws {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let values = tensor[Float.self]
    var places: Set<[Int]> = []
    for column in 0..<columns {
      let zeros = (0..<rows).filter { values[$0 * columns + column] == 0 }
      #expect(zeros.count == golden.expected["zeros_per_column"]?.intValue, "column \(column)")
      places.insert(zeros)
    }
    #expect(places.count > columns / 2, "the zeros lie in the same rows")
    let others = values.filter { $0 != 0 }
    let rest = try Tensor(Array(others), shape: [others.count])
    let expected = golden.expected
    expect(
      rest, from: ["mean": expected["nonzero_mean"] ?? .null, "std": expected["nonzero_std"] ?? .null], golden.name)
  }

  private func expectOrthogonal(_ tensor: Tensor, _ golden: GoldenCase) throws {
    let view = try #require(golden.expected["view"]?.arrayValue).compactMap(\.intValue)
    let size = try #require(golden.expected["size"]?.intValue)
    let scale = try #require(golden.expected["scale"]?.doubleValue)
    let isOfRows = golden.expected["gram"]?.stringValue == "rows"
    let values = tensor[Float.self].map(Double.init)
    func vector(_ index: Int) -> [Double] {
      isOfRows
        ? Array(values[index * view[1]..<(index + 1) * view[1]]) : (0..<view[0]).map { values[$0 * view[1] + index] }
    }
    for i in 0..<size {
      for j in 0..<size {
        let product = zip(vector(i), vector(j)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? scale : 0)) <= 1e-4 * scale, "vectors \(i) and \(j)")
      }
    }
  }

  @Test(arguments: cases("gain"))
  func gain_isPyTorchs(_ golden: GoldenCase) throws {
    let name = try #require(golden.config["nonlinearity"]?.stringValue)
    // A convolution is linear.
    let found = Initializer.Nonlinearity.allCases.first { $0.name == (name.hasPrefix("conv") ? "linear" : name) }
    let nonlinearity = try #require(found)
    let gain = golden.config["param"]?.doubleValue.map { nonlinearity.gain(slope: $0) } ?? nonlinearity.gain()
    #expect(Tolerance(relative: 1e-12, absolute: 0).accepts(gain, golden.expected["gain"]?.doubleValue ?? .nan))
  }

  /// The layers that exist; every parameter as the model starts with it.
  private static let layers = cases("layer_default").filter { golden in
    (try? BuiltPlugins.registry.get().find(golden.type, .layer)) != nil || golden.kind == "unreadable"
  }

  @Test(arguments: layers)
  func layer_startsAsPyTorchs(_ golden: GoldenCase) throws {
    let layer = try BuiltPlugins.layer(golden.type, golden.arguments())
    let expected = try #require(golden.expected["params"]?.objectValue)
    #expect(layer.parameters.map(\.name).sorted() == expected.keys.sorted())
    for (index, parameter) in layer.parameters.enumerated() {
      let tensor = try Tensor(TensorType(.float32, parameter.shape))
      let stream = RandomStream.of(path: parameter.name)
      let context = StepContext(BuiltPlugins.host, seed: 4, stream: stream)
      try context.withStep { try layer.start(index, tensor.view, $0) }
      let distribution = try #require(expected[parameter.name])
      #expect(parameter.shape.dimensions == distribution["shape"]?.arrayValue?.compactMap(\.intValue))
      expect(tensor, from: distribution, parameter.name)
    }
  }

  @Test func layersToCompare_areFound() { #expect(Self.layers.count >= 5) }

  /// Of the first builds: a seed stands for the same numbers for ever.
  @Test func draws_areIndexedByElement() throws {
    let tensor = try Tensor(TensorType(.float32, [3, 2]))
    for (initializer, value) in [
      (Initializer.uniform(-2, 6), { -2 + 8 * Double(Self.random.uniform($0)) }),
      (.normal(mean: 1, std: 3), { 1 + 3 * Self.random.normal($0) }),
    ] as [(Initializer, (UInt64) -> Double)] {
      try initializer.fill(tensor.view, Self.random)
      #expect(tensor[Float.self].enumerated().allSatisfy { $1 == Float(value(UInt64($0))) })
    }
  }

  @Test(arguments: [3, -2])
  func embedding_startsWithZerosInItsPaddingRow(_ padding: Int) throws {
    let arguments = [NamedValue("num_embeddings", 5), NamedValue("embedding_dim", 4)]
    func weight(_ arguments: [NamedValue]) throws -> Tensor {
      let layer = try BuiltPlugins.layer("Embedding", arguments)
      let tensor = try Tensor(TensorType(.float32, [5, 4]))
      let context = StepContext(BuiltPlugins.host, seed: 4, stream: 1)
      try context.withStep { try layer.start(0, tensor.view, $0) }
      return tensor
    }
    let plain = try weight(arguments)
    let padded = try weight(arguments + [NamedValue("padding_idx", .int(padding))])
    for index in 0..<20 {
      #expect(padded[Float.self][index] == (index / 4 == 3 ? 0 : plain[Float.self][index]))
      #expect(plain[Float.self][index] != 0)
    }
  }

  @Test(
    arguments: [
      (Initializer.eye, [2, 2, 2], "2 dimensions"), (.xavierNormal(), [3], "at least 2"),
      (.kaimingUniform(), [], "at least 2"),
      (.orthogonal(), [4], "at least 2"), (.sparse(sparsity: 0.5), [4], "2 dimensions"), (.dirac(), [4, 4], "3 to 5"),
      (.dirac(groups: 3), [4, 4, 3], "3 groups"), (.own, [4], "itself"),
    ] as [(Initializer, [Int], String)])
  func initializers_sayWhatTheyCannotFill(_ initializer: Initializer, _ shape: [Int], _ message: String) throws {
    let tensor = try Tensor(TensorType(.float32, Shape(shape)))
    let error = #expect(throws: ComponentError.self) { try initializer.fill(tensor.view, Self.random) }
    #expect(error?.message.contains(message) == true)
  }

  /// Every initializer, there and back.
  @Test func names_standForInitializers() throws {
    let all: [Initializer] = [
      .zeros, .ones, .constant(0.5), .eye, .uniform(), .uniform(-1, 2), .normal(mean: 1), .truncatedNormal(low: -0.5),
      .xavierUniform(gain: 2), .xavierNormal(), .kaimingUniform(a: 5.0.squareRoot()),
      .kaimingNormal(mode: .fanOut, nonlinearity: .selu), .orthogonal(gain: 3), .sparse(sparsity: 0.25),
      .dirac(groups: 2),
    ]
    #expect(Set(all.compactMap { $0.code?.name }) == Set(Initializer.declarations.map(\.name)))
    for initializer in all {
      let (name, numbers) = try #require(initializer.code)
      #expect(try Initializer(name: name, arguments: numbers) == initializer)
      let declared = try #require(Initializer.declarations.first { $0.name == name }).arguments
      let reference = try #require(initializer.reference)
      #expect(
        try Initializer(name: name, ConfigResolver.resolve(reference.arguments, declared, of: name)) == initializer)
    }
    #expect(Initializer.own.code == nil)
    for (name, arguments) in [
      ("constant", []), ("zeros", [1]), ("kaiming_normal", [0, 2]), ("kaiming_normal", [0, 0.5]), ("dirac", [0]),
      ("normal", [.nan]), ("sparse", [1.5]), ("dirac", [1e300]), ("glorot", []),
    ] as [(String, [Double])] {
      #expect(throws: ComponentError.self, "\(name)\(arguments)") { try Initializer(name: name, arguments: arguments) }
    }
  }
}
