import TenonPlugin

/// What the backward pass of normalized rows writes.
struct RowGradients<T: Scalar> {
  let input: GradientDestination<T>?
  let weight: GradientDestination<T>?
  let bias: GradientDestination<T>?

  init(_ call: LayerCall, hasWeight: Bool, hasBias: Bool) {
    input = call.gradInput()
    weight = hasWeight ? call.gradParameter(0) : nil
    bias = hasBias ? call.gradParameter(1) : nil
  }

  /// For no gradient that arrives.
  func prepare(_ shape: RowShape) {
    input?.prepare(count: shape.elementCount)
    weight?.prepare(count: shape.factorCount)
    bias?.prepare(count: shape.factorCount)
  }
}
