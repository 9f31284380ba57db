import TenonCore
import Testing

/// A convolution, and what it is by definition: sums over every tap, in double precision.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var name: String
  var images = 1
  var inChannels = 1
  var outChannels = 1
  var image: (Int, Int)
  var kernel: (Int, Int)
  var stride = (1, 1)
  /// Top, bottom, left, right.
  var padding = (0, 0, 0, 0)
  var isSame = false
  var dilation = (1, 1)
  var groups = 1
  var bias = true
  var mode = "zeros"
  /// How the plan must describe itself, so that no algorithm goes untested.
  var algorithm: String

  var testDescription: String { name }

  var arguments: [NamedValue] {
    [
      NamedValue("in_channels", .int(inChannels)), NamedValue("out_channels", .int(outChannels)),
      NamedValue("kernel_size", pair(kernel)), NamedValue("stride", pair(stride)),
      NamedValue("padding", isSame ? "same" : pair((padding.0, padding.2))), NamedValue("dilation", pair(dilation)),
      NamedValue("groups", .int(groups)), NamedValue("bias", .bool(bias)), NamedValue("padding_mode", .string(mode)),
    ]
  }

  private func pair(_ pair: (Int, Int)) -> Value { .list([.int(pair.0), .int(pair.1)]) }

  var inputShape: Shape { [images, inChannels, image.0, image.1] }
  var weightShape: Shape { [outChannels, inChannels / groups, kernel.0, kernel.1] }
  var outputShape: Shape {
    [
      images, outChannels,
      (image.0 + padding.0 + padding.1 - dilation.0 * (kernel.0 - 1) - 1) / stride.0 + 1,
      (image.1 + padding.2 + padding.3 - dilation.1 * (kernel.1 - 1) - 1) / stride.1 + 1,
    ]
  }

  /// The image's row or column behind a position, nil where the padding is zero.
  private func source(_ position: Int, _ extent: Int) -> Int? {
    if 0..<extent ~= position { return position }
    switch mode {
    case "replicate": return min(max(position, 0), extent - 1)
    case "reflect": return position < 0 ? -position : 2 * (extent - 1) - position
    case "circular": return (position + extent) % extent
    default: return nil
    }
  }

  /// Calls `body` with the indices of output, input and weight of every product.
  private func eachProduct(_ body: (_ output: Int, _ input: Int, _ weight: Int) -> Void) {
    let (rows, columns) = (outputShape[2], outputShape[3])
    let (inPlanes, outPlanes) = (inChannels / groups, outChannels / groups)
    let lines = (0..<kernel.0).map { i in
      (0..<rows).map { source($0 * stride.0 + i * dilation.0 - padding.0, image.0) }
    }
    let places = (0..<kernel.1).map { j in
      (0..<columns).map { source($0 * stride.1 + j * dilation.1 - padding.2, image.1) }
    }
    for n in 0..<images {
      for o in 0..<outChannels {
        for c in 0..<inPlanes {
          let plane = n * inChannels + o / outPlanes * inPlanes + c
          for i in 0..<kernel.0 {
            for j in 0..<kernel.1 {
              let weight = ((o * inPlanes + c) * kernel.0 + i) * kernel.1 + j
              for (row, y) in lines[i].enumerated() {
                guard let y else { continue }
                let (output, input) = (((n * outChannels + o) * rows + row) * columns, (plane * image.0 + y) * image.1)
                for (column, x) in places[j].enumerated() {
                  if let x { body(output + column, input + x, weight) }
                }
              }
            }
          }
        }
      }
    }
  }

  func output(_ input: [Double], _ weight: [Double], _ bias: [Double]?) -> [Double] {
    let plane = outputShape[2] * outputShape[3]
    var output = (0..<outputShape.elementCount).map { bias?[$0 / plane % outChannels] ?? 0 }
    output.withUnsafeMutableBufferPointer { output in
      eachProduct { o, i, w in output[o] += input[i] * weight[w] }
    }
    return output
  }

  func gradients(_ input: [Double], _ weight: [Double], _ gradient: [Double])
    -> (input: [Double], weight: [Double], bias: [Double])
  {
    var gradInput = [Double](repeating: 0, count: input.count)
    var gradWeight = [Double](repeating: 0, count: weight.count)
    gradInput.withUnsafeMutableBufferPointer { gradInput in
      gradWeight.withUnsafeMutableBufferPointer { gradWeight in
        eachProduct { o, i, w in
          gradInput[i] += gradient[o] * weight[w]
          gradWeight[w] += gradient[o] * input[i]
        }
      }
    }
    let plane = outputShape[2] * outputShape[3]
    var gradBias = [Double](repeating: 0, count: outChannels)
    for index in gradient.indices { gradBias[index / plane % outChannels] += gradient[index] }
    return (gradInput, gradWeight, gradBias)
  }
}
