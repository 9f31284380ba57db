import TenonCore
import TenonHost
import TenonTrials
import Testing

struct GoldenLossTests {
  private static let cases = Golden.cases(ofKind: "loss")

  @Test(arguments: Golden.runs(cases.filter { $0.kind != "legacy_reduction" }))
  func loss_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    try GoldenRun(golden, floats: floats).check(BuiltPlugins.loss(golden.type, golden.arguments()))
  }

  /// The arguments that `reduction` took the place of.
  @Test(arguments: cases.filter { $0.kind == "legacy_reduction" }, ["MSELoss", "CrossEntropyLoss"])
  func oldReduction_isTheNewOne(_ golden: GoldenCase, _ name: String) throws {
    let resolved = try BuiltPlugins.resolve(name, .loss, golden.arguments())
    #expect(try resolved.config.string("reduction") == golden.expected["reduction"]?.stringValue)
    #expect(resolved.note?.contains("old form of reduction") == true)
  }

  @Test func oldReduction_isRefusedWhereItIsNoBoolean_andWhereThereIsNoReduction() throws {
    let error = #expect(throws: ConfigError.self) {
      try BuiltPlugins.resolve("MSELoss", .loss, [NamedValue("reduce", "no")])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("reduce"))
    #expect(throws: ConfigError.self) { try BuiltPlugins.resolve("ReLU", .layer, [NamedValue("reduce", true)]) }
    let mean = try BuiltPlugins.resolve("MSELoss", .loss, [NamedValue("reduction", "elementwise_mean")])
    #expect(try mean.config.string("reduction") == "mean")
  }

  private func run(_ loss: any Loss, _ input: Tensor, _ target: Tensor) throws -> LayerRunner {
    let runner = try LayerRunner(loss, host: BuiltPlugins.host, inputs: [input, target])
    try runner.forward()
    return runner
  }

  @Test func crossEntropy_takesOneUnbatchedSample() throws {
    let loss = try BuiltPlugins.loss("CrossEntropyLoss")
    let input = try Tensor([Float](arrayLiteral: 1, 2, 3), shape: [3])
    let indexed = try run(loss, input, Tensor([Int64(2)], shape: []))
    let probable = try run(loss, input, Tensor([Float](arrayLiteral: 0, 0, 1), shape: [3]))
    // log(e^-2 + e^-1 + 1)
    #expect(abs(indexed.outputs[0][Float.self][0] - 0.407_605_96) < 1e-6)
    #expect(indexed.outputs[0].shape == [])
    #expect(abs(probable.outputs[0][Float.self][0] - 0.407_605_96) < 1e-6)
  }

  @Test(arguments: [Int64(3), -1, .max, .min])
  func crossEntropy_namesATargetOutsideTheClasses(_ value: Int64) throws {
    let loss = try BuiltPlugins.loss("CrossEntropyLoss", [NamedValue("reduction", "none")])
    let input = try Tensor(TensorType(.float32, [2, 3, 2]))
    let target = try Tensor([Int64](arrayLiteral: 0, -100, 2, value), shape: [2, 2])
    let error = try #require(throws: ComponentError.self) { try run(loss, input, target) }
    #expect(error.code == .data)
    #expect(error.field == "target")
    #expect(error.message.contains("\(value) at position [1, 1]"))
    #expect(error.message.contains("3 classes"))
  }

  @Test func crossEntropy_refusesTargetsOfAnotherShape() throws {
    let loss = try BuiltPlugins.loss("CrossEntropyLoss")
    let input = try Tensor(TensorType(.float32, [4, 3]))
    for type in [
      TensorType(.int64, [3]), TensorType(.int64, [4, 3]), TensorType(.float32, [4]), TensorType(.int32, [4]),
      TensorType(.float64, [4, 3]),
    ] {
      let error = #expect(throws: ComponentError.self) { try run(loss, input, Tensor(type)) }
      // Of types, the host knows before the loss is asked.
      #expect(error?.code == ([.int64, .float32].contains(type.dtype) ? .shape : .unsupported))
      #expect(error?.field == "target")
    }
    let weighted = try BuiltPlugins.loss("CrossEntropyLoss", [NamedValue("weight", [1, 2])])
    #expect(throws: ComponentError.self) { try run(weighted, input, Tensor(TensorType(.int64, [4]))) }
  }

  @Test func crossEntropy_ofIgnoredTargetsOnlyHasNoMeanAndNoGradient() throws {
    let runner = try run(
      BuiltPlugins.loss("CrossEntropyLoss"), Tensor([Float](arrayLiteral: 1, 2), shape: [1, 2]),
      Tensor([Int64(-100)], shape: [1]))
    #expect(runner.outputs[0][Float.self][0].isNaN)
    try runner.backward(gradOutputs: [Tensor([Float(1)], shape: [])])
    #expect(runner.gradInputs[0]?[Float.self].allSatisfy { $0 == 0 } == true)
  }

  @Test func binaryCrossEntropy_broadcastsWeightsOverAnyDimension() throws {
    let zeros = try Tensor(TensorType(.float64, [2, 2]))
    func losses(_ argument: String, _ weight: Value, target: Tensor) throws -> [Double] {
      let loss = try BuiltPlugins.loss(
        "BCEWithLogitsLoss", [NamedValue("reduction", "none"), NamedValue(argument, weight)])
      return try Golden.numbers(run(loss, zeros, target).outputs[0]).map { ($0 / Double.log(2)).rounded() }
    }
    let ones = try Tensor([1, 1, 1, 1] as [Double], shape: [2, 2])
    #expect(try losses("weight", [[1], [2]], target: zeros) == [1, 1, 2, 2])
    #expect(try losses("weight", [[1, 2]], target: zeros) == [1, 2, 1, 2])
    #expect(try losses("weight", [[1, 2], [3, 4]], target: zeros) == [1, 2, 3, 4])
    #expect(try losses("pos_weight", [3, 5], target: ones) == [3, 5, 3, 5])
    let error = #expect(throws: ComponentError.self) { try losses("weight", [1, 2, 3], target: zeros) }
    #expect(error?.code == .shape && error?.message.contains("[3] (weight)") == true)
  }

  @Test(arguments: [Int64(3), -1, .max])
  func negativeLogLikelihood_namesATargetOutsideTheClasses(_ value: Int64) throws {
    let error = #expect(throws: ComponentError.self) {
      try run(
        BuiltPlugins.loss("NLLLoss"), Tensor(TensorType(.float32, [2, 3])), Tensor([2, value], shape: [2]))
    }
    #expect(error?.code == .data && error?.message.contains("\(value) at position [1]") == true)
  }

  @Test(arguments: ["CrossEntropyLoss", "DiceLoss", "L1Loss", "MSELoss", "MultiLabelSoftMarginLoss"])
  func loss_isTheSameBitsForAnyNumberOfThreads(_ name: String) throws {
    let type = TensorType(.float32, [3, 7, 9_001])
    let input = try Tensor(type)
    let target = try Tensor(type)
    let random = RandomSequence(seed: 5, stream: 1, step: 0)
    for i in 0..<type.shape.elementCount {
      input[Float.self][i] = 8 * random.uniform(UInt64(2 * i))
      target[Float.self][i] = random.uniform(UInt64(2 * i + 1))
    }
    var results: [[Tensor]] = []
    for threads in [1, 3] {
      let runner = try LayerRunner(BuiltPlugins.loss(name), host: .init(threads: threads), inputs: [input, target])
      try runner.forward()
      try runner.backward(gradOutputs: [Tensor([Float(1)], shape: [])])
      results.append([runner.outputs[0], try #require(runner.gradInputs[0])])
    }
    #expect(results[0] == results[1])
  }
}
