import Tenon

/// A layer with arguments and inputs, to be exported alone and computed by both sides.
struct ONNXCase {
  let name: String
  let component: String
  let arguments: [NamedValue]
  /// In the order of its ports; nil for one that is left out.
  let inputs: [(name: String, tensor: Tensor?)]

  /// The layer alone.
  private func graph(_ factory: ComponentFactory) throws -> ModelGraph {
    let assembler = GraphAssembler(factory)
    let values = inputs.map { input in input.tensor.map { _ in assembler.input(input.name) } }
    let made = try assembler.apply(ComponentReference(component, arguments), path: "layer", to: values)
    for (index, value) in made.enumerated() { assembler.output(made.ports[index], value) }
    return try assembler.graph()
  }

  /// As a model whose parameters take no memory.
  func outline(_ factory: ComponentFactory) throws -> Model {
    try Model(toPlan: graph(factory), factory: factory) { _, _, _ in nil }
  }

  /// As a model whose parameters are noise.
  func model(_ factory: ComponentFactory) throws -> Model {
    let model = try Model(graph(factory), factory: factory, seed: 1)
    for entry in model.parameters { fill(entry.tensor, -0.5...0.5, seed: entry.name) }
    for entry in model.buffers where entry.tensor.dtype == .float32 {
      let isVariance = entry.name.hasSuffix("running_var")
      if isVariance || entry.name.hasSuffix("running_mean") {
        fill(entry.tensor, isVariance ? 0.5...2 : -0.5...0.5, seed: entry.name)
      }
    }
    return model
  }

  private func fill(_ tensor: Tensor, _ range: ClosedRange<Double>, seed: String) {
    var random = Noise(seed)
    for index in tensor[Float.self].indices { tensor[Float.self][index] = Float(random.next(in: range)) }
  }

  /// The types of the inputs, and those of batches that are larger by one, where the layer takes these.
  func trials(_ model: Model) -> [[String: TensorType]] {
    let given = inputs.compactMap { input in input.tensor.map { (input.name, $0.type) } }
    let larger = given.map { name, type -> (String, TensorType) in
      var type = type
      if type.shape.rank > 0 { type.shape.dimensions[0] += 1 }
      return (name, type)
    }
    return [given, larger].map { Dictionary($0, uniquingKeysWith: { first, _ in first }) }
  }
}

/// Numbers that are the same in every run.
struct Noise {
  private var state: UInt64

  init(_ seed: String) {
    // FNV-1a
    state = seed.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  mutating func next(in range: ClosedRange<Double>) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 11) * 0x1p-53
  }
}
