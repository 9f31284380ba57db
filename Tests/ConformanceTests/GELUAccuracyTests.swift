import TenonCore
import TenonTrials
import Testing

/// GELU in float32, whose kernels have approximations of their own, against float64 over the whole line.
struct GELUAccuracyTests {
  /// Close together where the function bends, far out at both ends.
  private static let points: [Double] =
    (-80_000...80_000).map { Double(Float($0) * 1e-4) }
    + (-120...38).flatMap { exponent in
      let power = Double(sign: .plus, exponent: exponent, significand: 1.37)
      return [Double(Float(power)), -Double(Float(power))]
    }

  private func values(_ floats: DType) throws -> (output: [Double], slope: [Double]) {
    let shape = Shape([Self.points.count])
    let input =
      floats == .float64
      ? try Tensor(Self.points, shape: shape) : try Tensor(Self.points.map { Float($0) }, shape: shape)
    let ones = try input.mapped { _ in 1 }
    let runner = try LayerRunner(BuiltPlugins.layer("GELU", []), host: BuiltPlugins.host, inputs: [input])
    try runner.forward()
    try runner.backward(gradOutputs: [ones])
    return (Golden.numbers(runner.outputs[0]), Golden.numbers(try #require(runner.gradInputs[0])))
  }

  /// Φ(x) and the slope go from 0 to 1: their errors are absolute.
  @Test func geluInFloat32_isThatOfFloat64ButForAFewUnitsInTheLastPlace() throws {
    let (received, expected) = (try values(.float32), try values(.float64))
    func worst(_ errors: (Int) -> Double) -> (error: Double, x: Double) {
      Self.points.indices.reduce((0, 0)) { worst, index in
        let error = errors(index)
        // `!<=` so that NaN counts as wrong.
        return error <= worst.0 ? worst : (error, Self.points[index])
      }
    }
    let output = worst { abs(received.output[$0] - expected.output[$0]) / max(abs(Self.points[$0]), 1e-30) }
    let slope = worst { abs(received.slope[$0] - expected.slope[$0]) }
    #expect(output.error <= 2.5e-7, "\(output)")
    #expect(slope.error <= 4e-7, "\(slope)")
  }

  @Test func gelu_isXOrNothingFarFromZero() throws {
    let far: [Float] = [-.greatestFiniteMagnitude, -1e6, -7, 7, 1e6, .greatestFiniteMagnitude, .infinity]
    let runner = try LayerRunner(
      BuiltPlugins.layer("GELU", []), host: BuiltPlugins.host,
      inputs: [try Tensor(far + [.nan], shape: [far.count + 1])])
    try runner.forward()
    let output = Array(runner.outputs[0][Float.self])
    #expect(Array(output.prefix(far.count)) == far.map { max($0, 0) })
    #expect(output[far.count].isNaN)
  }
}
