import CTenonKernels
import Glibc
import TenonPlugin

/// Adam for row-sparse gradients: rows without a gradient keep their value and their means.
///
///     m = m + (1 - β₁)(g - m)
///     v = β₂ v + (1 - β₂) g²
///     p -= lr √(1 - β₂ᵗ) / (1 - β₁ᵗ) · m / (√v + eps)      in the rows of the gradient
///
/// Rows that a gradient lists more than once are added first.
///
/// - State: `step`, `exp_avg` (m), `exp_avg_sq` (v). Steps t count a parameter's own gradients, not those of a row.
/// - As in PyTorch, dense gradients are refused: every layer of the model gives row-sparse ones (`sparse: true`).
/// - Source: https://docs.pytorch.org/docs/2.13/generated/torch.optim.SparseAdam.html, after Kingma and Ba 2015.
struct SparseAdam: OptimizerComponent {
  static let declaration = Declaration(
    "SparseAdam", "Adam for row-sparse gradients",
    arguments: [
      .float("lr", default: 1e-3, "learning rate").above(0),
      .floatPair("betas", default: (0.9, 0.999), "decay of the means of gradient and squared gradient")
        .atLeast(0).below(1),
      .float("eps", default: 1e-8, "added to the denominator").above(0),
      .bool("maximize", default: false, "ascend instead of descending"),
    ])

  private enum Index {
    static let lr = declaration.hyperIndex("lr")
    static let beta1 = declaration.hyperIndex("betas.0")
    static let beta2 = declaration.hyperIndex("betas.1")
    static let eps = declaration.hyperIndex("eps")
    static let maximize = declaration.hyperIndex("maximize")
  }

  /// What has been done with a row in this step.
  private enum Mark {
    static let none: UInt8 = 0
    static let summed: UInt8 = 1
    static let updated: UInt8 = 2
  }

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
    // Nothing changes when one is refused.
    var elements = 0
    try Self.forEachGradient(call) { _, _, gradient in elements = max(elements, gradient.elementCount) }
    let sums = workspace.assumingMemoryBound(to: Float.self)
    let marks = (workspace + elements * MemoryLayout<Float>.stride).assumingMemoryBound(to: UInt8.self)
    try Self.forEachGradient(call) { group, parameter, gradient in
      parameter.state(0).data?.assumingMemoryBound(to: Int64.self).pointee &+= 1
      guard gradient.elementCount > 0 else { return }
      Self.update(call.step, group.hyper, parameter, gradient, sums: sums, marks: marks)
    }
  }

  private static func forEachGradient(
    _ call: OptimizerCall, _ body: (OptimizerCall.Group, ParameterUpdate, RowSparseGradient) throws -> Void
  ) throws {
    for g in 0..<call.groupCount {
      let group = call.group(g)
      for p in 0..<group.parameterCount where group.parameter(p).gradient != nil {
        try body(group, group.parameter(p), RowSparseGradient(group.parameter(p), declaration.name))
      }
    }
  }

  private static func update(
    _ step: Step, _ hyper: HyperParameters, _ parameter: ParameterUpdate, _ gradient: RowSparseGradient,
    sums: UnsafeMutablePointer<Float>, marks: UnsafeMutablePointer<UInt8>
  ) {
    guard let count = parameter.state(0).data?.load(as: Int64.self), let rows = gradient.values.baseAddress,
      let value = parameter.value.data?.assumingMemoryBound(to: Float.self),
      let mean = parameter.state(1).data?.assumingMemoryBound(to: Float.self),
      let square = parameter.state(2).data?.assumingMemoryBound(to: Float.self)
    else { return }
    let correction1 = 1 - pow(hyper[at: Index.beta1], Double(count))
    let correction2 = 1 - pow(hyper[at: Index.beta2], Double(count))
    let numbers = tenon_adam(
      sign: hyper[at: Index.maximize] != 0 ? -1 : 1, decay: 0, share1: Float(1 - hyper[at: Index.beta1]),
      keep2: Float(hyper[at: Index.beta2]), share2: Float(1 - hyper[at: Index.beta2]),
      step_size: Float(hyper[at: Index.lr] * correction2.squareRoot() / correction1), root2: 1,
      eps: Float(hyper[at: Index.eps]), shrink: 1)
    let width = gradient.width
    marks.update(repeating: Mark.none, count: gradient.rowCount)
    step.parallelFor(RowSparseGradient.taskCount) { task, _ in
      // Each row belongs to one task, which goes through its gradients in their order.
      for (k, index) in gradient.indices.enumerated() where RowSparseGradient.task(of: index) == task {
        let (row, source) = (Int(index), rows + k &* width)
        let sum = sums + row &* width
        if marks[row] == Mark.none {
          sum.update(from: source, count: width)
          marks[row] = Mark.summed
        } else {
          for i in 0..<width { sum[i] += source[i] }
        }
      }
      var numbers = numbers
      for index in gradient.indices where RowSparseGradient.task(of: index) == task && marks[Int(index)] == Mark.summed
      {
        let start = Int(index) &* width
        tenon_lanes().pointee.adam_update(
          &numbers, value + start, sums + start, mean + start, square + start, nil, Int64(width))
        marks[Int(index)] = Mark.updated
      }
    }
  }
}
