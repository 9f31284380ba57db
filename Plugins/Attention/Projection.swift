import TenonKernels
import TenonPlugin

/// The affine map of an input into rows of queries, keys or values, or of all three.
struct Projection<T: Scalar>: Sendable {
  /// The input's port.
  let input: Int
  /// Whether no earlier projection has the same input.
  let isFirstOfInput: Bool
  /// Where its rows go in the block of projected rows.
  let offset: Int
  /// The parameter that holds the weight, and the first of its rows, which is that of the bias too.
  let weight: Int
  let weightRow: Int
  let bias: Int?
  private let firstBiasRow: Int
  private let product: AffineProduct<T>
  /// Runs of rows, by their first ones.
  private let runs: [(input: Int, projected: Int)]

  private init(
    _ part: Int, input: Int, isFirst: Bool = true, inFeatures: Int, outFeatures: Int, offset: Int, rows: Int,
    runs: [(input: Int, projected: Int)], _ arguments: AttentionArguments
  ) {
    (self.input, self.offset, self.runs) = (input, offset, runs)
    isFirstOfInput = isFirst
    weight = arguments.hasOneWeight ? 0 : part
    weightRow = arguments.hasOneWeight ? part &* arguments.embedding : 0
    bias = arguments.biasIndex
    firstBiasRow = part &* arguments.embedding
    product = AffineProduct(rows: rows, inFeatures: inFeatures, outFeatures: outFeatures)
  }

  /// Those of an attention: one, or one for query, key and value each.
  static func all(_ geometry: AttentionGeometry) -> [Projection] {
    let arguments = geometry.arguments
    let width = geometry.embedding
    if geometry.isOneProduct {
      return [
        Projection(
          0, input: 0, inFeatures: width, outFeatures: 3 &* width, offset: 0, rows: geometry.queryRows,
          runs: [(0, 0)], arguments)
      ]
    }
    return [
      Projection(
        0, input: 0, inFeatures: width, outFeatures: width, offset: 0, rows: geometry.queryRows, runs: [(0, 0)],
        arguments),
      Projection(
        1, input: geometry.keyInput, isFirst: geometry.keyInput != 0, inFeatures: arguments.keyWidth,
        outFeatures: width, offset: geometry.projectedKey,
        rows: geometry.keyRunRows, runs: geometry.keyRuns, arguments),
      Projection(
        2, input: geometry.valueInput, isFirst: geometry.valueInput == 2, inFeatures: arguments.valueWidth,
        outFeatures: width,
        offset: geometry.projectedValue, rows: geometry.keyRunRows, runs: geometry.keyRuns, arguments),
    ]
  }

  var flops: Double {
    2 * Double(product.rows) * Double(runs.count) * Double(product.inFeatures) * Double(product.outFeatures)
  }

  /// Bytes of scratch that a worker needs.
  func scratchByteCount(backward: Bool) -> Int { product.scratchByteCount(backward: backward) }

  /// Elements of the input.
  var inputCount: Int { product.rows &* runs.count &* product.inFeatures }

  private func weights(_ call: LayerCall) -> UnsafePointer<T> {
    call.parameter(weight, as: T.self) + weightRow &* product.inFeatures
  }

  func forward(into projected: UnsafeMutablePointer<T>, _ call: LayerCall) {
    let x = call.input(input, as: T.self)
    for run in runs {
      product.forward(
        x + run.input &* product.inFeatures, weights(call), bias.map { call.parameter($0, as: T.self) + firstBiasRow },
        into: projected + (offset &+ run.projected &* product.outFeatures), call)
    }
  }

  /// Writes the gradients of parameters and input; to what an earlier projection of the same input has written, it adds.
  func backward(_ gradients: UnsafePointer<T>, _ call: LayerCall) {
    for (index, run) in runs.enumerated() {
      let gradient = gradients + (offset &+ run.projected &* product.outFeatures)
      let inputOffset = run.input &* product.inFeatures
      if let target = call.gradInput(input, as: T.self) {
        product.inputGradient(
          gradient, weights(call),
          into: GradientDestination(
            pointer: target.pointer + inputOffset, accumulates: target.accumulates || !isFirstOfInput), call)
      }
      if let target = call.gradParameter(weight, as: T.self) {
        product.weightGradient(
          gradient, call.input(input, as: T.self) + inputOffset,
          into: GradientDestination(
            pointer: target.pointer + weightRow &* product.inFeatures, accumulates: target.accumulates || index > 0),
          call)
      }
      if let bias, let target = call.gradParameter(bias, as: T.self) {
        product.biasGradient(
          gradient,
          into: GradientDestination(
            pointer: target.pointer + firstBiasRow, accumulates: target.accumulates || index > 0), call)
      }
    }
  }
}
