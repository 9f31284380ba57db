import TenonCore
import TenonLayout

/// Copies a value into another layout, and its gradient back.
struct ConversionOperation: LayerOperation {
  let plan: LayerPlan
  private let there: LayoutConversion
  private let back: LayoutConversion

  /// - Parameter type: float32 and rank 4, in the layout to convert from.
  init(_ type: TensorType, to layout: Layout) {
    there = LayoutConversion(type, to: layout)
    back = LayoutConversion(there.target, to: type.layout)
    var plan = LayerPlan(outputs: [there.target])
    plan.bytesMoved = there.bytesMoved
    plan.algorithm = "\(type.layout) to \(layout)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    run(there, call.input(as: Float.self), call.output(as: Float.self), adds: false, call.step)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: back.target.physicalShape.elementCount)
    }
    run(back, gradient, destination.pointer, adds: destination.accumulates, call.step)
  }

  private func run(
    _ conversion: LayoutConversion, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, adds: Bool,
    _ step: Step
  ) {
    step.parallelFor(conversion.taskCount) { task, _ in conversion.run(task, from: source, to: target, adds: adds) }
  }
}
