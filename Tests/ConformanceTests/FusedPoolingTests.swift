import TenonCore
import TenonEngine
import Testing

/// An activation that is applied to the maxima of windows instead of to all their elements.
@Suite struct FusedPoolingTests {
  private static func net(_ activation: String, _ pool: [NamedValue]) throws -> FusionNet {
    try FusionNet(shape: [32, 3, 13, 12]) { assembler, input in
      var value = input
      let convolution = [
        NamedValue("in_channels", 3), NamedValue("out_channels", 10), NamedValue("kernel_size", 3),
        NamedValue("padding", 1),
      ]
      let layers = [
        ComponentReference("Conv2d", convolution), ComponentReference(activation),
        ComponentReference("MaxPool2d", pool),
      ]
      for (index, layer) in layers.enumerated() {
        value = try assembler.apply(layer, path: "\(index)", to: [value])[0]
      }
      assembler.output("output", value)
    }
  }

  static let pools: [[NamedValue]] = [
    [NamedValue("kernel_size", 2)],
    [NamedValue("kernel_size", 3), NamedValue("stride", 2), NamedValue("padding", 1)],
  ]

  @Test(arguments: ["ReLU", "Tanh"], pools.indices)
  func activationBeforePooling_isFused_withTheSameNumbers(_ activation: String, _ pool: Int) throws {
    let (fused, apart) = (
      try Self.net(activation, Self.pools[pool]), try Self.net(activation, Self.pools[pool])
    )
    #expect(try fused.calls(fusion: true).contains("1+2 tenon/\(activation)MaxPool2d"))
    try fused.expectTrainsLike(apart)
  }
}
