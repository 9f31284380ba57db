import TenonPlugin

/// A part of a network that is being built: the composite's graph, and the path that the names of the part's layers begin
/// with.
///
///     let block = Part(graph).part("layer1.0")
///     x = try block.convolution("conv1", x, 64, 128, kernel: 3, padding: 1)  // its weight: layer1.0.conv1.weight
struct Part {
  /// Full names of the components that its methods apply.
  static let uses = ["tenon/BatchNorm2d", "tenon/Conv2d", "tenon/Linear"]

  private let graph: GraphBuilder
  private let path: String

  init(_ graph: GraphBuilder) { self.init(graph, path: "") }

  private init(_ graph: GraphBuilder, path: String) {
    self.graph = graph
    self.path = path
  }

  func part(_ name: String) -> Part { Part(graph, path: full(name)) }

  /// Applies a layer of one output; the second input may be left out.
  func callAsFunction(
    _ name: String, _ component: String, _ arguments: KeyValuePairs<String, Value>, _ input: GraphValue,
    _ other: GraphValue? = nil
  ) throws -> GraphValue {
    if let other { return try graph(full(name), component, arguments, input, other) }
    return try graph(full(name), component, arguments, input)
  }

  /// The same with every argument at its default.
  func callAsFunction(
    _ name: String, _ component: String, _ input: GraphValue, _ other: GraphValue? = nil
  ) throws -> GraphValue { try self(name, component, [:], input, other) }

  /// A square convolution.
  ///
  /// - Parameter weight: how its weight starts; nil: as Conv2d has it. The bias then starts at zero.
  func convolution(
    _ name: String, _ x: GraphValue, _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, groups: Int = 1, bias: Bool = false, weight: Initializer? = nil
  ) throws -> GraphValue {
    let y = try self(
      name, "tenon/Conv2d",
      [
        "in_channels": .int(channels), "out_channels": .int(outChannels), "kernel_size": .int(kernel),
        "stride": .int(stride), "padding": .int(padding), "groups": .int(groups), "bias": .bool(bias),
      ], x)
    if let weight { try initialize(name, weight: weight, bias: bias) }
    return y
  }

  /// - Parameter weight: how its weight starts; nil: at one.
  func normalization(_ name: String, _ x: GraphValue, _ channels: Int, weight: Initializer? = nil) throws
    -> GraphValue
  {
    let y = try self(name, "tenon/BatchNorm2d", ["num_features": .int(channels)], x)
    if let weight { try graph.initialize(full("\(name).weight"), weight) }
    return y
  }

  /// - Parameter weight: how its weight starts; nil: as Linear has it. The bias then starts at zero.
  func linear(_ name: String, _ x: GraphValue, _ features: Int, _ outFeatures: Int, weight: Initializer? = nil) throws
    -> GraphValue
  {
    let y = try self(
      name, "tenon/Linear", ["in_features": .int(features), "out_features": .int(outFeatures)], x)
    if let weight { try initialize(name, weight: weight, bias: true) }
    return y
  }

  /// Starts a parameter of the part otherwise than its layer declares.
  func initialize(_ parameter: String, _ initializer: Initializer) throws {
    try graph.initialize(full(parameter), initializer)
  }

  private func initialize(_ layer: String, weight: Initializer, bias: Bool) throws {
    try initialize("\(layer).weight", weight)
    if bias { try initialize("\(layer).bias", .zeros) }
  }

  private func full(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

extension Argument {
  static func classes(_ count: Int) -> Argument {
    .int("num_classes", default: count, "classes, the width of the output").atLeast(1)
  }

  static func dropout(_ probability: Double, name: String = "dropout") -> Argument {
    .float(name, default: probability, "share of the values that training sets to zero").atLeast(0).atMost(1)
  }
}
