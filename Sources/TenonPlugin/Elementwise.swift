/// A layer that maps each element alone: write the function and its derivative, nothing else.
///
///     struct Softsign: ElementwiseLayer {
///       static let declaration = Declaration("Softsign", "x / (1 + |x|)", supportsFloat64: true)
///       static let backwardReads: ElementwiseValues = .output
///       init(_ config: Config) {}
///       func value<T: Scalar>(_ x: T) -> T { x / (1 + abs(x)) }
///       func derivative<T: Scalar>(_ x: T, _ y: T) -> T { (1 - abs(y)) * (1 - abs(y)) }
///     }
///
/// - Input shape: any, in any layout. Output shape: the same.
public protocol ElementwiseLayer: LayerComponent, GenericLayer {
  /// What `derivative` and `gradient` read of their arguments; the less, the less memory training takes.
  ///
  /// A layer that reads only its output may overwrite its input. Default: both.
  static var backwardReads: ElementwiseValues { get }

  /// y = f(x)
  func value<T: Scalar>(_ x: T) -> T

  /// dy/dx, from x and y; meaningless numbers stand for those that `backwardReads` leaves out.
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T

  /// The gradient of x from that of y. Default: `gradient * derivative(x, y)`.
  ///
  /// Implement it where a zero derivative must win over an infinite gradient.
  func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T
}

/// The forward values of an element.
public struct ElementwiseValues: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let input = ElementwiseValues(rawValue: 1)
  public static let output = ElementwiseValues(rawValue: 2)
}

extension ElementwiseLayer {
  public static var backwardReads: ElementwiseValues { [.input, .output] }

  @inlinable
  public func gradient<T: Scalar>(_ gradient: T, _ x: T, _ y: T) -> T { gradient * derivative(x, y) }

  public var inputs: [Port] { [.blockedInput] }
  public var outputs: [Port] { [.blockedOutput] }

  /// The operation that calls `value` and `gradient`: what `plan` returns where a layer has nothing faster.
  @inlinable
  public func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    let input = try request.blockedInput()
    // Blocked memory is as flat an array as plain.
    return SpecializedOperation(
      ElementwiseOperation<Self, T>(
        layer: self, plan: elementwisePlan(input, request), chunks: ElementChunks(input.physicalShape.elementCount)))
  }

  /// What every operation of such a layer tells the planner.
  public func elementwisePlan(_ type: TensorType, _ request: PlanRequest) -> LayerPlan {
    var plan = LayerPlan(inPlace: type)
    if request.wantsBackward {
      if Self.backwardReads.contains(.input) { plan.backwardNeeds.insert(.input(0)) }
      if Self.backwardReads.contains(.output) { plan.backwardNeeds.insert(.output(0)) }
    }
    if plan.backwardNeeds.contains(.input(0)) { plan.outputMayShareInput = [:] }
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.algorithm = "elementwise"
    return plan
  }
}

@usableFromInline
struct ElementwiseOperation<L: ElementwiseLayer, T: Scalar>: LayerOperation {
  @usableFromInline let layer: L
  @usableFromInline let plan: LayerPlan
  @usableFromInline let chunks: ElementChunks

  @inlinable
  init(layer: L, plan: LayerPlan, chunks: ElementChunks) {
    self.layer = layer
    self.plan = plan
    self.chunks = chunks
  }

  @inlinable
  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    let sharesMemory = x == UnsafePointer(y)
    chunks.each(call) { range in
      // Through one pointer the compiler need not fear that storing y changes x.
      if sharesMemory {
        for i in range { y[i] = layer.value(y[i]) }
      } else {
        for i in range { y[i] = layer.value(x[i]) }
      }
    }
  }

  @inlinable
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: chunks.count) }
    // What backward does not read is not there; the gradient stands in for it.
    let x = L.backwardReads.contains(.input) ? call.input(as: T.self) : gradient
    let y = L.backwardReads.contains(.output) ? UnsafePointer(call.output(as: T.self)) : gradient
    let target = destination.pointer
    let accumulates = destination.accumulates
    let sharesMemory = UnsafePointer(target) == gradient
    chunks.each(call) { range in
      if accumulates {
        for i in range { target[i] += layer.gradient(gradient[i], x[i], y[i]) }
      } else if sharesMemory {
        for i in range { target[i] = layer.gradient(target[i], x[i], y[i]) }
      } else {
        for i in range { target[i] = layer.gradient(gradient[i], x[i], y[i]) }
      }
    }
  }
}
