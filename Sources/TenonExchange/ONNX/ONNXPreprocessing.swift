import TenonArchive
import TenonCore
import TenonEngine
import TenonHost

/// The transforms between a sample and the model's input, for a graph that begins with samples.
///
/// What ONNX cannot say, as it cannot Pillow's resampling, is left to whoever runs the model: the graph then begins behind it.
public struct ONNXPreprocessing {
  /// A transform with what it makes of a sample of the archive's type.
  public struct Step {
    let transform: any Transform
    let reference: ComponentReference
    let input: TensorType
    let output: TensorType

    public init(_ transform: any Transform, _ reference: ComponentReference, from input: TensorType, to output: TensorType) {
      (self.transform, self.reference, self.input, self.output) = (transform, reference, input, output)
    }
  }

  private let steps: [Step]

  public init(_ steps: [Step]) { self.steps = steps }

  struct Written {
    /// Of the model's inputs that are made of the graph's.
    let values: [String: ONNXPart.ValueID]
    /// What has to be done before, in order.
    let left: [ComponentReference]
    let notes: [String]
  }

  func write(
    into assembler: ONNXAssembler, model: String, inputs: inout [ONNXEnd]
  ) throws -> Written {
    guard let place = inputs.firstIndex(where: { $0.name == "input" }) else {
      throw ExchangeError.nothingToPrepare(model, inputs.map(\.name))
    }
    // Tried alone, to find the last one that cannot be written.
    var first = 0
    var notes: [String] = []
    for (index, step) in steps.enumerated() {
      do {
        let trial = ONNXAssembler()
        _ = try Self.write(step, into: trial, trial.input("input"))
      } catch let error as ComponentError {
        first = index + 1
        notes.append("\(step.reference) is not part of the graph: \(error.description)")
      }
    }
    if first > 0 {
      notes = notes + ["the graph's input is what comes of \(steps.prefix(first).map { "\($0.reference)" }.joined(separator: ", "))"]
    }
    var value = assembler.input("input")
    for step in steps.dropFirst(first) { value = try Self.write(step, into: assembler, value) }
    if let begin = steps.dropFirst(first).first?.input {
      inputs[place] = ONNXEnd(
        name: "input", dtype: begin.dtype,
        shape: [inputs[place].shape.first ?? .named("N")] + begin.shape.dimensions.map { .fixed($0) })
    }
    return Written(values: ["input": value], left: steps.prefix(first).map(\.reference), notes: notes)
  }

  private static func write(
    _ step: Step, into assembler: ONNXAssembler, _ value: ONNXPart.ValueID
  ) throws -> ONNXPart.ValueID {
    func known(_ type: TensorType) -> ONNXPart.KnownType {
      ONNXPart.KnownType(dtype: type.dtype, shape: [nil] + type.shape.dimensions)
    }
    let made = try ONNXPart.write(
      step.transform, into: assembler, path: "preprocessing", inputs: [(value, known(step.input))],
      outputTypes: [known(step.output)], parameters: [])
    guard let output = made[0] else { throw ComponentError(.internal, "it does not write its output") }
    return output
  }
}

extension ExchangeError {
  fileprivate static func nothingToPrepare(_ model: String, _ inputs: [String]) -> ExchangeError {
    ExchangeError(
      Diagnostic("onnx-preprocessing", "'\(model)' has no input that its preprocessing makes")
        .expected("an input 'input'").received(inputs.joined(separator: ", ")))
  }
}
