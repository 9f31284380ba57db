import TenonCore

/// A layer with arguments and types of inputs that it accepts.
package struct LayerTrial {
  /// The arguments, as they would stand in an experiment.
  package var arguments: String
  package let layer: any Layer
  /// Makes another instance from the same arguments.
  package var make: () throws -> any Layer
  /// Plain; nil for an absent optional input.
  package var inputs: [TensorType?]
  package var domain: TrialValues.Domain
  /// What an example says of the inputs' elements, in their order; those beyond have the domain.
  package var contents: [ExampleInput] = []
  /// Where its ports accept it.
  package var layout = Layout.plain
  package var mode = PlanRequest.Mode.train
  /// Whether its arguments keep gradients at zero that outputs do depend on.
  package var stopsGradient = false

  /// For messages: `kernel_size: 2 on float32 [3, 4, 7, 6]`.
  package var description: String {
    let types = inputs.map { $0.map { "\($0)" } ?? "none" }.joined(separator: ", ")
    return (arguments.isEmpty ? "" : "\(arguments) on ") + types + (layout == .plain ? "" : " in \(layout)")
      + (mode == .eval ? ", eval" : "")
  }

  /// Training and evaluation, or evaluation alone where the layer is for that.
  package var modes: [PlanRequest.Mode] { mode == .train ? [.train, .eval] : [.eval] }

  /// Of parameters and of the first floating-point input.
  package var dtype: DType { inputs.lazy.compactMap { $0?.dtype }.first { $0.isFloatingPoint } ?? .float32 }

  func port(_ index: Int) -> Port? { layer.inputs.indices.contains(index) ? layer.inputs[index] : layer.inputs.last }

  /// Whether backward yields a gradient of an input.
  func isDifferentiable(_ index: Int) -> Bool {
    inputs[index]?.dtype.isFloatingPoint == true && port(index)?.isDifferentiable == true
  }

  /// The same with every floating-point input in another precision.
  package func with(_ dtype: DType) -> LayerTrial {
    var copy = self
    copy.inputs = inputs.map { type in
      type.map { TensorType($0.dtype.isFloatingPoint ? dtype : $0.dtype, $0.shape) }
    }
    return copy
  }

  /// The same with another number of samples: the first dimension wherever it is that of the first input.
  package func with(batch count: Int) -> LayerTrial {
    let batch = inputs.first??.shape.dimensions.first
    var copy = self
    copy.inputs = inputs.map { type in
      type.map { type in
        var dimensions = type.shape.dimensions
        if let first = dimensions.first, first == batch { dimensions[0] = count }
        return TensorType(type.dtype, Shape(dimensions))
      }
    }
    return copy
  }

  package func with(_ layout: Layout) -> LayerTrial {
    var copy = self
    copy.layout = layout
    return copy
  }

  package func with(_ mode: PlanRequest.Mode) -> LayerTrial {
    var copy = self
    copy.mode = mode
    return copy
  }

  /// The layout of an input: the trial's where the port and the type allow it.
  package func layout(ofInput index: Int) -> Layout {
    guard layout != .plain, let type = inputs[index], type.isBlockable,
      port(index)?.layouts.contains(layout) == true
    else { return .plain }
    return layout
  }

  /// What the layer is asked to plan.
  ///
  /// Gradients are wanted in training only.
  package func request(gradients: Bool = true) -> PlanRequest {
    let gradients = gradients && mode == .train
    let layouts = inputs.indices.map { layout(ofInput: $0) }
    return PlanRequest(
      mode: mode, computeDType: dtype,
      inputs: zip(inputs, layouts).map { type, layout in type?.with(layout) },
      outputLayouts: layer.outputs.map { layouts.contains(layout) && $0.layouts.contains(layout) ? layout : .plain },
      wantsGradInput: inputs.indices.map { gradients && isDifferentiable($0) },
      wantsGradParameter: layer.parameters.map { _ in gradients })
  }
}

extension LayerTrial {
  /// With inputs of which nothing but the types is known.
  package init(_ layer: any Layer, _ inputs: [TensorType?]) {
    self.init(arguments: "", layer: layer, make: { layer }, inputs: inputs, domain: .signed)
  }

  /// - Parameter example: those that are left out at the end are absent.
  package init(_ layer: any Layer, example: [ExampleInput]) {
    let absent = layer.inputs.dropFirst(example.count).map { _ in TensorType?.none }
    self.init(layer, example.map(\.type) + absent)
    contents = example
  }
}
