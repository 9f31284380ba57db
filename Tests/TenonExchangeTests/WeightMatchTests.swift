import TenonCore
import TenonExchange
import TenonFormats
import TestSupport
import Testing

/// Tensors of a file brought together with those of a model.
@Suite struct WeightMatchTests {
  private func tensor(_ value: Float, _ shape: Shape = [2]) throws -> Tensor {
    try Tensor([Float](repeating: value, count: shape.elementCount), shape: shape)
  }

  private func file(_ names: [String], _ shape: Shape = [2]) throws -> HeldTensors {
    HeldTensors(try names.enumerated().map { ($1, try tensor(Float($0 + 1), shape)) })
  }

  private func model(_ names: [String]) throws -> [(name: String, tensor: Tensor)] {
    try names.map { ($0, try tensor(0)) }
  }

  private func rules(_ rename: [String: String], exclude: [String] = []) -> WeightMatch.Rules {
    var rules = WeightMatch.Rules()
    (rules.rename, rules.exclude) = (rename, exclude)
    return rules
  }

  private func values(_ model: [(name: String, tensor: Tensor)]) -> [Float] { model.map { $0.tensor[Float.self][0] } }

  @Test func sameNames_areTaken_whateverTheirOrder() throws {
    let model = try model(["a", "b"])
    let match = try WeightMatch(file(["b", "a"]), to: model)
    try match.load(strict: true)
    #expect(match.isComplete && values(model) == [2, 1])
    #expect(match.lines == ["2 of 2 tensors taken from held"])
  }

  @Test func everyDifference_isReported_andNothingIsTaken() throws {
    let model = try model(["a", "b", "c"])
    let source = HeldTensors([("a", try tensor(1)), ("b", try tensor(1, [3])), ("d", try tensor(1))])
    let match = try WeightMatch(source, to: model)
    #expect((match.matched, match.missing, match.unexpected) == (["a"], ["c"], ["d"]))
    #expect(match.misfits.map(\.name) == ["b"])
    do {
      try match.load(strict: true)
      Issue.record("it is taken")
    } catch let error as WeightError {
      let text = error.description
      #expect(text.contains("1 of 3 tensors fit") && text.contains("missing in the file: c"))
      #expect(text.contains("unexpected: d") && text.contains("b is float32 [2], in the file float32 [3]"))
    }
    #expect(values(model) == [0, 0, 0])
    try match.load(strict: false)
    #expect(values(model) == [1, 0, 0])
  }

  @Test func fileOfAnotherModel_isRefusedWithoutStrictness() throws {
    let match = try WeightMatch(file(["x", "y"]), to: model(["a", "b"]))
    #expect(throws: WeightError.self) { try match.load(strict: false) }
  }

  @Test func names_areChangedByTheLongestRule() throws {
    let model = try model(["stem.w", "head.w", "tail"])
    let source = try file(["module.w", "module.fc.w", "end"])
    let match = try WeightMatch(source, to: model, rules(["module.": "stem.", "module.fc.": "head.", "end": "tail"]))
    try match.load(strict: true)
    #expect(values(model) == [1, 2, 3])
  }

  @Test func beginningOfAllNames_isSuggested() throws {
    do {
      try WeightMatch(file(["module.a", "module.b"]), to: model(["a", "b"])).load(strict: true)
      Issue.record("it is taken")
    } catch let error as WeightError {
      #expect(error.description.contains(#"rename: {"module.": ""}"#))
    }
  }

  @Test func nameOfTheOnlyLayer_mayBeMissing() throws {
    let model = try model(["0.conv.w", "0.fc.w"])
    let match = try WeightMatch(file(["conv.w", "head.w"]), to: model, rules(["head.": "fc."]))
    try match.load(strict: true)
    #expect(values(model) == [1, 2])
  }

  @Test func excludedOnes_areNeitherMissingNorLeftOver() throws {
    let model = try model(["a", "fc.w"])
    let source = HeldTensors([("a", try tensor(1)), ("fc.w", try tensor(1, [1000])), ("fc.b", try tensor(1))])
    let match = try WeightMatch(source, to: model, rules([:], exclude: ["fc.*"]))
    try match.load(strict: true)
    #expect(match.isComplete && values(model) == [1, 0])
  }

  @Test func ruleAboutNothing_isAnError() throws {
    let (file, model) = (try file(["a"]), try model(["a"]))
    #expect(throws: WeightError.self) { try WeightMatch(file, to: model, rules(["modul.": ""])) }
    #expect(throws: WeightError.self) { try WeightMatch(file, to: model, rules([:], exclude: ["fc.*"])) }
    #expect(throws: WeightError.self) { try WeightMatch(self.file(["a", "x"]), to: model, rules(["x": "a"])) }
  }

  @Test func halfPrecision_becomesTheModels_withALine() throws {
    let source = try TensorFile.open(resource("tensors.pt"))
    let half = try source.read("half")
    let model = [("half", try Tensor(TensorType(.float32, half.shape)))]
    let names = source.tensors.map(\.name).filter { $0 != "half" }
    let match = try WeightMatch(source, to: model, rules([:], exclude: names))
    try match.load(strict: true)
    #expect(try numbers(model[0].1) == numbers(half))
    #expect(match.lines.last?.hasSuffix("is float16 and becomes float32") == true)
  }
}
