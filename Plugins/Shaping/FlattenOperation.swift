import TenonKernels
import TenonLayout
import TenonPlugin

/// Flattens a blocked tensor: the plain order of its elements is the order of the output.
struct FlattenOperation: LayerOperation {
  let plan: LayerPlan
  private let gather: LayoutConversion
  private let spread: LayoutConversion
  private let inputCount: Int

  init(_ type: TensorType, _ output: TensorType, _ request: PlanRequest) {
    gather = LayoutConversion(type, to: .plain)
    spread = LayoutConversion(TensorType(type.dtype, type.shape), to: type.layout)
    inputCount = type.physicalShape.elementCount
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = gather.bytesMoved
    plan.estimate(forward: gather.bytesMoved, backward: gather.bytesMoved, request)
    plan.algorithm = "\(type.layout) to plain"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (source, target) = (call.input(as: Float.self), call.output(as: Float.self))
    call.step.parallelFor(gather.taskCount) { task, _ in gather.run(task, from: source, to: target) }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: inputCount) }
    call.step.parallelFor(spread.taskCount) { task, _ in
      spread.run(task, from: gradient, to: destination.pointer, adds: destination.accumulates)
    }
  }
}
