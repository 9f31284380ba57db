import TenonCore
import TenonHost
import TenonVerify
import Testing

/// What the plugin header must be able to express, shown by a plugin of another vendor.
struct ProofPluginTests {
  @Test(arguments: Golden.cases("optimizers-SparseAdam"))
  func sparseAdam_reproducesPyTorch(_ golden: GoldenCase) throws {
    try GoldenOptimizerRun(golden).check()
  }

  @Test(arguments: Golden.cases("transforms-FiveCrop"))
  func fiveCrop_reproducesTorchvision(_ golden: GoldenCase) throws {
    let record = SampleRecord()
    record["input"] = try Self.image(try #require(golden.inputs["image"]))
    let draw = Draw(isTraining: true, seed: 0, stream: 0, epoch: 0, index: 0)
    try BuiltPlugins.transform("proof/FiveCrop", golden.arguments()).apply(record.sample, draw)
    let crops = try #require(golden.expected["images"]?.arrayValue).map { try Self.image($0) }
    let output = try #require(record["input"])
    #expect(output.shape == Shape([5] + crops[0].shape.dimensions))
    #expect(Array(output[UInt8.self]) == crops.flatMap { Array($0[UInt8.self]) })
  }

  @Test func fiveCrop_refusesAnImageThatIsTooSmall() throws {
    let record = SampleRecord()
    record["input"] = try Tensor(TensorType(.float32, [3, 4, 9]))
    let draw = Draw(isTraining: true, seed: 0, stream: 0, epoch: 0, index: 0)
    let transform = try BuiltPlugins.transform("proof/FiveCrop", [NamedValue("size", 5)])
    let error = #expect(throws: ComponentError.self) {
      try withExtendedLifetime(record) { try transform.apply(record.sample, draw) }
    }
    #expect(error?.message.contains("received 4 x 9") == true)
  }

  private static func image(_ json: JSON) throws -> Tensor {
    let shape = try #require(json["shape"]?.arrayValue).compactMap(\.intValue)
    let data = try #require(json["data"]?.arrayValue).compactMap(\.intValue).map { UInt8($0) }
    return try Tensor(data, shape: Shape(shape))
  }
}
