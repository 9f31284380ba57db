import TenonCore
import TenonEngine
import TenonHost
import Testing

/// Where fused layers take the place of others, and that nobody can tell but by the time.
@Suite struct FusionTests {
  private static let blocks: @Sendable (GraphAssembler, ModelGraph.ValueID) throws -> Void = { assembler, input in
    var value = input
    let layers = [
      ComponentReference(
        "Conv2d", [NamedValue("in_channels", 3), NamedValue("out_channels", 5), NamedValue("kernel_size", 3)]),
      ComponentReference("BatchNorm2d", [NamedValue("num_features", 5)]), ComponentReference("ReLU"),
      ComponentReference(
        "Conv2d", [NamedValue("in_channels", 5), NamedValue("out_channels", 4), NamedValue("kernel_size", 3)]),
      ComponentReference("BatchNorm2d", [NamedValue("num_features", 4), NamedValue("momentum", .null)]),
      ComponentReference("ReLU"),
    ]
    for (index, layer) in layers.enumerated() {
      value = try assembler.apply(layer, path: "\(index)", to: [value])[0]
    }
    assembler.output("output", value)
  }

  @Test func batchNormWithReLU_isFused_withTheSameNumbers() throws {
    let (fused, apart) = (try FusionNet(Self.blocks), try FusionNet(Self.blocks))
    #expect(
      try fused.calls(fusion: true) == [
        "0 tenon/Conv2d", "1+2 tenon/BatchNorm2dReLU", "3 tenon/Conv2d", "4+5 tenon/BatchNorm2dReLU", "tenon/MSELoss",
      ])
    #expect(try apart.calls(fusion: false).count == 7)
    try fused.expectTrainsLike(apart)
  }

  @Test func evaluation_isFused_withTheSameNumbers() throws {
    let net = try FusionNet(Self.blocks)
    try net.train(steps: 2, fusion: true)
    let (one, other) = (try net.evaluate(fusion: true), try net.evaluate(fusion: false))
    #expect(zip(one, other).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) })
    #expect(one.contains { $0 > 0 })
  }

  @Test func factoryWithoutFusion_keepsLayersApart() throws {
    let factory = ComponentFactory(try BuiltPlugins.registry.get(), fusion: false)
    let net = try FusionNet(factory: factory, Self.blocks)
    #expect(try net.calls(fusion: nil).count == 7)
    #expect(try net.calls(fusion: true).count == 5)
  }

  @Test func graphAndNames_areThoseOfTheMembers() throws {
    let net = try FusionNet(Self.blocks)
    try net.train(steps: 1, fusion: true)
    #expect(net.model.graph.modules.map(\.component.name).filter { $0.contains("BatchNorm2dReLU") }.isEmpty)
    #expect(
      net.model.state.map(\.name).filter { $0.hasPrefix("1.") } == [
        "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked",
      ])
    #expect(net.model.plugins.map(\.manifest.id).contains("tenon/fusion") == false)
  }

  @Test func valueThatIsReadElsewhere_keepsItsLayersApart() throws {
    let norm = ComponentReference("BatchNorm2d", [NamedValue("num_features", 3)])
    let net = try FusionNet { assembler, input in
      let normalized = try assembler.apply(norm, path: "norm", to: [input])[0]
      let rectified = try assembler.apply(ComponentReference("ReLU"), path: "relu", to: [normalized])[0]
      assembler.output(
        "output", try assembler.apply(ComponentReference("Add"), path: "add", to: [normalized, rectified])[0])
    }
    #expect(try net.calls(fusion: true).count == 4)
    let tapped = try FusionNet { assembler, input in
      let normalized = try assembler.apply(norm, path: "norm", to: [input])[0]
      assembler.output("output", try assembler.apply(ComponentReference("ReLU"), path: "relu", to: [normalized])[0])
      assembler.output("tap", normalized)
    }
    #expect(try tapped.calls(fusion: true).count == 3)
  }

  // MARK: A pattern that branches, of another vendor

  private static func branches(_ arguments: [NamedValue]) -> (GraphAssembler, ModelGraph.ValueID) throws -> Void {
    { assembler, input in
      let sum = ComponentReference("LaneSum", arguments)
      let stem = try assembler.apply(sum, path: "stem", to: [input])[0]
      let left = try assembler.apply(sum, path: "left", to: [stem])[0]
      assembler.output("output", try assembler.apply(sum, path: "join", to: [left, stem])[0])
    }
  }

  @Test func fusionOfAnotherVendor_needsToBeListed() throws {
    let (net, apart) = (try FusionNet(Self.branches([])), try FusionNet(Self.branches([])))
    #expect(try net.calls(fusion: true).count == 4)
    #expect(
      try net.calls(fusion: true, fusions: ["proof/FusedLaneSum"]) == [
        "stem proof/LaneSum", "left+join proof/FusedLaneSum", "tenon/MSELoss",
      ])
    try net.train(steps: 2, fusion: true, fusions: ["proof/FusedLaneSum"])
    try apart.train(steps: 2, fusion: false)
    for (one, other) in zip(try net.numbers(), try apart.numbers()) {
      #expect(zip(one.values, other.values).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, abs($1)) }, "\(one.name)")
    }
  }

  @Test func fusionThatIsSlower_isNotTaken() throws {
    let net = try FusionNet(Self.branches([NamedValue("plain", 9000)]))
    #expect(try net.calls(fusion: true, fusions: ["proof/FusedLaneSum"]).count == 4)
  }

  @Test func fusionThatDeclines_isNotTaken() throws {
    let net = try FusionNet(Self.branches([NamedValue("converts", true)]))
    #expect(try net.calls(fusion: true, fusions: ["proof/FusedLaneSum"]).count == 4)
  }

  @Test func unknownFusion_isNamed() throws {
    let net = try FusionNet(Self.branches([]))
    let error = #expect(throws: LookupError.self) { try net.calls(fusion: true, fusions: ["proof/FusedLaneSums"]) }
    #expect(error?.diagnostic.description.contains("proof/FusedLaneSum") == true)
    #expect(throws: LookupError.self) { try net.calls(fusion: true, fusions: ["tenon/ReLU"]) }
  }

  @Test func fusedLayer_cannotBeNamed() throws {
    #expect(throws: LookupError.self) { try BuiltPlugins.layer("BatchNorm2dReLU") }
  }
}
