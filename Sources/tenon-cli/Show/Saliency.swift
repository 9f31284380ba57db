import Tenon
import TenonTrials

/// Which parts of a picture a model's answer rests on.
struct Saliency {
  enum Method: String, CaseIterable {
    /// The maps of a layer, weighted by how much each raises the score. - Source: Selvaraju et al. 2017, Grad-CAM, eq. 1 and 2.
    case gradcam
    /// The gradients along a straight line from a picture of zeros, times the way. - Source: Sundararajan et al. 2017, Axiomatic
    /// Attribution for Deep Networks, eq. 3, with midpoints.
    case integratedGradients = "integrated-gradients"
  }

  /// Row by row, none below 0.
  let values: [Float]
  let height: Int
  let width: Int
  /// The score of the class for the picture.
  let score: Double
  /// Of integrated gradients: their sum, and the score of a picture of zeros.
  ///
  /// The sum is how much more the picture's score is, but for the error of the steps.
  let completeness: (sum: Double, zeroScore: Double)?
  /// Of Grad-CAM: the layer whose maps were taken.
  let layer: String?

  private struct Network {
    let runner: GraphRunner
    let input: Tensor
    let gradient: [Tensor]
    let output: Tensor
    let place: Int
    let sign: Float

    /// - Parameter index: the class; of a single number between two classes 0 stands for less of it.
    init(_ model: Model, _ picture: Tensor, index: Int) throws {
      input = try picture.copy()
      runner = try GraphRunner(model, inputs: [input], mode: .eval, wantsGradients: true)
      guard let output = runner.value(model.graph.outputs[0].value), output.dtype == .float32,
        output.shape.elementCount > 0, index < max(2, output.shape.elementCount)
      else { throw ShowError.noScores(model.graph.outputs[0].name) }
      self.output = output
      let isSingle = output.shape.elementCount == 1
      (place, sign) = (isSingle ? 0 : index, isSingle && index == 0 ? -1 : 1)
      var gradients: [Tensor] = []
      for end in model.graph.outputs { gradients.append(try Tensor(runner.value(end.value)?.type ?? output.type)) }
      gradients[0][Float.self][place] = sign
      gradient = gradients
    }

    var score: Double { Double(sign * output[Float.self][place]) }

    func run() throws {
      try runner.forward()
      try runner.backward(gradient)
    }
  }

  /// - Parameters:
  ///   - picture: what the model reads: [1, C, H, W].
  ///   - layer: of Grad-CAM; nil for the last one that yields maps.
  ///   - steps: of integrated gradients.
  /// - Throws: `ShowError` for a layer without maps, `GraphError` for one that there is not; what computing throws.
  init(_ model: Model, _ picture: Tensor, index: Int, _ method: Method, layer: String?, steps: Int) throws {
    guard picture.dtype == .float32, picture.shape.rank == 4, picture.shape[0] == 1 else {
      throw ShowError.noPicture(picture.type)
    }
    let network = try Network(model, picture, index: index)
    switch method {
    case .gradcam:
      let chosen = try layer.map { try model.graph.value(at: $0) }
      let candidates = model.graph.nodes.reversed().compactMap { node in node.outputs.first.map { ($0, node.module) } }
      let found = candidates.first { value, _ in
        guard let shape = network.runner.value(value)?.shape, shape.rank == 4 else { return false }
        return chosen.map { $0 == value } ?? (shape[2] * shape[3] > 1)
      }
      guard let (value, module) = found else { throw ShowError.noMaps(layer) }
      try network.run()
      score = network.score
      guard let maps = network.runner.value(value), let gradient = network.runner.gradient(of: value) else {
        throw ShowError.noMaps(layer)
      }
      (height, width) = (maps.shape[2], maps.shape[3])
      values = Self.weightedMaps(maps, gradient)
      (completeness, self.layer) = (nil, model.graph.modules[module].path)
    case .integratedGradients:
      (height, width) = (picture.shape[2], picture.shape[3])
      let numbers = picture[Float.self]
      var sums = [Double](repeating: 0, count: numbers.count)
      for step in 0..<steps {
        let share = (Float(step) + 0.5) / Float(steps)
        for place in numbers.indices { network.input[Float.self][place] = numbers[place] * share }
        try network.run()
        guard let gradient = network.runner.gradient(ofInput: 0) else { throw ShowError.noScores("input") }
        for place in numbers.indices { sums[place] += Double(gradient[Float.self][place]) }
      }
      network.input[Float.self].update(repeating: 0)
      try network.runner.forward()
      let zeroScore = network.score
      for place in numbers.indices {
        network.input[Float.self][place] = numbers[place]
        sums[place] *= Double(numbers[place]) / Double(steps)
      }
      try network.runner.forward()
      score = network.score
      completeness = (sums.reduce(0, +), zeroScore)
      self.layer = nil
      let area = height * width
      values = (0..<area).map { place in
        Float(stride(from: place, to: sums.count, by: area).reduce(0) { $0 + abs(sums[$1]) })
      }
    }
  }

  /// The maps by the means of their gradients, and of the sum what is above 0.
  private static func weightedMaps(_ maps: Tensor, _ gradient: Tensor) -> [Float] {
    let area = maps.shape[2] * maps.shape[3]
    var sums = [Float](repeating: 0, count: area)
    for channel in 0..<maps.shape[1] {
      let places = channel * area..<(channel + 1) * area
      let weight = places.reduce(Float(0)) { $0 + gradient[Float.self][$1] } / Float(area)
      for (place, number) in zip(sums.indices, places) { sums[place] += weight * maps[Float.self][number] }
    }
    return sums.map { max(0, $0) }
  }
}

extension ShowError {
  fileprivate static func noScores(_ output: String) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-scores", "'\(output)' of the model has no score for that class")
        .expected("float32, a number for each class"))
  }

  fileprivate static func noPicture(_ type: TensorType) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-picture", "the model reads no picture").expected("float32 [1, C, H, W]")
        .received("\(type)"))
  }

  fileprivate static func noMaps(_ layer: String?) -> ShowError {
    ShowError(
      diagnostic: Diagnostic(
        "no-maps", layer.map { "layer '\($0)' yields no maps" } ?? "no layer of the model yields maps"
      )
      .expected("[N, C, H, W]").help("name a convolution with --layer, or use --method integrated-gradients"))
  }
}
