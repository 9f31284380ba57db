import TenonCore
import TenonEngine
import TenonExecution
import TenonHost
import Testing

/// Types that a port does not declare are refused in one place, before the layer is asked.
@Suite struct TypeRefusalTests {
  private static func plan(
    _ layers: [ComponentReference], _ type: TensorType, dtype: DType = .float32, fusion: Bool? = nil
  ) throws -> ExecutionPlan {
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    var value = assembler.input("input")
    for (index, layer) in layers.enumerated() {
      value = try assembler.apply(layer, path: "\(index)", to: [value])[0]
    }
    assembler.output("output", value)
    let model = try Model(assembler.graph(), factory: factory, seed: 1, dtype: dtype)
    return try PlanTable(model, losses: [], fusion: fusion).plan(.eval, inputs: ["input": type])
  }

  private static let linear = ComponentReference(
    "Linear", [NamedValue("in_features", 3), NamedValue("out_features", 2)])

  @Test func float64_isRefusedByAFloat32Model_andTheOtherWayRound() throws {
    var error = #expect(throws: PlanError.self) { try Self.plan([Self.linear], TensorType(.float64, [4, 3])) }
    for text in ["layer '0' (tenon/Linear)", "'input'", "expected float32, received float64"] {
      #expect(error?.description.contains(text) == true, "\(text) in \(String(describing: error))")
    }
    error = #expect(throws: PlanError.self) {
      try Self.plan([Self.linear], TensorType(.float32, [4, 3]), dtype: .float64)
    }
    #expect(error?.description.contains("expected float64, received float32") == true)
  }

  @Test func bytes_areRefusedByTheFirstLayer_withTheWayOut() throws {
    let convolution = ComponentReference(
      "Conv2d", [NamedValue("in_channels", 3), NamedValue("out_channels", 2), NamedValue("kernel_size", 3)])
    let error = #expect(throws: PlanError.self) {
      try Self.plan([convolution, ComponentReference("ReLU")], TensorType(.uint8, [1, 3, 8, 8]))
    }
    for text in ["layer '0' (tenon/Conv2d)", "'input'", "received uint8", "ToTensor", "the data"] {
      #expect(error?.description.contains(text) == true, "\(text) in \(String(describing: error))")
    }
  }

  /// A whole model in double precision: parameters, activations and losses, with fused layers out of the way.
  @Test func float64Model_computesWhatAFloat32ModelDoes_closer() throws {
    let layers = [
      ComponentReference("Linear", [NamedValue("in_features", 6), NamedValue("out_features", 5)]),
      ComponentReference("BatchNorm1d", [NamedValue("num_features", 5)]), ComponentReference("Tanh"),
      ComponentReference("Linear", [NamedValue("in_features", 5), NamedValue("out_features", 1)]),
    ]
    let factory = try BuiltPlugins.factory()
    let assembler = GraphAssembler(factory)
    var value = assembler.input("input")
    for (index, layer) in layers.enumerated() {
      value = try assembler.apply(layer, path: "\(index)", to: [value])[0]
    }
    assembler.output("output", value)
    let graph = try assembler.graph()
    let loss = try LossBinding(
      factory.resolve(ComponentReference("MSELoss"), .loss), factory: factory, graph: graph, name: "loss")
    func run(_ dtype: DType) throws -> (loss: Double, gradients: [[Double]]) {
      let model = try Model(graph, factory: factory, seed: 6, dtype: dtype)
      #expect(model.parameters.allSatisfy { $0.tensor.dtype == dtype })
      let batch = [
        "input": try RandomTensor.make(dtype, [8, 6], stream: 1),
        "target": try RandomTensor.make(dtype, [8, 1], stream: 2),
      ]
      let plan = try PlanTable(model, losses: [loss]).plan(.train, for: batch)
      for (name, tensor) in batch { try plan.bind(name, to: tensor) }
      try withExtendedLifetime(batch) {
        try plan.forward(step: 0)
        try plan.backward()
      }
      return (try #require(plan.lossValue), try model.gradientTensors().map(Golden.numbers))
    }
    let (single, double) = (try run(.float32), try run(.float64))
    #expect(single.loss != double.loss && abs(single.loss - double.loss) <= 1e-5 * double.loss)
    for (one, other) in zip(single.gradients.joined(), double.gradients.joined()) {
      #expect(abs(one - other) <= 1e-5 * max(1, abs(other)))
    }
  }

  // MARK: Every port of every built-in layer and loss

  private static let components = Result {
    try BuiltPlugins.registry.get().entries.filter { entry in
      entry.fullName.hasPrefix("tenon/") && [.layer, .loss].contains(entry.component.kind)
        && !entry.component.isComposite && entry.component.fusion == nil
    }
  }

  /// With the arguments of its first reference case, of its first example, or its defaults.
  private static func layer(_ entry: PluginRegistry.Entry) throws -> any Layer {
    let name = entry.component.declaration.name
    let isLoss = entry.component.kind == .loss
    let golden = try? Golden.load("\(isLoss ? "losses" : "layers")-\(name)").first
    let arguments = try golden?.arguments() ?? entry.component.declaration.examples.first?.arguments ?? []
    if entry.component.isMetric { return try BuiltPlugins.metric(name) }
    return isLoss ? try BuiltPlugins.loss(name, arguments) : try BuiltPlugins.layer(name, arguments)
  }

  @Test func everyUndeclaredType_isRefused_atEveryPort() throws {
    let entries = try Self.components.get()
    var count = 0
    for entry in entries {
      let layer = try Self.layer(entry)
      for (index, port) in layer.inputs.enumerated() {
        for dtype in DType.allCases {
          let isDeclared = port.dtypes.contains(dtype) && (!dtype.isFloatingPoint || dtype == .float32)
          guard !isDeclared else { continue }
          var types: [TensorType?] = layer.inputs.map { port in
            port.isOptional ? nil : TensorType(port.dtypes.contains(.float32) ? .float32 : .int64, [2, 3])
          }
          types[index] = TensorType(dtype, [2, 3])
          count += 1
          let error = #expect(throws: ComponentError.self) {
            try layer.checkedPlan(
              PlanRequest(
                mode: .eval, computeDType: .float32, inputs: types, outputLayouts: layer.outputs.map { _ in .plain },
                wantsGradInput: types.map { _ in false }, wantsGradParameter: layer.parameters.map { _ in false }))
          }
          let what = "\(entry.fullName) '\(port.name)' \(dtype): \(String(describing: error))"
          #expect(error?.field == port.name && error?.message.contains("received \(dtype)") == true, "\(what)")
        }
      }
    }
    // Nine at a floating-point port, seven or eight where classes or indices are taken too.
    #expect(entries.count >= 25 && count >= 8 * entries.count, "\(count) of \(entries.count)")
  }
}
