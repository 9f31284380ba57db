import Glibc
import TenonPlugin

/// Adam for row-sparse gradients: rows without a gradient keep their value and their means.
///
/// - State: `step`, `exp_avg`, `exp_avg_sq`.
struct SparseAdam: OptimizerComponent {
  static let declaration = Declaration(
    "SparseAdam", "Adam for row-sparse gradients",
    arguments: [
      .float("lr", default: 1e-3, "learning rate").atLeast(0),
      .floatPair("betas", default: (0.9, 0.999), "decay of the means of gradient and squared gradient")
        .atLeast(0).below(1),
      .float("eps", default: 1e-8, "added to the denominator").above(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  init(_ config: Config) {}

  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [
      StateTensor("step", TensorType(.int64, [])), StateTensor("exp_avg", parameter),
      StateTensor("exp_avg_sq", parameter),
    ]
  }

  /// The sum of a parameter's rows, and a mark for each of its rows.
  func workspaceByteCount(elementCount: Int) -> Int { elementCount * (MemoryLayout<Float>.stride + 1) }

  func step(_ call: OptimizerCall) throws {
    guard let workspace = call.workspace else { throw ComponentError(.argument, "the step has no workspace") }
    var elements = 0
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount {
        elements += group.parameter(p).value.elementCount
        if group.parameter(p).gradient != nil { _ = try RowSparse(group.parameter(p)) }
      }
    }
    let sums = workspace.assumingMemoryBound(to: Float.self)
    let marks = (workspace + elements * MemoryLayout<Float>.stride).assumingMemoryBound(to: UInt8.self)
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount where group.parameter(p).gradient != nil {
        let parameter = group.parameter(p)
        try Self.update(parameter, RowSparse(parameter), group.hyper, sums: sums, marks: marks)
      }
    }
  }

  private static func update(
    _ parameter: ParameterUpdate, _ gradient: RowSparse, _ hyper: HyperParameters, sums: UnsafeMutablePointer<Float>,
    marks: UnsafeMutablePointer<UInt8>
  ) throws {
    let count = try parameter.state(0).elements(Int64.self)
    let mean = try parameter.state(1).elements(Float.self)
    let square = try parameter.state(2).elements(Float.self)
    let value = try parameter.value.elements(Float.self)
    count[0] &+= 1
    let sign: Float = hyper.bool("maximize") ? -1 : 1
    let width = gradient.width
    marks.update(repeating: 0, count: gradient.rowCount)
    for (k, index) in gradient.indices.enumerated() {
      let row = Int(index)
      if marks[row] == 0 { (sums + row * width).update(repeating: 0, count: width) }
      marks[row] = 1
      for i in 0..<width { sums[row * width + i] += gradient.values[k * width + i] }
    }
    let (beta1, beta2) = (hyper["betas.0"], hyper["betas.1"])
    let (correction1, correction2) = (1 - pow(beta1, Double(count[0])), 1 - pow(beta2, Double(count[0])))
    let stepSize = Float(hyper["lr"] * correction2.squareRoot() / correction1)
    let eps = Float(hyper["eps"])
    let (share1, share2) = (Float(1 - beta1), Float(1 - beta2))
    for row in 0..<gradient.rowCount where marks[row] != 0 {
      for i in row * width..<(row + 1) * width {
        let g = sign * sums[i]
        mean[i] += share1 * (g - mean[i])
        square[i] += share2 * (g * g - square[i])
        value[i] -= stepSize * mean[i] / (square[i].squareRoot() + eps)
      }
    }
  }
}

/// A checked row-sparse gradient.
private struct RowSparse {
  let indices: UnsafeMutableBufferPointer<Int64>
  let values: UnsafeMutableBufferPointer<Float>
  let rowCount: Int
  let width: Int

  init(_ parameter: ParameterUpdate) throws {
    guard case .rowSparse(let values, let indices)? = parameter.gradient else {
      throw ComponentError(.unsupported, "SparseAdam takes row-sparse gradients, received a dense one; use Adam")
    }
    guard parameter.value.rank >= 1 else {
      throw ComponentError(.shape, "a row-sparse gradient needs a parameter with rows, received a number")
    }
    rowCount = parameter.value.dimension(0)
    width = rowCount == 0 ? 0 : parameter.value.elementCount / rowCount
    self.indices = try indices.elements(Int64.self)
    self.values = try values.elements(Float.self)
    guard self.values.count == self.indices.count * width else {
      throw ComponentError(
        .shape, "expected \(self.indices.count) rows of \(width) elements, received \(values.shape)")
    }
    for index in self.indices where index < 0 || index >= Int64(rowCount) {
      throw ComponentError(.data, "expected rows in 0..<\(rowCount), received a gradient for row \(index)")
    }
  }
}
