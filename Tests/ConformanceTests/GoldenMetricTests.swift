import TenonCore
import TenonEngine
import TenonExecution
import TenonTrials
import TestSupport
import Testing

struct GoldenMetricTests {
  @Test(arguments: Golden.runs(Golden.cases(ofKind: "metric").flatMap(ReferenceMetric.cases)))
  func metric_reproducesTheReference(_ golden: GoldenCase, _ floats: DType) throws {
    let input = try ReferenceJSON.tensor(try #require(golden.inputs["input"]), floats: floats)
    let target = try ReferenceJSON.tensor(try #require(golden.inputs["target"]), floats: floats)
    let metric = try BuiltPlugins.metric(golden.type, golden.arguments())
    // The whole, and one sample after the other.
    let whole = try values(metric, [(input, target)])
    let single = try values(metric, (0..<input.shape[0]).map { (try row($0, of: input), try row($0, of: target)) })
    #expect(!metric.values.isEmpty)
    for (index, value) in metric.values.enumerated() {
      let expected = try expected(value.name, of: golden)
      for received in [whole, single] {
        let numbers = Array(received[index][Double.self])
        #expect(numbers.count == expected.count, "\(value.name)")
        for (number, wanted) in zip(numbers, expected) {
          // What is infinite is the same, everything else close.
          #expect(number == wanted || abs(number - wanted) < 1e-6 * max(1, abs(wanted)), "\(value.name)")
        }
      }
    }
  }

  /// The numbers of a value; `thresholds_after_first` are those behind one that is infinite.
  private func expected(_ name: String, of golden: GoldenCase) throws -> [Double] {
    if let rest = golden.expected["\(name)_after_first"]?.arrayValue {
      return [.infinity] + rest.compactMap(\.doubleValue)
    }
    let json = try #require(golden.expected[name], "nothing expected for \(name)")
    let numbers = json["data"]?.arrayValue ?? json.arrayValue ?? [json]
    #expect(numbers.allSatisfy { $0.doubleValue != nil })
    return numbers.compactMap(\.doubleValue)
  }

  private func row(_ index: Int, of tensor: Tensor) throws -> Tensor {
    let row = try Tensor(TensorType(tensor.dtype, Shape([1] + tensor.shape.dimensions.dropFirst())))
    row.data.copyMemory(from: tensor.data + index * row.type.byteCount, byteCount: row.type.byteCount)
    return row
  }

  /// What a metric makes of some batches.
  private func values(_ metric: any Metric, _ batches: [(Tensor, Tensor)]) throws -> [Tensor] {
    var collected = CollectedOutputs(metric)
    for (input, target) in batches {
      let runner = try LayerRunner(metric, host: BuiltPlugins.host, inputs: [input, target], wantsGradients: false)
      try runner.forward()
      try collected.add(runner.outputs)
    }
    return try collected.values()
  }

  private func value(_ name: String, _ arguments: [NamedValue] = [], _ input: Tensor, _ target: Tensor) throws -> Double
  {
    try values(BuiltPlugins.metric(name, arguments), [(input, target)])[0][Double.self][0]
  }

  private func accuracy(_ input: Tensor, _ target: Tensor, threshold: Double = 0) throws -> Double {
    try value("Accuracy", [NamedValue("threshold", .float(threshold))], input, target)
  }

  @Test func accuracy_takesTheFirstOfEqualOutputs_andNeverNotANumber() throws {
    let input = try Tensor([Float](arrayLiteral: 1, 1, 0, .nan, 2, 1, 0, 3, 3), shape: [3, 3])
    #expect(try accuracy(input, Tensor([Int64](arrayLiteral: 0, 0, 1), shape: [3])) == 2.0 / 3)
    #expect(try accuracy(input, Tensor([Int64](arrayLiteral: 1, 0, 2), shape: [3])) == 0)
    // Targets that are no class are left out.
    #expect(try accuracy(input, Tensor([Int64](arrayLiteral: 0, -100, 3), shape: [3])) == 1)
    #expect(try accuracy(input, Tensor([Int64](arrayLiteral: -1, -100, .max), shape: [3])) == 0)
  }

  @Test func accuracy_countsEachPositionOfAnImage() throws {
    // Two classes, 2 x 2 pixels.
    let input = try Tensor([Float](arrayLiteral: 1, 0, 1, 0, 0, 1, 0, 1), shape: [1, 2, 2, 2])
    #expect(try accuracy(input, Tensor([Int64](arrayLiteral: 0, 1, 1, 1), shape: [1, 2, 2])) == 0.75)
    let probable = try Tensor([Float](arrayLiteral: 0.9, 0.1, 0.2, 0.3, 0.1, 0.9, 0.8, 0.7), shape: [1, 2, 2, 2])
    #expect(try accuracy(input, probable) == 0.75)
  }

  @Test func accuracy_comparesASingleOutputWithAThreshold() throws {
    let scores = try Tensor([Float](arrayLiteral: -1, 2, 0.3, 0), shape: [4, 1])
    #expect(try accuracy(scores, Tensor([Int64](arrayLiteral: 0, 1, 1, 1), shape: [4])) == 0.75)
    #expect(try accuracy(scores, Tensor([Float](arrayLiteral: 0, 1, 0, 0), shape: [4, 1]), threshold: 0.5) == 1)
    let flat = try Tensor([Float](arrayLiteral: .nan, 2), shape: [2])
    #expect(try accuracy(flat, Tensor([Int64](arrayLiteral: 0, 1), shape: [2])) == 0.5)
    #expect(try accuracy(flat, Tensor([Int64](arrayLiteral: -1, 1), shape: [2])) == 1)
  }

  @Test func topKAccuracy_wantsThatManyClasses() throws {
    let metric = try BuiltPlugins.metric("TopKAccuracy", [NamedValue("k", 3)])
    #expect(metric.values == [MetricValue("top_3_accuracy", .higher)])
    let target = try Tensor([Int64](arrayLiteral: 1), shape: [1])
    #expect(
      try value("TopKAccuracy", [NamedValue("k", 3)], Tensor([Float](arrayLiteral: 3, 1, 2, 0), shape: [1, 4]), target)
        == 1)
    let error = #expect(throws: ComponentError.self) {
      try values(metric, [(Tensor([Float](arrayLiteral: 3, 1), shape: [1, 2]), target)])
    }
    #expect(error?.message.contains("at least 3 classes") == true)
  }

  @Test(arguments: ["Accuracy", "TopKAccuracy", "MeanAbsoluteError", "MeanSquaredError"])
  func metric_ofNothingIsZero(_ name: String) throws {
    let metric = try BuiltPlugins.metric(name)
    var collected = CollectedOutputs(metric)
    try collected.add([Tensor(TensorType(.float64, [2]))])
    #expect(try collected.values().map { $0[Double.self][0] } == [0])
  }

  @Test(arguments: ["Accuracy", "MeanSquaredError"])
  func metric_isTheSameBitsForAnyNumberOfThreads(_ name: String) throws {
    let type = TensorType(.float32, [3, 7, 9_001])
    let (input, target) = (try Tensor(type), try Tensor(type))
    let random = RandomSequence(seed: 5, stream: 1, step: 0)
    for i in 0..<type.shape.elementCount {
      input[Float.self][i] = random.uniform(UInt64(2 * i))
      target[Float.self][i] = random.uniform(UInt64(2 * i + 1))
    }
    let results = try [1, 3].map { threads in
      let runner = try LayerRunner(
        BuiltPlugins.metric(name), host: .init(threads: threads), inputs: [input, target], wantsGradients: false)
      try runner.forward()
      return runner.outputs[0]
    }
    #expect(results[0] == results[1] && results[0][Double.self][1] > 0)
  }

  @Test func rows_areGatheredOverBatches() throws {
    let rows = try (0..<3).map { batch in try Tensor((0...batch).map { Int64(10 * batch + $0) }, shape: [batch + 1]) }
    var collected = CollectedOutputs(RowSum())
    for batch in rows { try collected.add([batch]) }
    #expect(try collected.values()[0][Double.self][0] == 0 + 10 + 11 + 20 + 21 + 22)
    // Another one goes on from what was collected, and a set that begins has nothing of the one before.
    var resumed = CollectedOutputs(RowSum())
    #expect(try resumed.take(collected.tensors) == nil)
    try resumed.add([rows[0]])
    try resumed.add([rows[1]])
    #expect(try resumed.values()[0][Double.self][0] == 84 + 0 + 10 + 11)
    resumed.reset()
    try resumed.add([rows[1]])
    #expect(try resumed.values()[0][Double.self][0] == 21)
    #expect(try resumed.take([:]) == "rows")
    let error = #expect(throws: ComponentError.self) { try collected.add([Tensor([1.5], shape: [1])]) }
    #expect(error?.message.contains("as in the batches before") == true)
  }

  /// Gathers whole numbers and adds them up in the end.
  private struct RowSum: Metric {
    var outputs: [Port] { [Port("rows", dtypes: [.int64])] }
    var values: [MetricValue] { [MetricValue("sum")] }
    var collections: [MetricCollection] { [.gather] }

    func plan(_ request: PlanRequest) throws -> any LayerOperation { throw ComponentError(.unsupported, "") }

    func finish(_ collected: [TensorView]) throws -> [Tensor] {
      try [Tensor([Double(collected[0].elements(Int64.self).reduce(0, +))], shape: [])]
    }
  }
}
