import TenonCore
import TenonHost

/// Finds inputs that a layer or loss accepts with the configurations that were found for it.
struct LayerTrialFinder {
  private let subject: ComponentSubject

  init(_ subject: ComponentSubject) { self.subject = subject }

  /// - Throws: `CheckFailure` when no configuration takes any input.
  func find() throws -> [LayerTrial] {
    let configurations = try subject.configurations()
    var trials: [LayerTrial] = []
    var refusal = ""
    for (index, configuration) in configurations.enumerated() {
      let layer = try subject.layer(configuration)
      // The first configuration shows what ranks and dtypes the layer takes; the others need not repeat all of them.
      let limit = index == 0 ? (subject.isQuick ? 5 : 8) : index < 3 ? 3 : subject.isQuick ? 1 : 2
      let found = signatures(of: layer, configuration, limit: limit, refusal: &refusal)
      let stopsGradient = try subject.stopsGradient(configuration)
      trials += found.map { inputs, domain, layout, mode in
        LayerTrial(
          arguments: configuration.description, layer: layer, make: { try subject.layer(configuration) },
          inputs: inputs, domain: domain, layout: layout, mode: mode, stopsGradient: stopsGradient)
      }
    }
    let takesMoreThanNumbers = trials.contains { trial in trial.inputs.contains { ($0?.shape.rank ?? 0) > 0 } }
    guard takesMoreThanNumbers else {
      throw CheckFailure("no accepted shape found with \(configurations[0].description); the first refusal: \(refusal)")
    }
    return trials
  }

  private typealias Signature = (
    inputs: [TensorType?], domain: TrialValues.Domain, layout: Layout, mode: PlanRequest.Mode
  )

  private func signatures(
    of layer: any Layer, _ configuration: ComponentSubject.Configuration, limit: Int, refusal: inout String
  ) -> [Signature] {
    let shapes = InputShapes(channels: configuration.channels)
    var found: [Signature] = []
    var seen: Set<[String]> = []
    for inputs in combinations(of: layer.inputs, shapes) {
      let key = inputs.map { $0.map { "\($0.dtype) \($0.shape.rank)" } ?? "none" }
      guard !seen.contains(key), found.count < limit else { continue }
      do {
        let (domain, layout, mode) = try accepts(layer, inputs)
        seen.insert(key)
        found.append((inputs, domain, layout, mode))
      } catch {
        // What a layer does wrong says more than what it does not take.
        let isFault = (error as? ComponentError)?.code == .internal
        if refusal.isEmpty || isFault { refusal = "\(error)" }
      }
    }
    // Optional inputs are given once where their shapes can be guessed.
    if let first = found.first, let complete = withOptionalInputs(layer, first.inputs, shapes) {
      found.append((complete, first.domain, first.layout, first.mode))
    }
    return found
  }

  /// Types for the required inputs, likely ones first.
  private func combinations(of ports: [Port], _ shapes: InputShapes) -> [[TensorType?]] {
    guard let first = ports.first else { return [[]] }
    var result: [[TensorType?]] = []
    for shape in shapes.first {
      for dtype in dtypes(of: first) {
        var partial: [[TensorType?]] = [[first.isOptional ? nil : TensorType(dtype, shape)]]
        if first.isVariadic { partial = [[TensorType(dtype, shape), TensorType(dtype, shape)]] }
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
        result += partial.prefix(120)
      }
    }
    return result
  }

  /// Those that need no further knowledge; float64 is tried where a layer says that it has it.
  private func dtypes(of port: Port) -> [DType] {
    let known: [DType] = [.float32, .int64, .int32, .uint8, .bool, .float64]
    let accepted = known.filter { port.dtypes.contains($0) }
    return accepted.contains(.float32) ? accepted.filter { $0 != .float64 } : accepted
  }

  /// Whether the layer plans and computes with these inputs.
  ///
  /// - Returns: the first domain of values that gives finite outputs, else the first that it takes; plain layout and
  ///   training, or the first that it takes instead.
  private func accepts(_ layer: any Layer, _ inputs: [TensorType?]) throws -> (
    TrialValues.Domain, Layout, PlanRequest.Mode
  ) {
    var refusal: (any Error)?
    for mode in [PlanRequest.Mode.train, .eval] {
      for layout in Layout.allCases {
        do {
          return (try accepts(layer, inputs, in: layout, mode), layout, mode)
        } catch let error as ComponentError where error.code == .unsupported {
          refusal = refusal ?? error
        }
      }
    }
    throw refusal ?? CheckFailure("no layout is accepted")
  }

  private func accepts(_ layer: any Layer, _ inputs: [TensorType?], in layout: Layout, _ mode: PlanRequest.Mode)
    throws -> TrialValues.Domain
  {
    var accepted: TrialValues.Domain?
    var refusal: (any Error)?
    for domain in TrialValues.Domain.allCases {
      let trial = LayerTrial(
        arguments: "", layer: layer, make: { layer }, inputs: inputs, domain: domain, layout: layout, mode: mode)
      let probe = try LayerProbe(trial, host: subject.host)
      do {
        try probe.forward()
      } catch {
        refusal = error
        continue
      }
      accepted = accepted ?? domain
      let isFinite = try probe.plainOutputs().allSatisfy {
        !$0.dtype.isFloatingPoint || $0.doubles.allSatisfy(\.isFinite)
      }
      if isFinite { return domain }
    }
    if let accepted { return accepted }
    throw refusal ?? CheckFailure("no values are accepted")
  }

  private func withOptionalInputs(_ layer: any Layer, _ inputs: [TensorType?], _ shapes: InputShapes)
    -> [TensorType?]?
  {
    let optional = layer.inputs.indices.filter { layer.inputs[$0].isOptional && inputs.indices.contains($0) }
    guard !optional.isEmpty, let operation = try? layer.plan(LayerTrial(inputs, layer).request()) else { return nil }
    let dtype = LayerTrial(inputs, layer).dtype
    let extents = (inputs.compactMap { $0?.shape } + operation.plan.outputs.map(\.shape)).flatMap(\.dimensions)
    let products = InputShapes.products(of: extents + shapes.channels)
    // One after another, as each may have a type of its own.
    var complete = inputs
    for index in optional {
      let ports = layer.inputs[index].dtypes
      let types = products.map {
        TensorType(ports.contains(dtype) ? dtype : dtypes(of: layer.inputs[index]).first ?? .float32, $0)
      }
      complete[index] = types.first { type in
        var tried = complete
        tried[index] = type
        return (try? accepts(layer, tried)) != nil
      }
    }
    return optional.contains { complete[$0] != nil } ? complete : nil
  }
}

extension LayerTrial {
  /// For a question about types only.
  fileprivate init(_ inputs: [TensorType?], _ layer: any Layer) {
    self.init(arguments: "", layer: layer, make: { layer }, inputs: inputs, domain: .signed)
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
