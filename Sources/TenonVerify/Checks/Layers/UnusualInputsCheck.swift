import TenonCore
import TenonTrials

/// Not-a-number, infinities, empty batches and integers out of range lead to results or errors, never to a crash.
struct UnusualInputsCheck: Check {
  let name = "unusual-inputs"
  let claim = "NaN, infinity, empty batches and integers out of range end in results or errors"

  func run(_ subject: ComponentSubject) throws -> String {
    var attempts = Attempts()
    for trial in try subject.memoryTrials() {
      let expected = try LayerResult(trial, host: subject.host)
      for value in Self.numbers { try attempts.add { try run(trial, subject) { fill($0, value) } } }
      for value in Self.integers where trial.inputs.contains(where: { $0.map { !$0.dtype.isFloatingPoint } ?? false }) {
        try attempts.add { try run(trial, subject) { fill($0, integer: value) } }
      }
      // What was computed must leave no trace in the instance.
      if let difference = expected.difference(to: try LayerResult(trial, host: subject.host)) {
        throw CheckFailure("after unusual inputs \(difference), \(trial.description)")
      }
    }
    for trial in try subject.layerTrials().prefix(subject.isQuick ? 4 : 60) {
      for count in [0, 1] { try attempts.add { try run(trial.with(batch: count), subject) { _ in } } }
      for shape in Self.shapes {
        var other = trial
        other.inputs = trial.inputs.map { $0.map { TensorType($0.dtype, shape) } }
        try attempts.add { try run(other, subject) { _ in } }
      }
    }
    return attempts.summary
  }

  private static let numbers: [Double] = [
    .nan, .infinity, -.infinity, 1e30, -1e30, 1e-42, 0, Double(Float.greatestFiniteMagnitude),
  ]
  private static let integers: [Int64] = [-1, -100, 1_000_000, .max, .min]
  private static let shapes: [Shape] = [
    [], [0], [1], [0, 0], [1, 1], [3, 0, 5], [1, 1, 1, 1], [2, 4, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1], [1 << 40, 1 << 40],
  ]

  private func run(_ trial: LayerTrial, _ subject: ComponentSubject, _ fill: (Tensor) -> Void) throws {
    // Only what fits is computed; what a plan makes of the others is asked all the same.
    let bytes = trial.inputs.compactMap { $0 }.map { $0.checkedByteCount ?? .max }
    guard bytes.allSatisfy({ $0 < 1 << 28 }) else {
      CallRecord.shared.call("plan")
      defer { CallRecord.shared.call("") }
      _ = try trial.layer.plan(trial.request())
      return
    }
    let probe = try LayerProbe(trial, host: subject.host)
    for case let input? in probe.inputs { fill(input) }
    try probe.forward()
    let gradOutputs = try probe.randomGradOutputs()
    guard probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) else { return }
    try probe.backward(gradOutputs: gradOutputs)
  }

  /// Every third element, so that usual ones stand beside.
  private func fill(_ tensor: Tensor, _ value: Double) {
    guard tensor.dtype == .float32 || tensor.dtype == .float64 else { return }
    for index in stride(from: 0, to: tensor.shape.elementCount, by: 3) { tensor[double: index] = value }
  }

  private func fill(_ tensor: Tensor, integer value: Int64) {
    for index in stride(from: 0, to: tensor.shape.elementCount, by: 2) {
      switch tensor.dtype {
      case .int64: tensor[Int64.self][index] = value
      case .int32: tensor[Int32.self][index] = Int32(truncatingIfNeeded: value)
      default: break
      }
    }
  }
}
