/// An operation whose generic code has been compiled for its element type.
///
///     func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
///       SpecializedOperation(MyOperation<T>(try request.input()))
///     }
///
/// Behind `any LayerOperation` the methods of a generic type run unspecialized, some twenty times slower:
/// the compiler does not know there which types they are for. Here it does, where the wrapper is made.
public struct SpecializedOperation: LayerOperation {
  public let plan: LayerPlan
  @usableFromInline let forwardBody: @Sendable (LayerCall) throws -> Void
  @usableFromInline let backwardBody: @Sendable (LayerCall) throws -> Void

  @inlinable @inline(__always)
  public init(_ operation: some LayerOperation) {
    plan = operation.plan
    forwardBody = { try operation.forward($0) }
    backwardBody = { try operation.backward($0) }
  }

  @inlinable
  public func forward(_ call: LayerCall) throws { try forwardBody(call) }

  @inlinable
  public func backward(_ call: LayerCall) throws { try backwardBody(call) }
}
