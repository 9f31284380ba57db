public import TenonCore

/// An operation whose outputs are said to have other shapes of as many elements: one of images, for sequences.
public struct ReshapedOperation: LayerOperation {
  public let plan: LayerPlan
  private let operation: any LayerOperation

  /// - Parameter outputs: the types as the layer has them.
  public init(_ operation: any LayerOperation, outputs: [TensorType]) {
    self.operation = operation
    var plan = operation.plan
    plan.outputs = outputs
    self.plan = plan
  }

  public func forward(_ call: LayerCall) throws { try operation.forward(call) }
  public func backward(_ call: LayerCall) throws { try operation.backward(call) }
}
