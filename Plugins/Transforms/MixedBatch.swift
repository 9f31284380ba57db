import TenonPlugin

/// A batch whose samples are mixed with others: the input, and targets as probabilities of classes.
///
/// Each sample gets a part of the one before it, the first one of the last: what torchvision calls rolling by one.
struct MixedBatch {
  /// float32 [N, ...].
  let input: TensorView
  private let batch: Sample
  private let targets: [Float]
  private let classes: Int
  var count: Int { input.shape[0] }

  /// - Parameters:
  ///   - rank: of inputs, at least.
  ///   - classes: nil: targets have to be probabilities.
  /// - Throws: `ComponentError` naming the field that is not as it has to be.
  init(_ batch: Sample, rank: Int, classes: Int?) throws {
    input = try batch.required("input")
    guard input.dtype == .float32, input.layout == .plain, input.rank >= rank, input.shape[0] > 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected a batch, float32 [N, \(rank > 1 ? "C, H, W" : "...")], received \(input.received)")
    }
    self.batch = batch
    let target = try batch.required("target")
    let count = input.shape[0]
    if target.dtype == .float32, target.layout == .plain, target.rank == 2, target.shape[0] == count {
      guard classes == nil || classes == target.shape[1] else {
        throw ComponentError(
          .shape, field: "target", "expected \(classes ?? 0) probabilities (num_classes), received \(target.received)")
      }
      self.classes = target.shape[1]
      targets = Array(try target.elements(Float.self))
      return
    }
    guard target.dtype == .int64, target.layout == .plain, target.shape == [count] else {
      throw ComponentError(
        .shape, field: "target",
        "expected classes, int64 [\(count)], or their probabilities, float32 [\(count), classes], "
          + "received \(target.received)")
    }
    guard let classes else {
      throw ComponentError(
        .config, field: "num_classes",
        "expected a number, because targets are classes and the dataset does not say how many there are")
    }
    var targets = [Float](repeating: 0, count: count * classes)
    for (row, label) in try target.elements(Int64.self).enumerated() {
      guard (0..<Int64(classes)).contains(label) else {
        throw ComponentError(
          .data, field: "target", "expected a class in 0..<\(classes) (num_classes), received \(label) in row \(row)")
      }
      targets[row * classes + Int(label)] = 1
    }
    self.classes = classes
    self.targets = targets
  }

  /// The row that a row is mixed with.
  func partner(of row: Int) -> Int { row == 0 ? count - 1 : row - 1 }

  /// Makes the targets the new ones, with a share of their own and the rest of their partners'.
  func setTargets(share: Double) throws {
    try batch.set("target", [count, classes], of: Float.self) { output in
      targets.withUnsafeBufferPointer { mix($0, into: output, share) }
    }
  }

  /// The same with inputs.
  func setInputs(share: Double) throws {
    let source = UnsafeBufferPointer(try input.elements(Float.self))
    try batch.set("input", input.shape, of: Float.self) { mix(source, into: $0, share) }
  }

  /// Makes inputs the new ones that `fill` writes.
  func setInputs(_ fill: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) throws {
    let source = UnsafePointer(try input.elements(Float.self).baseAddress)
    try batch.set("input", input.shape, of: Float.self) { output in
      guard let source, let output = output.baseAddress else { return }
      fill(source, output)
    }
  }

  private func mix(
    _ source: UnsafeBufferPointer<Float>, into target: UnsafeMutableBufferPointer<Float>, _ share: Double
  ) {
    guard let source = source.baseAddress, let result = target.baseAddress else { return }
    let width = target.count / count
    let (own, rest) = (Float(share), Float(1 - share))
    for row in 0..<count {
      let (x, other, y) = (source + row * width, source + partner(of: row) * width, result + row * width)
      for i in 0..<width { y[i] = other[i] * rest + x[i] * own }
    }
  }
}
