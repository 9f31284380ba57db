import TenonCore
import TenonEngine
import TenonHost
import Testing

/// Blocks of convolutions with channels in lanes, planned with and without fused layers: the same training.
@Suite struct FusedBlockTests {
  private static func convolution(_ channels: Int) -> ComponentReference {
    ComponentReference(
      "Conv2d",
      [
        NamedValue("in_channels", .int(channels)), NamedValue("out_channels", 20), NamedValue("kernel_size", 3),
        NamedValue("padding", 1),
      ])
  }

  private static let norm = ComponentReference("BatchNorm2d", [NamedValue("num_features", 20)])

  enum Block: String, CaseIterable {
    case rectified, pooled, poolRoundedUp, added, addedToItsInput, twoAdded

    /// What the middle of the network must have become.
    var fused: String {
      switch self {
      case .rectified, .poolRoundedUp: "b+c tenon/BatchNorm2dReLU"
      case .pooled: "b+c+d tenon/BatchNorm2dReLUMaxPool2d"
      case .added, .addedToItsInput: "b+c+d tenon/BatchNorm2dAddReLU"
      case .twoAdded: "b+h+c+d tenon/TwoBatchNorm2dAddReLU"
      }
    }
  }

  /// Convolutions a and e around the block, g and h beside it.
  private static func net(_ block: Block) throws -> FusionNet {
    try FusionNet(shape: [4, 16, 27, 25]) { assembler, input in
      func apply(_ name: String, _ layer: ComponentReference, _ values: ModelGraph.ValueID...) throws
        -> ModelGraph.ValueID
      {
        try assembler.apply(layer, path: name, to: values)[0]
      }
      let first = try apply("a", convolution(16), input)
      var value = try apply("b", norm, first)
      switch block {
      case .rectified:
        value = try apply("c", ComponentReference("ReLU"), value)
      case .pooled, .poolRoundedUp:
        value = try apply("c", ComponentReference("ReLU"), value)
        value = try apply(
          "d",
          ComponentReference(
            "MaxPool2d", [NamedValue("kernel_size", 2), NamedValue("ceil_mode", .bool(block == .poolRoundedUp))]), value
        )
      case .added, .addedToItsInput, .twoAdded:
        var other = block == .addedToItsInput ? first : try apply("g", convolution(16), input)
        if block == .twoAdded { other = try apply("h", norm, other) }
        value = try apply("d", ComponentReference("ReLU"), apply("c", ComponentReference("Add"), value, other))
      }
      assembler.output("output", try apply("e", convolution(20), value))
    }
  }

  @Test(arguments: Block.allCases)
  func block_isFused_withTheSameNumbers(_ block: Block) throws {
    let (fused, apart) = (try Self.net(block), try Self.net(block))
    let calls = try fused.calls(fusion: true)
    if block == .poolRoundedUp {
      #expect(!calls.contains { $0.contains("BatchNorm2dReLUMaxPool2d") }, "\(calls)")
    } else {
      #expect(calls.contains(block.fused), "\(calls)")
    }
    try fused.train(steps: 3, fusion: true)
    try apart.train(steps: 3, fusion: false)
    for (one, other) in zip(try fused.numbers(), try apart.numbers()) {
      #expect(one.name == other.name)
      let scale = other.values.reduce(1e-2) { max($0, abs($1)) }
      let difference = zip(one.values, other.values).map { abs($0 - $1) }.max() ?? 0
      #expect(difference <= 1e-4 * scale, "\(one.name): \(difference) of \(scale)")
    }
    let (one, other) = (try fused.evaluate(fusion: true), try fused.evaluate(fusion: false))
    #expect(zip(one, other).allSatisfy { abs($0 - $1) <= 1e-4 * max(1, abs($1)) })
  }
}
