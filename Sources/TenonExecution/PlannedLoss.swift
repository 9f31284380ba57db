import TenonCore

/// Where a plan computes a loss, and what it counts in the sum that is minimized.
package struct PlannedLoss {
  let value: Tensor
  let gradient: Tensor?
  let weight: Double

  /// - Parameter gradient: nil for a plan without backward.
  package init(value: Tensor, gradient: Tensor?, weight: Double) {
    self.value = value
    self.gradient = gradient
    self.weight = weight
  }
}
