import TenonCore
import TenonTrials
import Testing

/// What losses say of inputs that they are not made for.
struct LossRefusalTests {
  private func error(_ name: String, _ arguments: [NamedValue] = [], _ inputs: Tensor...) -> ComponentError? {
    #expect(throws: ComponentError.self) {
      let loss = try BuiltPlugins.loss(name, arguments)
      try LayerRunner(loss, host: BuiltPlugins.host, inputs: inputs).forward()
    }
  }

  private func floats(_ numbers: [Float]) throws -> Tensor { try Tensor(numbers, shape: [numbers.count]) }
  private func integers(_ numbers: [Int64]) throws -> Tensor { try Tensor(numbers, shape: [numbers.count]) }

  @Test(arguments: [Float(1.5), -0.1, .nan])
  func binaryCrossEntropy_namesANumberThatIsNoProbability(_ number: Float) throws {
    let good = try floats([0.5, 0.5])
    let input = error("BCELoss", [], try floats([0.5, number]), good)
    #expect(input?.code == .data && input?.field == "input")
    #expect(input?.message.contains("\(number) at element 1; a Sigmoid before it") == true)
    #expect(error("BCELoss", [], good, try floats([number, 0.5]))?.field == "target")
  }

  @Test func gaussianLikelihood_refusesANegativeVariance() throws {
    let zeros = try floats([0, 0])
    let refused = error("GaussianNLLLoss", [], zeros, zeros, try floats([1, -0.5]))
    #expect(refused?.code == .data && refused?.field == "var" && refused?.message.contains("-0.5 at element 1") == true)
  }

  @Test(arguments: [[3], [2, 1], [3, 3], [1, 1, 1]] as [[Int]])
  func gaussianLikelihood_refusesVariancesOfAnotherShape(_ shape: [Int]) throws {
    let input = try Tensor(TensorType(.float32, [4, 3]))
    let refused = error("GaussianNLLLoss", [], input, input, try Tensor(TensorType(.float32, Shape(shape))))
    #expect(refused?.code == .shape && refused?.field == "var")
  }

  @Test(arguments: ["MarginRankingLoss", "CosineEmbeddingLoss"])
  func pairs_mustBeOfOneShape(_ name: String) throws {
    let (two, three) = (try Tensor(TensorType(.float32, [2, 2])), try Tensor(TensorType(.float32, [2, 3])))
    #expect(error(name, [], two, three, try floats([1, 1]))?.field == "input2")
    #expect(error(name, [], two, two, try floats([1, 1, 1]))?.field == "target")
  }

  @Test(arguments: [Int64(3), -1, .min])
  func multiMargin_namesATargetOutsideTheClasses(_ value: Int64) throws {
    let refused = error("MultiMarginLoss", [], try Tensor(TensorType(.float32, [2, 3])), try integers([2, value]))
    #expect(refused?.code == .data && refused?.message.contains("\(value) in row 1") == true)
  }

  @Test(arguments: [Int64(3), -2, .max])
  func multiLabelMargin_namesALabelOutsideTheClasses(_ value: Int64) throws {
    let refused = error(
      "MultiLabelMarginLoss", [], try Tensor(TensorType(.float32, [3])), try integers([0, -1, value]))
    #expect(refused?.code == .data && refused?.message.contains("\(value) at 2 in row 0") == true)
  }

  @Test func arguments_outOfPyTorchsRangesAreRefused() throws {
    for (name, argument, value) in [
      ("SmoothL1Loss", "beta", -1), ("HuberLoss", "delta", 0), ("MultiMarginLoss", "p", 3),
      ("FocalLoss", "alpha", -0.5), ("KLDivLoss", "reduction", "average"),
    ] as [(String, String, Value)] {
      #expect(throws: (any Error).self, "\(name) \(argument)") {
        try BuiltPlugins.loss(name, [NamedValue(argument, value)])
      }
    }
  }

  // MARK: CTC

  /// Two sequences of up to 3 steps, 4 classes and 2 labels.
  private func connectionist(
    _ logProbs: Float = -1.4, _ targets: [Int64] = [1, 2, 3, 1], _ lengths: [Int64] = [3, 3],
    _ counts: [Int64] = [2, 1]
  ) throws -> ComponentError? {
    let input = try Tensor(TensorType(.float32, [3, 2, 4]))
    input[Float.self].update(repeating: logProbs)
    let isPadded = targets.count == 4
    return error(
      "CTCLoss", [], input, try Tensor(targets, shape: isPadded ? [2, 2] : [targets.count]), try integers(lengths),
      try integers(counts))
  }

  @Test func connectionist_namesLengthsAndLabelsThatCannotBe() throws {
    #expect(try connectionist(-1, [1, 2, 3, 1], [3, 4])?.field == "input_lengths")
    #expect(try connectionist(-1, [1, 2, 3, 1], [3, -1])?.field == "input_lengths")
    #expect(try connectionist(-1, [1, 2, 3, 1], [3, 3], [2, 3])?.field == "target_lengths")
    #expect(try connectionist(-1, [1, 2, 3, 1], [3, 3], [.min, 1])?.field == "target_lengths")
    #expect(try connectionist(-1, [1, 2, 3, 1], [3])?.field == "input_lengths")
    #expect(try connectionist(-1, [1, 0, 3, 1])?.message.contains("other than 0 (blank), received 0 at 1") == true)
    #expect(try connectionist(-1, [1, 2, 4, 1])?.message.contains("received 4 at 0 in sequence 1") == true)
    #expect(try connectionist(-1, [1, 2], [3, 3], [1, 2])?.field == "target_lengths")
    #expect(try connectionist(-1, [1, 2, 3], [3, 3], [1, 1])?.message.contains("expected 2 labels") == true)
  }

  @Test func connectionist_tellsScoresFromLogProbabilities() throws {
    let refused = try connectionist(0.5)
    #expect(refused?.code == .data && refused?.field == "log_probs")
    #expect(refused?.message.contains("received 0.5 in sequence 0; a LogSoftmax") == true)
  }

  @Test func connectionist_isInfiniteWhereStepsAreTooFew() throws {
    let input = try Tensor(TensorType(.float32, [2, 1, 3]))
    input[Float.self].update(repeating: -1.1)
    for zeroes in [false, true] {
      let loss = try BuiltPlugins.loss("CTCLoss", [NamedValue("zero_infinity", .bool(zeroes))])
      let runner = try LayerRunner(
        loss, host: BuiltPlugins.host,
        inputs: [input, Tensor([1, 1] as [Int64], shape: [1, 2]), integers([2]), integers([2])])
      try runner.forward()
      #expect(runner.outputs[0][Float.self][0] == (zeroes ? 0 : .infinity))
      try runner.backward(gradOutputs: [Tensor([Float(1)], shape: [])])
      #expect(runner.gradInputs[0]?[Float.self].allSatisfy { zeroes ? $0 == 0 : $0.isNaN } == true)
    }
  }
}
