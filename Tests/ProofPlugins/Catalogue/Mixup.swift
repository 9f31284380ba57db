import Glibc
import TenonPlugin

/// Mixes each sample of a batch with the one before it (the first with the last), inputs and targets alike:
/// λ x + (1 - λ) x', with one λ for the batch, drawn from Beta(alpha, alpha).
///
/// - Input: float32 [N, ...]; target: int64 [N], with `num_classes`, or class probabilities float32 [N, K].
/// - Output: the input's shape; target float32 [N, K]. In evaluation the batch is left alone.
/// - Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization.
struct Mixup: TransformComponent {
  static let declaration = Declaration(
    "Mixup", "mixes neighbouring samples of a batch and their targets",
    arguments: [
      .float("alpha", default: 1, "both parameters of the Beta distribution of the share").above(0),
      .int("num_classes", "classes of the targets; not needed for class probabilities").orNull().atLeast(1),
    ])

  static var scopes: TransformScopes { .batch }

  let alpha: Double
  let classes: Int?

  init(_ config: Config) throws {
    alpha = try config.float("alpha")
    classes = try config.isNull("num_classes") ? nil : config.int("num_classes")
    guard alpha > 0, alpha.isFinite else {
      throw ComponentError(.config, field: "alpha", "expected a finite number above 0, received \(alpha)")
    }
  }

  func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    guard draw.isTraining else { return }
    let input = try batch.required("input")
    let shape = input.shape
    guard input.dtype == .float32, shape.rank >= 1 else {
      throw ComponentError(
        .shape, field: "input",
        "expected float32 [N, ...], received \(input.type.map { "\($0)" } ?? "an unknown dtype")")
    }
    guard shape[0] > 0 else { return }
    let share = BetaDistribution.symmetric(alpha, draw.random)
    let (target, targetShape) = try probabilities(batch, count: shape[0])
    let source = try input.elements(Float.self)
    try batch.set("input", shape, of: Float.self) { mixed in
      Self.mix(source.baseAddress, into: mixed, rows: shape[0], share)
    }
    try batch.set("target", targetShape, of: Float.self) { mixed in
      target.withUnsafeBufferPointer { Self.mix($0.baseAddress, into: mixed, rows: shape[0], share) }
    }
  }

  /// The targets as probabilities, one row for each sample.
  private func probabilities(_ batch: Sample, count: Int) throws -> ([Float], Shape) {
    let target = try batch.required("target")
    let shape = target.shape
    if target.dtype == .float32, shape.rank == 2, shape[0] == count {
      return (Array(try target.elements(Float.self)), shape)
    }
    guard target.dtype == .int64, shape == [count] else {
      throw ComponentError(
        .shape, field: "target",
        "expected int64 [\(count)] or float32 [\(count), classes], received "
          + "\(target.type.map { "\($0)" } ?? "an unknown dtype")")
    }
    guard let classes else {
      throw ComponentError(.config, field: "num_classes", "expected a number, because the targets are class indices")
    }
    let rows = Shape([count, classes])
    guard let size = rows.checkedElementCount, TensorType(.float32, rows).checkedByteCount != nil else {
      throw ComponentError(.outOfMemory, field: "num_classes", "\(classes) classes are too many")
    }
    var elements = [Float](repeating: 0, count: size)
    for (row, index) in try target.elements(Int64.self).enumerated() {
      guard (0..<Int64(classes)).contains(index) else {
        throw ComponentError(
          .data, field: "target", "expected a class in 0..<\(classes) (num_classes), received \(index) in row \(row)")
      }
      elements[row * classes + Int(index)] = 1
    }
    return (elements, rows)
  }

  private static func mix(
    _ source: UnsafePointer<Float>?, into target: UnsafeMutableBufferPointer<Float>, rows: Int, _ share: Float
  ) {
    guard let source else { return }
    let width = target.count / rows
    for row in 0..<rows {
      let before = (row + rows - 1) % rows
      for i in 0..<width {
        target[row * width + i] = share * source[row * width + i] + (1 - share) * source[before * width + i]
      }
    }
  }

  private static func mix(
    _ source: UnsafeMutablePointer<Float>?, into target: UnsafeMutableBufferPointer<Float>, rows: Int, _ share: Float
  ) {
    mix(source.map { UnsafePointer($0) }, into: target, rows: rows, share)
  }
}
