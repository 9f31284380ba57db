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
  @usableFromInline let chunks: ElementChunks

  @inlinable
  init(_ layer: L, _ type: TensorType, _ request: PlanRequest) {
    self.layer = layer
    chunks = ElementChunks(type.shape.elementCount)
    var plan = LayerPlan(outputs: [type])
    if request.wantsBackward { plan.backwardNeeds.insert(.input(0)) }
    plan.gradInputMayShareGradOutput = [0: 0]
    // For the gradient of the weight.
    plan.workspaceByteCount = chunks.sumByteCount
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "elementwise, one weight"
    self.plan = plan
  }

  @inlinable
  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let weight = call.parameter(0, as: T.self)[0]
    chunks.each(call) { range in
      for i in range { y[i] = layer.value(x[i], weight) }
    }
  }

  @inlinable
  func backward(_ call: LayerCall) throws {
    let (gradX, gradWeight) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      gradX?.prepare(count: chunks.count)
      gradWeight?.prepare(count: 1)
      return
    }
    let x = call.input(as: T.self)
    let weight = call.parameter(0, as: T.self)[0]
    let sum = chunks.sum(call) { range in
      var sum = 0.0
      for i in range {
        let derivative = layer.derivative(x[i], weight)
        sum += Double(gradient[i]) * Double(derivative.weight)
        gradX?.write(gradient[i] * derivative.x, at: i)
      }
      return sum
    }
    gradWeight?.write(T(sum), at: 0)
  }
}
