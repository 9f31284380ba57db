import TenonCore
import TenonServices
import Testing

/// MixUp and CutMix on batches.
@Suite struct MixedBatchTests {
  /// A batch of four samples: a step between each two, and one class each.
  private func batch() throws -> SampleRecord {
    let record = SampleRecord(isBatch: true)
    record["input"] = try Tensor([Float](arrayLiteral: 0, 0, 1, 10, 2, 20, 3, 30), shape: [4, 2])
    record["target"] = try Tensor([Int64](arrayLiteral: 2, 0, 1, 1), shape: [4])
    return record
  }

  private func draw(_ index: Int, isTraining: Bool = true) -> Draw {
    Draw(isTraining: isTraining, seed: 3, stream: 9, epoch: 1, index: UInt64(index))
  }

  private func share(_ transform: any Transform, _ index: Int) throws -> Float {
    let record = try batch()
    try transform.applyBatch(record.sample, draw(index))
    // Sample 1 is mixed with sample 0, which is zero.
    return try #require(record["input"])[Float.self][2]
  }

  private func mixup(_ alpha: Double) throws -> any Transform {
    try BuiltPlugins.transform("MixUp", [NamedValue("alpha", .float(alpha)), NamedValue("num_classes", 3)])
  }

  @Test func mixUp_mixesInputsAndTargetsByOneShare() throws {
    let transform = try mixup(1)
    #expect(transform.scopes == .batch)
    for index in 0..<20 {
      let share = try share(transform, index)
      #expect((0...1).contains(share))
      let record = try batch()
      try transform.applyBatch(record.sample, draw(index))
      let (input, target) = (try #require(record["input"]), try #require(record["target"]))
      #expect(target.type == TensorType(.float32, [4, 3]))
      for row in 0..<4 {
        let before = (row + 3) % 4
        let expected = share * Float(row) + (1 - share) * Float(before)
        #expect(abs(input[Float.self][2 * row] - expected) < 1e-5)
        #expect(abs(input[Float.self][2 * row + 1] - 10 * expected) < 1e-4)
        let classes = [2, 0, 1, 1]
        for k in 0..<3 {
          let probability = (classes[row] == k ? share : 0) + (classes[before] == k ? 1 - share : 0)
          #expect(abs(target[Float.self][3 * row + k] - probability) < 1e-6)
        }
      }
    }
  }

  /// Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)); bounds of five standard errors.
  @Test(arguments: [0.2, 1.0, 4.0])
  func mixUp_drawsItsShareFromBeta(_ alpha: Double) throws {
    let transform = try mixup(alpha)
    let count = 4_000
    let shares = try (0..<count).map { Double(try share(transform, $0)) }
    let mean = shares.reduce(0, +) / Double(count)
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 5 * (expected / Double(count)).squareRoot())
    #expect(abs(variance / expected - 1) < 0.1)
  }

  @Test func mixUp_leavesABatchAloneInEvaluation() throws {
    let record = try batch()
    try mixup(1).applyBatch(record.sample, draw(0, isTraining: false))
    #expect(record["target"] == (try batch())["target"])
    #expect(record["input"] == (try batch())["input"])
  }

  @Test func mixUp_namesATargetOutsideTheClasses() throws {
    let record = try batch()
    record["target"] = try Tensor([Int64](arrayLiteral: 2, 0, 3, 1), shape: [4])
    let error = #expect(throws: ComponentError.self) {
      try withExtendedLifetime(record) { try mixup(1).applyBatch(record.sample, draw(0)) }
    }
    #expect(error?.code == .data)
    #expect(error?.message.contains("received 3 in row 2") == true)
  }

  @Test func mixUp_takesProbabilitiesAsTheyAre() throws {
    let transform = try BuiltPlugins.transform("MixUp")
    let record = try batch()
    record["target"] = try Tensor([Float](arrayLiteral: 1, 0, 0.5, 0.5, 0, 1, 0.2, 0.8), shape: [4, 2])
    try transform.applyBatch(record.sample, draw(4))
    let share = try share(mixup(1), 4)
    let target = try #require(record["target"])
    #expect(target.type == TensorType(.float32, [4, 2]))
    #expect(abs(target[Float.self][2] - (0.5 * share + 1 - share)) < 1e-6)
    #expect(abs(target[Float.self][0] - (share + 0.2 * (1 - share))) < 1e-6)
  }

  @Test func mixUp_wantsTheNumberOfClassesForClasses() throws {
    let record = try batch()
    let error = #expect(throws: ComponentError.self) {
      try withExtendedLifetime(record) { try BuiltPlugins.transform("MixUp").applyBatch(record.sample, draw(0)) }
    }
    #expect(error?.field == "num_classes")
    record["target"] = try Tensor([Float](repeating: 0.25, count: 16), shape: [4, 4])
    let other = #expect(throws: ComponentError.self) {
      try withExtendedLifetime(record) { try mixup(1).applyBatch(record.sample, draw(0)) }
    }
    #expect(other?.message.contains("expected 3 probabilities (num_classes), received float32 [4, 4]") == true)
  }

  // MARK: CutMix

  /// Three pictures of two channels, each of one value: sample + 10 * channel.
  private func pictures(_ height: Int, _ width: Int) throws -> SampleRecord {
    let record = SampleRecord(isBatch: true)
    let area = height * width
    let values = ([0, 10, 1, 11, 2, 12] as [Float]).flatMap { [Float](repeating: $0, count: area) }
    record["input"] = try Tensor(values, shape: [3, 2, height, width])
    record["target"] = try Tensor([Int64](arrayLiteral: 0, 1, 2), shape: [3])
    return record
  }

  @Test(arguments: [(8, 8), (5, 12), (1, 1), (3, 40)])
  func cutMix_putsARectangleOfTheSampleBefore(height: Int, width: Int) throws {
    let transform = try BuiltPlugins.transform("CutMix", [NamedValue("num_classes", 3)])
    #expect(transform.scopes == .batch)
    for index in 0..<50 {
      let record = try pictures(height, width)
      try transform.applyBatch(record.sample, draw(index))
      let (input, target) = (try #require(record["input"])[Float.self], try #require(record["target"])[Float.self])
      let area = height * width
      let taken = (0..<area).filter { input[2 * area + $0] == 0 }
      let rows = Set(taken.map { $0 / width }), columns = Set(taken.map { $0 % width })
      #expect(taken.count == rows.count * columns.count, "not a rectangle")
      #expect(rows.count == (rows.max() ?? -1) - (rows.min() ?? 0) + 1 && columns.count <= width)
      for sample in 0..<3 {
        let before = (sample + 2) % 3
        for channel in 0..<2 {
          for place in 0..<area {
            let source = taken.contains(place) ? before : sample
            #expect(input[(2 * sample + channel) * area + place] == Float(source + 10 * channel))
          }
        }
        let share = 1 - Float(taken.count) / Float(area)
        #expect(abs(target[3 * sample + sample] - share) < 1e-6)
        #expect(abs(target[3 * sample + before] - (1 - share)) < 1e-6)
      }
    }
  }

  /// The mean of 1 - λ is a half for alpha = 1; what the border cuts off makes it less.
  ///
  /// By two million draws as torchvision's `CutMix.make_params` makes them it is 0.2993 for 32 x 32.
  @Test func cutMix_cutsAsMuchAsTorchvision() throws {
    let transform = try BuiltPlugins.transform("CutMix", [NamedValue("num_classes", 3)])
    let count = 2_000
    let parts = try (0..<count).map { index in
      let record = try pictures(32, 32)
      try transform.applyBatch(record.sample, draw(index))
      return Double(1 - (try #require(record["target"]))[Float.self][0])
    }
    let mean = parts.reduce(0, +) / Double(count)
    let variance = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean - 0.2993) < 5 * (variance / Double(count)).squareRoot(), "\(mean)")
  }

  @Test func cutMix_leavesABatchAloneInEvaluation_andRefusesRows() throws {
    let transform = try BuiltPlugins.transform("CutMix", [NamedValue("num_classes", 3)])
    let record = try pictures(4, 4)
    try transform.applyBatch(record.sample, draw(0, isTraining: false))
    #expect(record["input"] == (try pictures(4, 4))["input"])
    let rows = try batch()
    let error = #expect(throws: ComponentError.self) {
      try withExtendedLifetime(rows) { try transform.applyBatch(rows.sample, draw(0)) }
    }
    #expect(error?.message.contains("[N, C, H, W], received float32 [4, 2]") == true)
  }
}
