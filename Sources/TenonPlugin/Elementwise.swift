/// A layer that maps each element alone: write the function and its derivative, nothing else.
///
///     struct Softsign: ElementwiseLayer {
///       static let declaration = Declaration("Softsign", "x / (1 + |x|)", supportsFloat64: true)
///       init(_ config: Config) {}
///       func value<T: Scalar>(_ x: T) -> T { x / (1 + abs(x)) }
///       func derivative<T: Scalar>(_ x: T, _ y: T) -> T { (1 - abs(y)) * (1 - abs(y)) }
///     }
///
/// - Input shape: any. Output shape: the same.
public protocol ElementwiseLayer: LayerComponent {
  /// y = f(x)
  func value<T: Scalar>(_ x: T) -> T

  /// dy/dx, from x and y.
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T
}

extension ElementwiseLayer {
  public func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    var plan = LayerPlan(outputs: [type], backwardNeeds: [.input(0), .output(0)])
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "elementwise"
    return type.dtype == .float64
      ? ElementwiseOperation<Self, Double>(layer: self, plan: plan, count: type.shape.elementCount)
      : ElementwiseOperation<Self, Float>(layer: self, plan: plan, count: type.shape.elementCount)
  }
}

@usableFromInline
struct ElementwiseOperation<L: ElementwiseLayer, T: Scalar>: LayerOperation {
  @usableFromInline let layer: L
  @usableFromInline let plan: LayerPlan
  @usableFromInline let count: Int

  /// Elements of one task; a fixed number, so that the cut never depends on the threads.
  private static var chunk: Int { 16_384 }

  @usableFromInline
  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    call.step.parallelFor((count + Self.chunk - 1) / Self.chunk) { task, _ in
      for i in task * Self.chunk..<min(count, (task + 1) * Self.chunk) { y[i] = layer.value(x[i]) }
    }
  }

  @usableFromInline
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: count) }
    let x = call.input(as: T.self)
    let y = UnsafePointer(call.output(as: T.self))
    call.step.parallelFor((count + Self.chunk - 1) / Self.chunk) { task, _ in
      for i in task * Self.chunk..<min(count, (task + 1) * Self.chunk) {
        destination.write(gradient[i] * layer.derivative(x[i], y[i]), at: i)
      }
    }
  }
}
