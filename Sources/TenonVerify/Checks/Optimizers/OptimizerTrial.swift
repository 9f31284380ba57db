import TenonCore
import TenonEngine
import TenonServices
import TenonTrials

/// An optimizer over two groups of parameters between guard bytes, with gradients that are the same in every run.
final class OptimizerTrial {
  let binding: OptimizerBinding
  let values: [GuardedTensor]
  let gradients: [GuardedTensor]
  /// Whether the gradients are given as rows, each of them once.
  let isRowSparse: Bool
  private let usesClosure: Bool

  /// Odd numbers of elements, one that is cut into several tasks, and none at all.
  private static let shapes: [Shape] = [[7], [3, 5], [10_007], [], [0]]

  init(
    _ subject: ComponentSubject, _ configuration: ComponentSubject.Configuration, host: Host? = nil,
    shapes: [Shape] = OptimizerTrial.shapes, isSingleGroup: Bool = false, isRowSparse: Bool = false
  ) throws {
    let optimizer = try subject.optimizer(configuration)
    let hyper = try subject.hyperValues(configuration)
    // What has no rows has no row-sparse gradient.
    let shapes = shapes.filter { !isRowSparse || $0.rank > 0 }
    self.isRowSparse = isRowSparse
    values = try shapes.enumerated().map { index, shape in
      let tensor = try GuardedTensor(TensorType(.float32, shape))
      TrialValues("value\(index)").fill(tensor.tensor)
      return tensor
    }
    gradients = try shapes.map { try GuardedTensor(TensorType(.float32, $0)) }
    let parameters = values.enumerated().map { OptimizerBinding.Parameter("p\($0)", $1.tensor) }
    // Some optimizers take a single group.
    let half = isSingleGroup ? parameters.count : (parameters.count + 1) / 2
    var groups = [OptimizerBinding.Group(hyper: hyper, parameters: Array(parameters.prefix(half)))]
    if parameters.count > half {
      groups.append(OptimizerBinding.Group(hyper: hyper, parameters: Array(parameters.dropFirst(half))))
    }
    CallRecord.shared.call("parameter_state")
    binding = try OptimizerBinding(
      optimizer, groups: groups, host: host ?? subject.host, seed: 3)
    CallRecord.shared.call("")
    usesClosure = optimizer.usesClosure
    for index in values.indices { binding.setGradient(try gradient(gradients[index].tensor), ofParameter: index) }
  }

  /// A gradient in the form that the trial's optimizer takes.
  func gradient(_ tensor: Tensor) throws -> OptimizerBinding.Gradient {
    guard isRowSparse else { return .dense(tensor) }
    let rows = tensor.shape[0]
    return .rowSparse(values: tensor, indices: try Tensor((0..<rows).map { Int64($0) }, shape: [rows]))
  }

  /// A trial in two groups with dense gradients; or in one group, or with row-sparse ones, as the optimizer takes them.
  static func make(
    _ subject: ComponentSubject, _ configuration: ComponentSubject.Configuration, host: Host? = nil
  ) throws -> OptimizerTrial {
    var refusal: (any Error)?
    for (isSingleGroup, isRowSparse) in [(false, false), (true, false), (false, true), (true, true)] {
      do {
        try OptimizerTrial(
          subject, configuration, shapes: [[2], [3]], isSingleGroup: isSingleGroup, isRowSparse: isRowSparse
        ).step()
      } catch let error as ComponentError {
        refusal = refusal ?? error
        continue
      }
      return try OptimizerTrial(
        subject, configuration, host: host, isSingleGroup: isSingleGroup, isRowSparse: isRowSparse)
    }
    throw refusal ?? CheckFailure("no gradients are accepted")
  }

  /// One step with gradients of half the squared distance to a fixed point, which a closure evaluates anew.
  func step() throws {
    func evaluate() -> Double {
      zip(values, gradients).reduce(0) { $0 + $1.0.tensor.quadraticLoss(gradient: $1.1.tensor) }
    }
    CallRecord.shared.call("step")
    defer { CallRecord.shared.call("") }
    if usesClosure {
      _ = try binding.step(evaluating: evaluate)
    } else {
      _ = evaluate()
      try binding.step()
    }
  }

  /// One step with the gradients as they are.
  func plainStep() throws {
    CallRecord.shared.call("step")
    defer { CallRecord.shared.call("") }
    if usesClosure { _ = try binding.step { 0 } } else { try binding.step() }
  }

  /// Everything that a checkpoint would hold, in a fixed order.
  var state: [(name: String, tensor: Tensor)] {
    values.enumerated().map { ("parameter \($0)", $1.tensor) }
      + binding.parameterStates.enumerated().flatMap { index, states in
        states.map { ("state '\($0.name)' of parameter \(index)", $0.tensor) }
      } + binding.sharedStates.map { ("shared state '\($0.name)'", $0.tensor) }
  }

  /// Goes on from where another one is.
  func restore(_ other: OptimizerTrial) throws {
    let (own, theirs) = (state, other.state)
    guard own.map(\.tensor.type) == theirs.map(\.tensor.type) else {
      throw CheckFailure("two instances with the same arguments declare different state")
    }
    for (target, source) in zip(own, theirs) { target.tensor.take(source.tensor) }
    binding.stepNumber = other.binding.stepNumber
  }

  func difference(to other: OptimizerTrial) -> String? {
    for (own, theirs) in zip(state, other.state) where !own.tensor.isIdentical(to: theirs.tensor) {
      return "\(own.name) differs: \(own.tensor.firstDifference(to: theirs.tensor))"
    }
    return nil
  }
}
