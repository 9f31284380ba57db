import TenonCore
import TenonEngine
import TenonHost
import TenonVerify
import Testing

struct MuonTests {
  private func random(_ shape: Shape, _ stream: UInt64) throws -> Tensor {
    let tensor = try Tensor(TensorType(.float32, shape))
    let sequence = RandomSequence(seed: 9, stream: stream, step: 0)
    for i in 0..<shape.elementCount { tensor[Float.self][i] = sequence.uniform(UInt64(i)) - 0.5 }
    return tensor
  }

  private func step(_ shape: Shape, _ arguments: [NamedValue], threads: Int = 2, count: Int = 1) throws -> Tensor {
    let bound = OptimizerBinding.Parameter("p", try Tensor(TensorType(.float32, shape)))
    let runner = try BuiltPlugins.optimizer(
      "Muon", arguments, groups: [([], [bound])], host: .init(threads: threads))
    for index in 0..<count { try runner.step(["p": .dense(random(shape, UInt64(index)))]) }
    return bound.value
  }

  /// Coefficients that converge bring all singular values to one: the shorter side of the move is orthonormal.
  @Test(arguments: [[12, 40], [40, 12], [70, 70]])
  func muon_movesByAnOrthogonalMatrix(_ sides: [Int]) throws {
    let (rows, columns) = (sides[0], sides[1])
    let move = try step(
      Shape(sides),
      [
        NamedValue("lr", 1), NamedValue("weight_decay", 0), NamedValue("ns_steps", 60),
        NamedValue("ns_coefficients", .list([.float(1.875), .float(-1.25), .float(0.375)])),
      ])[Float.self].map(Double.init)
    let scale = max(1, Double(rows) / Double(columns))
    for i in 0..<min(rows, columns) {
      for j in 0...i {
        let dot = (0..<max(rows, columns)).reduce(0.0) { sum, k in
          rows > columns
            ? sum + move[k * columns + i] * move[k * columns + j] : sum + move[i * columns + k] * move[j * columns + k]
        }
        #expect(abs(dot / scale - (i == j ? 1 : 0)) < 1e-3, "\(i), \(j)")
      }
    }
  }

  @Test func muon_isTheSameBitsForAnyNumberOfThreads() throws {
    let one = try step([150, 201], [], threads: 1, count: 3)
    #expect(try step([150, 201], [], threads: 3, count: 3) == one)
    #expect(one[Float.self].contains { $0 != 0 })
  }

  @Test func muon_updatesWhatIsNoMatrixAsAdamW() throws {
    func run(_ name: String, _ arguments: [NamedValue]) throws -> Tensor {
      let bound = OptimizerBinding.Parameter("p", try random([3, 2, 4], 7))
      let runner = try BuiltPlugins.optimizer(name, arguments, groups: [([], [bound])])
      for index in 0..<4 { try runner.step(["p": .dense(random([3, 2, 4], UInt64(index)))]) }
      return bound.value
    }
    let betas = Value.list([.float(0.8), .float(0.97)])
    let rest = [NamedValue("lr", 0.02), NamedValue("weight_decay", 0.3)]
    let adamW = try run("AdamW", rest + [NamedValue("betas", betas), NamedValue("eps", 1e-5)])
    #expect(try run("Muon", rest + [NamedValue("adamw_betas", betas), NamedValue("adamw_eps", 1e-5)]) == adamW)
  }

  @Test func muon_leavesAMatrixWithoutGradientAlone_andTakesOneOfZeros() throws {
    let bound = OptimizerBinding.Parameter("p", try random([3, 4], 1))
    let before = try bound.value.copy()
    let runner = try BuiltPlugins.optimizer("Muon", [NamedValue("weight_decay", 0)], groups: [([], [bound])])
    try runner.step([:])
    #expect(bound.value == before)
    try runner.step(["p": .dense(Tensor(TensorType(.float32, [3, 4])))])
    #expect(bound.value == before)
  }
}
