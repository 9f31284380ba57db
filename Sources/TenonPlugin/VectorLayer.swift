/// A generic layer with an operation by vector kernels for whatever is asked in float32.
///
/// `operation` is called for float64 alone, and compiled for nothing else.
public protocol VectorLayer: GenericLayer {
  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation
}

extension VectorLayer {
  @inlinable
  public func plan(_ request: PlanRequest) throws -> any LayerOperation {
    switch request.computeDType {
    case .float32: return try vectorOperation(request)
    case .float64: return try operation(request, in: Double.self)
    case let other: throw ComponentError(cannotComputeIn: other)
    }
  }
}
