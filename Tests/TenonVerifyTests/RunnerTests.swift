import TenonCore
import TenonServices
import TenonTrials
import Testing

/// A runner refuses tensors that a layer would read as something else.
@Suite struct RunnerTests {
  private static let host = TenonServices.Host(threads: 1)

  /// y = w * x, elementwise over channels, with a buffer that it never touches.
  private struct Scale: Layer {
    var parameters: [Parameter] { [Parameter("weight", [4], initializer: .ones)] }
    var buffers: [Parameter] { [Parameter("count", [1], dtype: .int64, initializer: .zeros)] }

    func plan(_ request: PlanRequest) throws -> any LayerOperation { Operation(type: try request.input()) }

    struct Operation: LayerOperation {
      let type: TensorType
      var plan: LayerPlan { LayerPlan(outputs: [type], backwardNeeds: [.input(0)]) }

      func forward(_ call: LayerCall) throws {
        let (x, y, w) = (call.input(as: Float.self), call.output(as: Float.self), call.parameter(0, as: Float.self))
        for index in 0..<type.shape.elementCount { y[index] = w[index % 4] * x[index] }
      }

      func backward(_ call: LayerCall) throws {
        guard let gradient = call.gradInput(as: Float.self), let given = call.gradOutput(as: Float.self) else { return }
        let w = call.parameter(0, as: Float.self)
        for index in 0..<type.shape.elementCount { gradient.write(w[index % 4] * given[index], at: index) }
      }
    }
  }

  private func runner(_ parameters: [Tensor], _ buffers: [Tensor]) throws -> LayerRunner {
    try LayerRunner(
      Scale(), host: Self.host, inputs: [try Tensor([Float](repeating: 2, count: 8), shape: [2, 4])],
      parameters: parameters, buffers: buffers)
  }

  @Test func parametersAndBuffersOfAnotherType_areRefused() throws {
    let weight = try Tensor([Float(1), 2, 3, 4], shape: [4])
    let count = try Tensor([Int64(0)], shape: [1])
    let right = try runner([weight], [count])
    try right.forward()
    #expect(Array(right.outputs[0][Float.self]) == [2, 4, 6, 8, 2, 4, 6, 8])
    let wrong: [([Tensor], [Tensor], String)] = [
      ([], [count], "expected 1 parameter,"), ([weight], [], "expected 1 buffer,"),
      ([try Tensor([Double(1), 2, 3, 4], shape: [4])], [count], "float32 [4], received float64 [4]"),
      ([try Tensor([Float(1)], shape: [1])], [count], "float32 [4], received float32 [1]"),
      ([weight], [try Tensor([Float(0)], shape: [1])], "int64 [1], received float32 [1]"),
    ]
    for (parameters, buffers, part) in wrong {
      let error = try #require(throws: ComponentError.self) { try runner(parameters, buffers) }
      #expect(error.code == .argument && error.message.contains(part), "\(error)")
    }
  }

  @Test func gradientsOfAnotherType_areRefused() throws {
    let runner = try runner([try Tensor([Float(1), 2, 3, 4], shape: [4])], [try Tensor([Int64(0)], shape: [1])])
    try runner.forward()
    try runner.backward(gradOutputs: [try Tensor([Float](repeating: 1, count: 8), shape: [2, 4])])
    for wrong in [try Tensor([Float](repeating: 1, count: 4), shape: [4]), try Tensor(TensorType(.float64, [2, 4]))] {
      #expect(throws: ComponentError.self) { try runner.backward(gradOutputs: [wrong]) }
    }
    #expect(throws: ComponentError.self) { try runner.backward(gradOutputs: []) }
  }
}
