extension ModelArchive {
  /// Takes out what was measured and computed with other weights: metrics, history, example; the card is made anew.
  public mutating func forgetWeights() {
    metrics = []
    history = []
    example = nil
    card = ModelCard.text(of: self)
  }
}
