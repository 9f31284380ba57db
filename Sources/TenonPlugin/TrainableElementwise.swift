/// A layer that maps each element alone by a function with one trained number, `weight`, shared by all elements.
///
///     struct LearnedSlope: TrainableElementwiseLayer {
///       static let declaration = Declaration("LearnedSlope", "tanh of weight times x", supportsFloat64: true)
///       let start = 1.0
///       init(_ config: Config) {}
///       func value<T: Scalar>(_ x: T, _ weight: T) -> T { T.tanh(weight * x) }
///       func derivative<T: Scalar>(_ x: T, _ weight: T) -> (x: T, weight: T) {
///         let y = T.tanh(weight * x)
///         return (weight * (1 - y * y), x * (1 - y * y))
///       }
///     }
///
/// - Input shape: any. Output shape: the same. Parameter: `weight` [1].
public protocol TrainableElementwiseLayer: LayerComponent, GenericLayer {
  /// What `weight` is before training.
  var start: Double { get }

  /// y = f(x, weight)
  func value<T: Scalar>(_ x: T, _ weight: T) -> T

  /// dy/dx and dy/dweight.
  func derivative<T: Scalar>(_ x: T, _ weight: T) -> (x: T, weight: T)
}

extension TrainableElementwiseLayer {
  public var parameters: [Parameter] { [Parameter("weight", [1], initializer: .constant(start))] }

  @inlinable
  public func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    SpecializedOperation(TrainableElementwiseOperation<Self, T>(self, try request.input(), request))
  }
}

@usableFromInline
struct TrainableElementwiseOperation<L: TrainableElementwiseLayer, T: Scalar>: LayerOperation {
  @usableFromInline let layer: L
  @usableFromInline let plan: LayerPlan
  @usableFromInline let count: Int

  /// Elements of one task; a fixed number, so that sums are the same for any number of threads.
  @inlinable static var chunk: Int { 16_384 }
  @inlinable var taskCount: Int { (count &+ Self.chunk &- 1) / Self.chunk }

  @inlinable
  init(_ layer: L, _ type: TensorType, _ request: PlanRequest) {
    self.layer = layer
    count = type.shape.elementCount
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward { plan.backwardNeeds.insert(.input(0)) }
    plan.gradInputMayShareGradOutput = [0: 0]
    // The sums of the tasks, for the gradient of the weight.
    plan.workspaceByteCount = (count &+ Self.chunk &- 1) / Self.chunk &* MemoryLayout<Double>.stride
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "elementwise, one weight"
    self.plan = plan
  }

  @inlinable
  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let weight = call.parameter(0, as: T.self)[0]
    call.step.parallelFor(taskCount) { task, _ in
      for i in range(task) { y[i] = layer.value(x[i], weight) }
    }
  }

  @inlinable
  func backward(_ call: LayerCall) throws {
    let (gradX, gradWeight) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      gradX?.prepare(count: count)
      gradWeight?.prepare(count: 1)
      return
    }
    let x = call.input(as: T.self)
    let weight = call.parameter(0, as: T.self)[0]
    let sums: UnsafeMutablePointer<Double>? = taskCount > 0 ? call.workspace() : nil
    call.step.parallelFor(taskCount) { task, _ in
      var sum = 0.0
      for i in range(task) {
        let derivative = layer.derivative(x[i], weight)
        sum += Double(gradient[i]) * Double(derivative.weight)
        gradX?.write(gradient[i] * derivative.x, at: i)
      }
      sums?[task] = sum
    }
    var sum = 0.0
    for task in 0..<taskCount { sum += sums?[task] ?? 0 }
    gradWeight?.write(T(sum), at: 0)
  }

  @inlinable
  func range(_ task: Int) -> Range<Int> {
    Range(uncheckedBounds: (task &* Self.chunk, min(count, (task &+ 1) &* Self.chunk)))
  }
}
