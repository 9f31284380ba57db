import TenonCore
import TenonTrials
import Testing

/// Products large enough to be cut into tiles.
struct LinearTests {
  @Test(arguments: [DType.float32, .float64])
  func linear_isWhatItsDefinitionSays(_ floats: DType) throws {
    let (rows, inFeatures, outFeatures) = (150, 90, 130)
    let input = try RandomTensor.make(floats, [rows, inFeatures], stream: 1)
    let layer = try BuiltPlugins.layer(
      "Linear", [NamedValue("in_features", .int(inFeatures)), NamedValue("out_features", .int(outFeatures))])
    let parameters = try layer.parameters.map { try RandomTensor.make(floats, $0.shape, stream: 2) }
    let runner = try LayerRunner(layer, host: BuiltPlugins.host, inputs: [input], parameters: parameters)
    let gradient = try RandomTensor.make(floats, [rows, outFeatures], stream: 3)
    try runner.forward()
    try runner.backward(gradOutputs: [gradient])
    let (x, w, b) = (Golden.numbers(input), Golden.numbers(parameters[0]), Golden.numbers(parameters[1]))
    let g = Golden.numbers(gradient)
    var (y, dx) = ([Double](), [Double](repeating: 0, count: x.count))
    var (dw, db) = ([Double](repeating: 0, count: w.count), [Double](repeating: 0, count: b.count))
    for row in 0..<rows {
      for o in 0..<outFeatures {
        var sum = b[o]
        let slope = g[row * outFeatures + o]
        for i in 0..<inFeatures {
          sum += x[row * inFeatures + i] * w[o * inFeatures + i]
          dx[row * inFeatures + i] += slope * w[o * inFeatures + i]
          dw[o * inFeatures + i] += slope * x[row * inFeatures + i]
        }
        y.append(sum)
        db[o] += slope
      }
    }
    let allowed = floats == .float64 ? 1e-12 : 1e-4
    for (received, expected) in [
      (runner.outputs[0], y), (try #require(runner.gradInputs[0]), dx), (try #require(runner.gradParameters[0]), dw),
      (try #require(runner.gradParameters[1]), db),
    ] {
      #expect(zip(Golden.numbers(received), expected).allSatisfy { abs($0 - $1) < allowed })
    }
  }
}
