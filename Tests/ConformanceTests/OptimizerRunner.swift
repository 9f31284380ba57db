import TenonCore
import TenonEngine
import TenonServices

/// Runs one optimizer alone on given gradients.
final class OptimizerRunner {
  let binding: OptimizerBinding
  private let indices: [String: Int]

  /// - Parameter groups: names of parameters must differ.
  /// - Throws: the optimizer's `ComponentError`, or `TensorError`.
  init(_ optimizer: any Optimizer, groups: [OptimizerBinding.Group], host: Host) throws {
    binding = try OptimizerBinding(optimizer, groups: groups, host: host)
    indices = Dictionary(
      binding.parameters.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard indices.count == binding.parameters.count else {
      throw ComponentError(.argument, "two parameters have the same name")
    }
  }

  /// One step with these gradients; a parameter that is not named has none.
  func step(_ gradients: [String: OptimizerBinding.Gradient]) throws {
    set(gradients)
    try binding.step()
  }

  /// One step of an optimizer that evaluates the model itself.
  ///
  /// - Parameter objective: the loss and the gradients at the current values.
  /// - Returns: the loss at the start of the step.
  func step(objective: () throws -> (loss: Double, gradients: [String: OptimizerBinding.Gradient])) throws
    -> Double
  {
    try binding.step {
      let (loss, gradients) = try objective()
      set(gradients)
      return loss
    }
  }

  func value(_ parameter: String) -> Tensor? { indices[parameter].map { binding.parameters[$0].value } }

  /// A parameter's state by the optimizer's names.
  func state(_ parameter: String) -> [String: Tensor] {
    guard let index = indices[parameter] else { return [:] }
    return Dictionary(
      binding.parameterStates[index].map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
  }

  private func set(_ gradients: [String: OptimizerBinding.Gradient]) {
    for (name, index) in indices { binding.setGradient(gradients[name] ?? .none, ofParameter: index) }
  }
}
