import Foundation
import TenonCore
import TenonEngine
import TenonHost
import TestSupport
import Testing

/// The networks of `Plugins/Networks` are torchvision's and the tutorials': names, shapes and numbers.
@Suite struct NetworkReferenceTests {
  /// A network with half a gigabyte of parameters is compared with TENON_THOROUGH; one of each kind always.
  private static let compared = NetworkReference.all.filter { reference in
    let isLarge = ((try? reference.trainedCount()) ?? 0) > 100_000_000
    return !isLarge || reference.name == "VGG11_bn" || ProcessInfo.processInfo.environment["TENON_THOROUGH"] != nil
  }

  @Test func everyNetwork_hasAReference() throws {
    let networks = try BuiltInComponent.all().filter { $0.plugin == "tenon/networks" && $0.isComposite }.map(\.name)
    #expect(Set(networks).subtracting(["WideStageResNet34"]) == Set(NetworkReference.all.map(\.name)))
    #expect(networks.count > 10)
  }

  @Test(arguments: NetworkReference.all)
  func state_hasPyTorchsNamesAndShapes(_ reference: NetworkReference) throws {
    let outline = try ModelOutline(reference.graph(reference.standardArguments()), factory: BuiltPlugins.factory())
    let entries = (outline.parameters + outline.buffers).map {
      (String($0.name.dropFirst("net.".count)), $0.type.shape.dimensions)
    }
    let (own, theirs) = (Dictionary(uniqueKeysWithValues: entries), try reference.shapes())
    for name in Set(own.keys).union(theirs.keys) {
      #expect(own[name] == theirs[name], "\(name): \(own[name] as Any), in PyTorch \(theirs[name] as Any)")
    }
    #expect(
      try outline.parameters.reduce(0) { $0 + $1.type.shape.elementCount } == reference.trainedCount())
  }

  @Test(arguments: compared)
  func output_isPyTorchs(_ reference: NetworkReference) throws {
    let (input, model) = (try reference.input(.float32), try reference.model(.float32))
    let plan = try PlanTable(model, losses: []).plan(.eval, inputs: ["input": input.type])
    try plan.bind("input", to: input)
    // A plan does not hold the model whose parameters it reads.
    try withExtendedLifetime(model) { try plan.forward(step: 0) }
    let (received, expected) = (Golden.numbers(try #require(plan.output("output"))), try reference.output())
    try #require(received.count == expected.count)
    let largest = expected.map(abs).max() ?? 0
    #expect(largest > 0.1 && Set(expected).count == expected.count)
    for (value, wanted) in zip(received, expected) {
      #expect(abs(value - wanted) <= 5e-4 * largest, "\(value), in PyTorch \(wanted)")
    }
  }

  /// In float64, where no rounding puts a value on the other side of an activation's kink.
  @Test(arguments: compared.filter { $0.training != nil })
  func gradients_arePyTorchs(_ reference: NetworkReference) throws {
    let (factory, model) = (try BuiltPlugins.factory(), try reference.model(.float64))
    let loss = try LossBinding(
      factory.resolve(ComponentReference("CrossEntropyLoss"), .loss), factory: factory, graph: model.graph,
      name: "loss")
    let input = try reference.input(.float64)
    // One class after another, for each sample or pixel.
    let scores = try PlanTable(model, losses: []).outputTypes(.train, inputs: ["input": input.type])["output"]
    var positions = try #require(scores).shape.dimensions
    let classes = positions.remove(at: 1)
    let count = positions.reduce(1, *)
    let target = try Tensor((0..<count).map { Int64($0 % classes) }, shape: Shape(positions))
    let plan = try PlanTable(model, losses: [loss]).plan(
      .train, inputs: ["input": input.type, "target": target.type])
    try plan.bind("input", to: input)
    try plan.bind("target", to: target)
    let gradients = try model.gradientTensors()
    try plan.forward(step: 0)
    try plan.backward()

    func norm(_ tensor: Tensor) -> Double { Golden.numbers(tensor).reduce(0) { $0 + $1 * $1 }.squareRoot() }
    func expect(_ received: Double, _ expected: Double?, _ what: String, least: Double = 0) {
      let wanted = expected ?? .nan
      #expect(abs(received - wanted) <= 1e-6 * abs(wanted) + least, "\(what): \(received), in PyTorch \(wanted)")
    }
    expect(try #require(plan.lossValue), reference.training?["loss"]?.doubleValue, "loss")
    for (entry, gradient) in zip(model.parameters, gradients) {
      let name = NetworkReference.name(of: entry)
      // The bias of a convolution before a normalization has a gradient of nothing but rounding.
      let expected = reference.training?["gradient_norms"]?[name]?.doubleValue
      expect(norm(gradient), expected, "gradient of \(name)", least: 1e-12)
    }
    for entry in model.buffers {
      let name = NetworkReference.name(of: entry)
      expect(norm(entry.tensor), reference.training?["buffer_norms"]?[name]?.doubleValue, name)
    }
  }
}
