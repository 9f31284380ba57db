/// A layer whose operations are generic over the type that they compute in.
///
///     struct Scale: GenericLayer, LayerComponent {
///       func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
///         SpecializedOperation(ScaleOperation<T>(factor, try request.input()))
///       }
///     }
///
/// This is the one way from the dtype that a plan computes in to a Swift type: no component compares dtypes.
public protocol GenericLayer: Layer {
  /// Plans an operation that computes in one type.
  ///
  /// Return a `SpecializedOperation`, so that the code inside is compiled for the type.
  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation

  /// An operation by kernels that are made for float32 alone; nil where there is none for this request. Default: nil.
  ///
  /// A layer that has one for every request is a `VectorLayer`.
  func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)?
}

extension GenericLayer {
  @inlinable
  public func float32Operation(_ request: PlanRequest) throws -> (any LayerOperation)? { nil }

  @inlinable
  public func plan(_ request: PlanRequest) throws -> any LayerOperation {
    switch request.computeDType {
    case .float32: return try float32Operation(request) ?? operation(request, in: Float.self)
    case .float64: return try operation(request, in: Double.self)
    case let other: throw ComponentError(cannotComputeIn: other)
    }
  }
}

extension ComponentError {
  @usableFromInline
  init(cannotComputeIn dtype: DType) {
    self.init(.unsupported, "expected to compute in float32 or float64, received \(dtype)")
  }
}
