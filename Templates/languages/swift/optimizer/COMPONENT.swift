import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// Gradient descent with momentum that looks ahead (Nesterov), and weight decay beside the gradient.
///
///     velocity = momentum · velocity + gradient
///     p -= lr · (gradient + momentum · velocity + weight_decay · p)
struct COMPONENT: OptimizerComponent {
  static let declaration = Declaration(
    "COMPONENT", "gradient descent with Nesterov momentum and decoupled weight decay",
    arguments: [
      .float("lr", default: 0.01, "learning rate").atLeast(0),
      .float("momentum", default: 0.9, "how much of the last update is kept").atLeast(0).atMost(1),
      .float("weight_decay", default: 0, "how fast parameters shrink towards zero").atLeast(0),
    ])

  init(_ config: Config) {}

  /// State belongs to the host, which saves it with the training; it starts at zero.
  func parameterState(_ hyper: HyperParameters, parameter: TensorType) throws -> [StateTensor] {
    [StateTensor("velocity", parameter)]
  }

  func step(_ call: OptimizerCall) throws {
    for g in 0..<call.groupCount {
      let group = call.group(g)
      let (lr, momentum) = (Float(group.hyper["lr"]), Float(group.hyper["momentum"]))
      let decay = Float(group.hyper["weight_decay"])
      for k in 0..<group.parameterCount {
        let parameter = group.parameter(k)
        switch parameter.gradient {
        case nil: continue  // it took no part in this step
        case .rowSparse: throw ComponentError(.unsupported, "expected dense gradients, received a row-sparse one")
        case .dense(let view):
          let gradient = try view.elements(Float.self)
          let (p, velocity) = (try parameter.value.elements(Float.self), try parameter.state(0).elements(Float.self))
          for i in p.indices {
            velocity[i] = momentum * velocity[i] + gradient[i]
            p[i] -= lr * (gradient[i] + momentum * velocity[i] + decay * p[i])
          }
        }
      }
    }
  }
}
