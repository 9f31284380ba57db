import TenonHost

/// The calls of a plan in their order; running them allocates nothing.
package struct PlannedCalls {
  package var forward: [PlannedCall] = []
  package var backward: [PlannedCall] = []

  package init() {}

  package func runForward(step number: UInt64) throws(PluginCallError) {
    for call in forward { try call.forward(step: number) }
  }

  /// Tells the listeners of the store what is complete.
  package func runBackward(_ gradients: GradientStore?) throws(PluginCallError) {
    gradients?.start()
    for call in backward {
      try call.backward()
      for bucket in call.completes { gradients?.complete(bucket) }
    }
    gradients?.finish()
  }
}
