import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// Mean of scale² · log(cosh(d / scale)), where d is the difference between the model's output and one for the target
/// class, zero for the others.
///
/// Input shape: [N, classes]; target: classes, int64 [N]. Output shape: [].
struct COMPONENT: LossComponent, GenericLayer {
  static let declaration = Declaration(
    "COMPONENT", "log(cosh) of the distance to one for the target class and zero for the others",
    arguments: [
      .float("scale", default: 1, "differences far above it count linearly, far below it squared").atLeast(0.01)
    ],
    supportsFloat64: true,
    // What it is verified with and shown with: scores of three classes for four samples.
    examples: [
      Example(
        ["scale": 0.5],
        inputs: [ExampleInput("input", .float32, [4, 3], -2...2), ExampleInput("target", .int64, [4], 0...2)])
    ])

  let inputs = [Port.input, Port("target", dtypes: [.int64], differentiable: false)]
  private let scale: Double

  init(_ config: Config) throws { scale = try config.float("scale") }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (input, target) = (try request.input(0), try request.input(1))
    guard input.shape.rank == 2 else {
      throw ComponentError(.shape, field: "input", "expected [N, classes], received \(input)")
    }
    guard target.shape == [input.shape[0]] else {
      throw ComponentError(.shape, field: "target", "expected int64 [\(input.shape[0])], received \(target)")
    }
    return SpecializedOperation(Computation<T>(input, scale))
  }
}

/// The computation for one shape and one element type.
private struct Computation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let samples: Int
  private let classes: Int
  private let scale: Double

  init(_ input: TensorType, _ scale: Double) {
    (samples, classes) = (input.shape[0], input.shape[1])
    self.scale = scale
    var plan = LayerPlan(outputs: [TensorType(input.dtype, [])], backwardNeeds: [.input(0), .input(1)])
    plan.algorithm = "one pass"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, target) = (call.input(0, as: T.self), call.input(1, as: Int64.self))
    var sum = 0.0
    for n in 0..<samples {
      guard (0..<Int64(classes)).contains(target[n]) else {
        throw ComponentError(.data, field: "target", "expected a class below \(classes), received \(target[n])")
      }
      for c in 0..<classes {
        let d = abs(Double(x[n * classes + c]) - (c == Int(target[n]) ? 1 : 0)) / scale
        // log(cosh(d)) without overflow.
        sum += scale * scale * (d + Double.log1p(Double.exp(-2 * d)) - 0.693_147_180_559_945_3)
      }
    }
    call.output(as: T.self)[0] = T(sum / Double(samples * classes))
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(0, as: T.self) else { return }
    let (x, target) = (call.input(0, as: T.self), call.input(1, as: Int64.self))
    // No gradient at all stands for zero.
    let factor = Double(call.gradOutput(as: T.self)?[0] ?? 0) * scale / Double(samples * classes)
    for n in 0..<samples {
      for c in 0..<classes {
        let i = n * classes + c
        let d = (Double(x[i]) - (c == Int(target[n]) ? 1 : 0)) / scale
        destination.write(T(factor * Double.tanh(d)), at: i)
      }
    }
  }
}
