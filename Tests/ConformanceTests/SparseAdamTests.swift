import TenonCore
import TenonEngine
import TenonHost
import TenonVerify
import Testing

struct SparseAdamTests {
  private func table(_ rows: Int, _ width: Int) throws -> OptimizerBinding.Parameter {
    let values = (0..<rows * width).map { Float($0 % 7) - 3 }
    return OptimizerBinding.Parameter("p", try Tensor(values, shape: [rows, width]))
  }

  private func gradient(_ rows: [Int64], _ width: Int) throws -> OptimizerBinding.Gradient {
    let values = (0..<rows.count * width).map { Float($0 % 5) - 2 }
    return .rowSparse(
      values: try Tensor(values, shape: [rows.count, width]), indices: try Tensor(rows, shape: [rows.count]))
  }

  @Test func sparseAdam_refusesDenseGradientsAndChangesNothing() throws {
    let bound = try table(3, 2)
    let before = try bound.value.copy()
    let runner = try BuiltPlugins.optimizer("SparseAdam", [], groups: [([], [bound])])
    let error = #expect(throws: ComponentError.self) { try runner.step(["p": .dense(before)]) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("Adam") == true)
    #expect(bound.value == before)
    #expect(runner.state("p")["step"]?[Int64.self][0] == 0)
  }

  @Test(arguments: [[5], [-1]])
  func sparseAdam_refusesRowsThatAreNotThere(_ rows: [Int64]) throws {
    let bound = try table(5, 2)
    let before = try bound.value.copy()
    let runner = try BuiltPlugins.optimizer("SparseAdam", [], groups: [([], [bound])])
    let error = #expect(throws: ComponentError.self) { try runner.step(["p": gradient(rows, 2)]) }
    #expect(error?.code == .data)
    #expect(bound.value == before)
  }

  /// Rows that repeat, and more rows than tasks, against the same in one thread and against added rows.
  @Test func sparseAdam_isTheSameBitsForAnyNumberOfThreads_andAddsRepeatedRows() throws {
    let rows: [Int64] = [40, 3, 40, 17, 0, 63, 3, 40]
    func run(_ gradient: OptimizerBinding.Gradient, threads: Int) throws -> Tensor {
      let bound = try table(64, 33)
      let runner = try BuiltPlugins.optimizer(
        "SparseAdam", [NamedValue("lr", 0.1)], groups: [([], [bound])], host: .init(threads: threads))
      for _ in 0..<3 { try runner.step(["p": gradient]) }
      return bound.value
    }
    let repeated = try gradient(rows, 33)
    let one = try run(repeated, threads: 1)
    #expect(try run(repeated, threads: 3) == one)
    guard case .rowSparse(let values, _) = repeated else { return }
    var sums: [Int64: [Float]] = [:]
    for (k, row) in rows.enumerated() {
      let part = values[Float.self][k * 33..<(k + 1) * 33]
      sums[row] = zip(sums[row] ?? part.map { _ in 0 }, part).map { $0 + $1 }
    }
    let unique = sums.keys.sorted()
    let added = OptimizerBinding.Gradient.rowSparse(
      values: try Tensor(unique.flatMap { sums[$0] ?? [] }, shape: [unique.count, 33]),
      indices: try Tensor(unique, shape: [unique.count]))
    #expect(try run(added, threads: 2) == one)
    let start = try table(64, 33).value
    for row in 0..<64 where !rows.contains(Int64(row)) {
      #expect(one[Float.self][row * 33] == start[Float.self][row * 33], "row \(row)")
    }
  }
}
