import TenonCore
import TenonEngine
import TenonHost
import Testing

/// How parameters start that a composite has an initializer for.
@Suite struct CompositeInitializerTests {
  private static let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]

  private static func graph(_ name: String, _ arguments: [NamedValue] = [], path: String = "0") throws -> ModelGraph {
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    let outputs = try assembler.apply(
      ComponentReference(name, arguments), path: path, to: [assembler.input("input")])
    assembler.output("output", outputs[0])
    return try assembler.graph()
  }

  private static func state(_ graph: ModelGraph, _ choice: Model.InitializerChoice = { _, _, _ in nil }) throws
    -> [String: [Float]]
  {
    let model = try Model(graph, factory: BuiltPlugins.factory(), seed: 1, initializer: choice)
    return Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, Array($0.tensor[Float.self])) })
  }

  @Test func parameter_startsAsTheCompositeHasIt() throws {
    let state = try Self.state(Self.graph("proof/Started"))
    #expect(state["0.linear.weight"] == Self.identity)
    let bias = try #require(state["0.linear.bias"])
    #expect(Set(bias).count == 3 && bias.allSatisfy { abs($0) < 0.58 }, "as Linear declares it")
  }

  @Test func outerComposite_decidesOverTheInnerOne() throws {
    let state = try Self.state(
      Self.graph("proof/Started", [NamedValue("nested", true), NamedValue("parameter", "inner.linear.weight")]))
    #expect(state["0.inner.linear.weight"] == Self.identity)
  }

  @Test func experiment_decidesOverComposites() throws {
    let state = try Self.state(Self.graph("proof/Started")) { name, _, _ in name == "0.linear.weight" ? .zeros : nil }
    #expect(state["0.linear.weight"]?.allSatisfy { $0 == 0 } == true)
  }

  @Test(arguments: [
    ("linear.slope", "eye", "no layer that was applied has this parameter"),
    ("linear", "eye", "no layer that was applied has this parameter"),
    ("linear.bias", "eye", "eye needs"),
    ("linear.weight", "own", "nothing else can fill"),
  ])
  func initializer_thatCannotBe_isRefused(parameter: String, initializer: String, reason: String) throws {
    let error = #expect(throws: PluginCallError.self) {
      try Self.graph(
        "proof/Started",
        [NamedValue("parameter", .string(parameter)), NamedValue("initializer", .string(initializer))])
    }
    let text = "\(String(describing: error))"
    #expect(text.contains(reason) && text.contains(parameter), "\(text)")
  }

  /// Kaiming's normal initialization over the outputs: the variance of a weight is 2 / (outputs · kernel).
  @Test func networks_startAsTorchvisionHasIt() throws {
    let residual = try Self.state(
      Self.graph("ResNet18", [NamedValue("zero_init_residual", true), NamedValue("num_classes", 10)]))
    func variance(_ name: String) throws -> Double {
      let values = try #require(residual[name])
      return values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
    }
    for (name, outputs, kernel) in [
      ("conv1", 64, 49), ("layer1.0.conv1", 64, 9), ("layer2.0.downsample.0", 128, 1), ("layer4.1.conv2", 512, 9),
    ] {
      let expected = 2 / Double(outputs * kernel)
      #expect(abs(try variance("0.\(name).weight") / expected - 1) < 0.1, "\(name)")
    }
    #expect(residual["0.layer3.1.bn2.weight"]?.allSatisfy { $0 == 0 } == true)
    #expect(residual["0.layer3.1.bn1.weight"]?.allSatisfy { $0 == 1 } == true)

    let mobile = try Self.state(Self.graph("MobileNetV2", [NamedValue("num_classes", 100)]))
    let classifier = try #require(mobile["0.classifier.1.weight"])
    let spread = classifier.reduce(0) { $0 + Double($1) * Double($1) } / Double(classifier.count)
    #expect(abs(spread / 1e-4 - 1) < 0.05)
    #expect(mobile["0.classifier.1.bias"]?.allSatisfy { $0 == 0 } == true)
    // Depthwise, each channel is an output: 32 of them, with nine places.
    let depthwise = try #require(mobile["0.features.1.conv.0.0.weight"])
    let square = depthwise.reduce(0) { $0 + Double($1) * Double($1) } / Double(depthwise.count)
    #expect(abs(square / (2 / (32.0 * 9)) - 1) < 0.4)
  }
}
