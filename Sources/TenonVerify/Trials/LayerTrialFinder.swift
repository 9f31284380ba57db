import TenonCore
import TenonHost
import TenonTrials

/// Finds inputs that a layer or loss accepts with the configurations that were found for it: those of its examples, then
/// likely ones.
struct LayerTrialFinder {
  private let subject: ComponentSubject

  init(_ subject: ComponentSubject) { self.subject = subject }

  /// - Throws: `CheckFailure` when no configuration takes any input.
  func find() throws -> [LayerTrial] {
    let configurations = try subject.configurations()
    // Ports whose integers examples spell out one by one, as they mean something: of others a gradient need not follow.
    let spelledOut = configurations.flatMap(\.inputs).flatMap { inputs in
      inputs.indices.filter { !inputs[$0].type.dtype.isFloatingPoint && !inputs[$0].values.isEmpty }
    }
    var trials: [LayerTrial] = []
    var refusal = ""
    for (index, configuration) in configurations.enumerated() {
      let layer = try subject.layer(configuration)
      // The first configuration shows what ranks and dtypes the layer takes; the others need not repeat all of them.
      let limit = index == 0 ? (subject.isQuick ? 5 : 8) : index < 3 ? 3 : subject.isQuick ? 1 : 2
      let found = signatures(of: layer, configuration, limit: limit, refusal: &refusal)
      let stopsGradient = try subject.stopsGradient(configuration)
      trials += found.map { trial in
        var trial = trial
        trial.arguments = configuration.description
        trial.make = { try subject.layer(configuration) }
        trial.stopsGradient =
          stopsGradient
          || (trial.contents.isEmpty
            && spelledOut.contains { index in
              trial.inputs.indices.contains(index) && trial.inputs[index] != nil
            })
        return trial
      }
    }
    let takesMoreThanNumbers = trials.contains { trial in trial.inputs.contains { ($0?.shape.rank ?? 0) > 0 } }
    guard takesMoreThanNumbers else {
      throw CheckFailure(
        "no accepted shape found with \(configurations[0].description); the first refusal: \(refusal); an example in the "
          + "declaration shows what it takes")
    }
    return trials
  }

  private func signatures(
    of layer: any Layer, _ configuration: ComponentSubject.Configuration, limit: Int, refusal: inout String
  ) -> [LayerTrial] {
    let shapes = InputShapes(channels: configuration.channels)
    var found: [LayerTrial] = []
    var seen: Set<[Signature?]> = []
    func consider(_ trial: LayerTrial) {
      guard found.count < limit else { return }
      let signature = trial.inputs.map { $0.map { Signature(dtype: $0.dtype, rank: $0.shape.rank) } }
      guard !seen.contains(signature) else { return }
      do {
        found.append(try accepted(trial))
        seen.insert(signature)
      } catch {
        // What a layer does wrong says more than what it does not take.
        let isFault = (error as? ComponentError)?.code == .internal
        if refusal.isEmpty || isFault { refusal = "\(error)" }
      }
    }
    for inputs in configuration.inputs { consider(LayerTrial(layer, example: inputs)) }
    for shape in shapes.first where found.count < limit {
      for inputs in combinations(of: layer.inputs, shape) { consider(LayerTrial(layer, inputs)) }
    }
    // Optional inputs are given once where their shapes can be guessed.
    if let first = found.first, let complete = withOptionalInputs(first, shapes) { found.append(complete) }
    return found
  }

  /// What makes one trial of a layer unlike another.
  private struct Signature: Hashable {
    let dtype: DType
    let rank: Int
  }

  /// Types for the required inputs with the first one of a shape, likely ones first.
  private func combinations(of ports: [Port], _ shape: Shape) -> [[TensorType?]] {
    guard let first = ports.first else { return [[]] }
    return dtypes(of: first).flatMap { dtype in
      let type = TensorType(dtype, shape)
      var partial: [[TensorType?]] = [first.isOptional ? [nil] : first.isVariadic ? [type, type] : [type]]
      for port in ports.dropFirst() {
        if port.isOptional {
          partial = partial.map { $0 + [nil] }
          continue
        }
        let options = dtypes(of: port).flatMap { dtype in
          InputShapes.related(to: shape, isInteger: !dtype.isFloatingPoint).map { TensorType(dtype, $0) }
        }
        partial = partial.flatMap { inputs in
          options.map { inputs + (port.isVariadic ? [$0, $0] : [$0]) }
        }
      }
      return Array(partial.prefix(120))
    }
  }

  /// Those that need no further knowledge; float64 is tried where a layer says that it has it.
  private func dtypes(of port: Port) -> [DType] {
    let known: [DType] = [.float32, .int64, .int32, .uint8, .bool, .float64]
    let accepted = known.filter { port.dtypes.contains($0) }
    return accepted.contains(.float32) ? accepted.filter { $0 != .float64 } : accepted
  }

  /// The trial as the layer plans and computes it: with the first domain of values that gives finite outputs, else the
  /// first that it takes; in plain layout and for training, or the first that it takes instead.
  func accepted(_ trial: LayerTrial) throws -> LayerTrial {
    var refusal: (any Error)?
    for mode in [PlanRequest.Mode.train, .eval] {
      for layout in Layout.allCases {
        do {
          return try withAcceptedValues(trial.with(layout).with(mode))
        } catch let error as ComponentError where error.code == .unsupported {
          refusal = refusal ?? error
        }
      }
    }
    throw refusal ?? CheckFailure("no layout is accepted")
  }

  private func withAcceptedValues(_ trial: LayerTrial) throws -> LayerTrial {
    var accepted: LayerTrial?
    var refusal: (any Error)?
    for domain in TrialValues.Domain.allCases {
      var trial = trial
      trial.domain = domain
      let probe = try LayerProbe(trial, host: subject.host)
      do {
        try probe.forward()
        // A few numbers may be what the layer takes by chance.
        for seed in 1...3 { try LayerProbe(trial, host: subject.host, values: UInt64(seed)).forward() }
      } catch {
        refusal = error
        continue
      }
      accepted = accepted ?? trial
      if try probe.hasFiniteOutputs() { return trial }
    }
    if let accepted { return accepted }
    throw refusal ?? CheckFailure("no values are accepted")
  }

  private func withOptionalInputs(_ trial: LayerTrial, _ shapes: InputShapes) -> LayerTrial? {
    let (ports, inputs) = (trial.layer.inputs, trial.inputs)
    let optional = ports.indices.filter { ports[$0].isOptional && inputs.indices.contains($0) && inputs[$0] == nil }
    guard !optional.isEmpty, let operation = try? trial.layer.plan(trial.request()) else { return nil }
    let extents = (inputs.compactMap { $0?.shape } + operation.plan.outputs.map(\.shape)).flatMap(\.dimensions)
    let products = InputShapes.products(of: extents + shapes.channels)
    // One after another, as each may have a type of its own.
    var complete = trial
    for index in optional {
      let accepted = ports[index].dtypes
      let dtype = accepted.contains(trial.dtype) ? trial.dtype : dtypes(of: ports[index]).first ?? .float32
      complete.inputs[index] = products.lazy.map { TensorType(dtype, $0) }.first { type in
        var tried = complete
        tried.inputs[index] = type
        return (try? self.accepted(tried)) != nil
      }
    }
    return optional.contains { complete.inputs[$0] != nil } ? complete : nil
  }
}

extension Value {
  /// The small integers in it, which may be numbers of channels.
  var smallIntegers: [Int] {
    switch self {
    case .int(let value): (1...64).contains(value) ? [value] : []
    case .list(let items): items.flatMap(\.smallIntegers)
    case .tensor(let tensor): tensor.shape.dimensions
    default: []
    }
  }
}
