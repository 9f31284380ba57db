import TenonCore
import TenonHost

/// The calls of a plan in their order, with what they point to; running them allocates nothing.
package struct PlannedCalls {
  package var forward: [PlannedCall] = []
  package var backward: [PlannedCall] = []
  /// Their C buffers.
  package let memory = CMemory()
  /// By name of a value from outside, where the pointers to it stand.
  package var slots: [String: [UnsafeMutablePointer<UnsafeRawPointer?>]] = [:]
  /// For each parameter of the model, whether a call writes its gradient.
  package var trained: [Bool]
  /// By trained parameter, the gradients that are rows of their own in place of a whole tensor in the store.
  package var rowSparse: [Int: RowSparseGradient] = [:]

  /// - Parameter parameterCount: of the model.
  package init(parameterCount: Int) { trained = [Bool](repeating: false, count: parameterCount) }

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
