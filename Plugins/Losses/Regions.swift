import TenonPlugin

/// What the pixels of an image should be: each a class, or a probability for each class.
enum Regions<T: Scalar> {
  /// Classes 0..<C; with one class 0 and 1, of which 1 is it.
  case indices(UnsafePointer<Int64>, ignoring: Int)
  /// Probabilities, laid out as the input.
  case probabilities(UnsafePointer<T>)

  /// The probability of a class at a pixel; nil where the pixel counts for nothing.
  @inline(__always)
  func probability(image: Int, of classes: Int, _ index: Int, _ pixel: Int, _ pixels: Int) -> T? {
    switch self {
    case .indices(let target, let ignoreIndex):
      let found = target[image &* pixels &+ pixel]
      if found == Int64(ignoreIndex) { return nil }
      return found == Int64(classes == 1 ? 1 : index) ? 1 : 0
    case .probabilities(let target):
      return target[(image &* classes &+ index) &* pixels &+ pixel]
    }
  }
}
