import TenonCore
import TenonEngine

/// Counts how often the largest output is the target.
///
/// Undefined (nil) for anything but outputs [N, K] with targets int64 [N].
struct Accuracy: Equatable {
  private(set) var correct = 0
  private(set) var count = 0
  private(set) var isDefined = true

  /// What is compared: an output of the model with a field of the sample.
  struct Ends {
    let output: String
    let target: String

    /// Nil for a loss that compares no output with a target.
    init?(_ loss: LossBinding) {
      var ends: [String: LossBinding.Source] = [:]
      for (port, source) in zip(loss.loss.inputs, loss.sources) { ends[port.name] = source }
      guard case .output(let output)? = ends["input"], case .field(let target)? = ends["target"] else { return nil }
      (self.output, self.target) = (output, target)
    }
  }

  init() {}

  /// Goes on from a checkpoint; without a number of correct ones it is undefined.
  init(correct: Int?, count: Int) {
    self.correct = correct ?? 0
    self.count = count
    isDefined = correct != nil
  }

  var value: Double? { isDefined && count > 0 ? Double(correct) / Double(count) : nil }

  /// Counts a batch.
  mutating func add(_ ends: Ends?, of output: (String) -> Tensor?, _ batch: [String: Tensor]) {
    add(ends.flatMap { output($0.output) }, ends.flatMap { batch[$0.target] })
  }

  private mutating func add(_ output: Tensor?, _ target: Tensor?) {
    guard let output, let target, output.shape.rank == 2, output.dtype == .float32, target.dtype == .int64,
      target.shape.dimensions == [output.shape[0]], output.shape[1] > 0
    else {
      isDefined = false
      return
    }
    let (scores, targets, classes) = (output[Float.self], target[Int64.self], output.shape[1])
    for row in 0..<output.shape[0] {
      var best = 0
      for index in stride(from: 1, to: classes, by: 1)
      where scores[row * classes + index] > scores[row * classes + best] { best = index }
      if Int64(best) == targets[row] { correct += 1 }
    }
    count += output.shape[0]
  }
}
