import TenonTraining

/// The norms of each layer's gradients after a step, computed once for all who ask.
package final class GradientNorms {
  /// Steps between two looks: a look at all gradients in each step would cost what a cheap optimizer's step does.
  static let interval = 50

  private unowned let trainer: Trainer
  private var norms: (step: Int, layers: [(layer: String, norm: Double)])?

  package init(_ trainer: Trainer) { self.trainer = trainer }

  /// By the layers' paths, in the model's order, of what the optimizer got.
  ///
  /// - Parameter step: the one that was just done, counted from the beginning of the training.
  func layers(afterStep step: Int) -> [(layer: String, norm: Double)] {
    if let norms, norms.step == step { return norms.layers }
    let layers = LayerNorms.norms(of: trainer.gradients)
    norms = (step, layers)
    return layers
  }
}
