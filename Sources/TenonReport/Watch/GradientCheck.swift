import Foundation

/// Looks for layers whose gradients vanish or explode.
struct GradientCheck {
  /// A layer's gradients vanish when their norm is this part of that of the layer where it is largest: under SGD it then moves
  /// a million times less.
  static let vanishingShare = 1e-6
  /// They do so in as many looks after one another: layers that begin with zeros have none in the first step.
  static let vanishingLooks = 3
  /// They explode when their norm is as many times what it usually was.
  static let explodingRatio = 100.0
  /// They do so in as many looks after one another: a single batch may be an outlier, above all when nearly all is learned.
  static let explodingLooks = 2
  /// They explode from the beginning when their norm is as many times that of the weights.
  ///
  /// Losses that are sums over pixels and samples reach a thousand.
  static let explodingShare = 1e4
  /// Looks that make a norm usual.
  static let usualLooks = 3

  /// The mean of logarithms, which one outlier does not move far.
  private struct Usual {
    var sum = 0.0
    var count = 0

    var norm: Double { exp(sum / Double(max(1, count))) }

    mutating func add(_ norm: Double) {
      guard norm > 0, norm.isFinite else { return }
      sum += log(norm)
      count += 1
    }
  }

  private struct Layer {
    let path: String
    var usual = Usual()
    var vanishedLooks = 0
    var explodedLooks = 0
  }

  private var layers: [Layer] = []
  private var total = Usual()

  /// Whether the next look should be soon.
  var isSuspicious: Bool { layers.contains { $0.explodedLooks == 1 } }

  /// Takes up a look.
  ///
  /// - Parameters:
  ///   - norms: of the gradients of each layer, as the optimizer got them.
  ///   - weights: of the layers' weights; asked for only when something may be wrong.
  ///   - place: `epoch 2, step 150`.
  mutating func add(
    _ norms: [(layer: String, norm: Double)], weights: () -> [(layer: String, norm: Double)], at place: String
  ) -> [Finding] {
    if layers.count != norms.count || !zip(layers, norms).allSatisfy({ $0.path == $1.layer }) {
      layers = norms.map { Layer(path: $0.layer) }
    }
    let largest = norms.map(\.norm).max() ?? 0
    var findings: [Finding] = []
    for (index, norm) in norms.enumerated() {
      let usual = layers[index].usual
      let vanishes = norm.norm < Self.vanishingShare * largest
      layers[index].vanishedLooks = vanishes ? layers[index].vanishedLooks + 1 : 0
      if layers[index].vanishedLooks == Self.vanishingLooks { findings.append(vanishing(norm, largest, place)) }
      let isUnusual = usual.count >= Self.usualLooks && norm.norm > Self.explodingRatio * usual.norm
      let explodes = isUnusual || isLarge(norm, weights)
      layers[index].explodedLooks = explodes ? layers[index].explodedLooks + 1 : 0
      if layers[index].explodedLooks == Self.explodingLooks { findings.append(exploding(norm, usual, place)) }
      if !isUnusual { layers[index].usual.add(norm.norm) }
    }
    if !layers.contains(where: { $0.explodedLooks > 0 }) {
      total.add(norms.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot())
    }
    return findings
  }

  private func isLarge(
    _ norm: (layer: String, norm: Double), _ weights: () -> [(layer: String, norm: Double)]
  ) -> Bool {
    // Below it the share is not reached, whatever the weights are.
    guard norm.norm > Self.explodingShare else { return false }
    return norm.norm > Self.explodingShare * max(1, weights().first { $0.layer == norm.layer }?.norm ?? 1)
  }

  private func vanishing(_ norm: (layer: String, norm: Double), _ largest: Double, _ place: String) -> Finding {
    Finding(
      kind: .vanishingGradients, layer: norm.layer,
      text:
        "gradients vanish in layer '\(norm.layer)': their norm is \(Self.text(norm.norm)) where the largest of a layer is "
        + "\(Self.text(largest)) (\(place)); try ReLU in place of sigmoid or tanh, normalization between layers, or shortcuts "
        + "around them")
  }

  private func exploding(_ norm: (layer: String, norm: Double), _ usual: Usual, _ place: String) -> Finding {
    let than = usual.count >= Self.usualLooks ? ", and was \(Self.text(usual.norm)) before" : ""
    // Pascanu et al. 2013, On the difficulty of training recurrent neural networks, section 3.2: half to ten times the
    // average norm.
    let clip = total.count >= Self.usualLooks ? Self.text(total.norm) : "1"
    return Finding(
      kind: .explodingGradients, layer: norm.layer,
      text: "gradients explode in layer '\(norm.layer)': their norm is \(Self.text(norm.norm))\(than) (\(place)); try "
        + "training.clip_grad_norm: \(clip)\(total.count >= Self.usualLooks ? ", the usual norm of all gradients" : ""), or a "
        + "smaller learning rate")
  }

  private static func text(_ value: Double) -> String { String(format: "%.2g", value) }
}
