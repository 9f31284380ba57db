import TenonCore
import TenonEngine
import TenonStatistics

/// The norms of weights and gradients of each layer at the end of an epoch.
public struct LayerNorms: Sendable, Equatable {
  static let mostLayers = 200
  /// Of epochs; beyond it every other one is dropped.
  static let mostEpochs = 400

  /// From 1.
  public let epoch: Int
  /// By the layers' paths, in the model's order.
  public let weights: [(layer: String, norm: Double)]
  /// The mean over the steps that were looked at, of what the optimizer got.
  public let gradients: [(layer: String, norm: Double)]

  init(epoch: Int, weights: [(layer: String, norm: Double)], gradients: [(layer: String, norm: Double)]) {
    (self.epoch, self.weights, self.gradients) = (epoch, weights, gradients)
  }

  public static func == (left: LayerNorms, right: LayerNorms) -> Bool { left.json == right.json }

  /// Of the weights of each layer of a model, as they are now.
  static func norms(ofWeights model: Model) -> [(layer: String, norm: Double)] {
    norms(of: model.parameters.map { ($0.name, $0.tensor) })
  }

  /// The Euclidean norm of all parameters of each layer.
  static func norms(of parameters: [(name: String, tensor: Tensor)]) -> [(layer: String, norm: Double)] {
    var sums: [(layer: String, norm: Double)] = []
    for (name, tensor) in parameters {
      guard let squares = TensorNumbers.sumOfSquares(tensor) else { continue }
      let layer = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
      if sums.last?.layer == layer {
        sums[sums.count - 1].norm += squares
      } else if sums.count < mostLayers {
        sums.append((layer, squares))
      } else {
        break
      }
    }
    return sums.map { ($0.layer, $0.norm.squareRoot()) }
  }
}

extension LayerNorms {
  var json: JSON {
    func object(_ norms: [(layer: String, norm: Double)]) -> JSON {
      var object = JSONObject()
      for (layer, norm) in norms { object[layer] = .number(norm) }
      return .object(object)
    }
    return ["epoch": .int(epoch), "weights": object(weights), "gradients": object(gradients)]
  }

  /// Nil for anything that is none.
  init?(_ json: JSON) {
    func norms(_ key: String) -> [(layer: String, norm: Double)]? {
      guard let object = json[key]?.objectValue, object.count <= Self.mostLayers else { return nil }
      return object.map { ($0.key, $0.value.doubleValue ?? .nan) }
    }
    guard let epoch = json["epoch"]?.intValue, epoch >= 1, let weights = norms("weights"),
      let gradients = norms("gradients")
    else { return nil }
    self.init(epoch: epoch, weights: weights, gradients: gradients)
  }
}
