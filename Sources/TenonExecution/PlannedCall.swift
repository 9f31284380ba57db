import TenonCore
import TenonHost
import TenonServices

/// One call of the flat list that a plan is, on fixed memory.
package struct PlannedCall {
  private let operation: any LayerOperation
  private let call: LayerCall
  /// Both calls of a layer have one.
  package let context: StepContext
  private let place: String
  private let component: String
  /// Temporaries to add to gradients afterwards.
  package var additions: [GradientAddition] = []
  /// The buckets of gradients that are complete with this call.
  package var completes: [GradientBucket] = []

  /// - Parameter place: of the layer in the model, for messages.
  package init(
    _ operation: any LayerOperation, _ call: LayerCall, _ context: StepContext, place: String, component: String
  ) {
    self.operation = operation
    self.call = call
    self.context = context
    self.place = place
    self.component = component
  }

  /// `number` is the step that random draws are keyed by.
  package func forward(step number: UInt64) throws(PluginCallError) {
    context.number = number
    do {
      try operation.forward(call)
    } catch {
      throw failure(error, "forward")
    }
  }

  /// Follows `forward`, with the same step.
  package func backward() throws(PluginCallError) {
    do {
      try operation.backward(call)
    } catch {
      throw failure(error, "backward")
    }
    for addition in additions { addition.run() }
  }

  private func failure(_ error: any Error, _ function: String) -> PluginCallError {
    let cause = error as? ComponentError ?? ComponentError(.internal, "\(error)")
    return PluginCallError(component: component, call: function, place: place, error: cause)
  }
}
