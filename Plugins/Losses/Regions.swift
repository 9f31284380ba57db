import TenonPlugin

/// What the pixels of an image should be: each a class, or a probability for each class.
protocol Regions<T>: Sendable {
  associatedtype T: Scalar
  associatedtype Stored
  /// Whether a class stands for all of a pixel's probabilities.
  static var isIndexed: Bool { get }

  /// The probability of a class at a pixel; nil where the pixel counts for nothing.
  static func probability(
    _ target: UnsafePointer<Stored>, image: Int, of classes: Int, _ index: Int, _ pixel: Int, _ pixels: Int,
    ignoring: Int
  ) -> T?
  /// Whether a class may stand at a pixel; `pixel` counts over all images.
  static func accepts(_ target: UnsafePointer<Stored>, _ pixel: Int, of classes: Int, ignoring: Int) -> Bool
}

/// Classes 0..<C; with one class 0 and 1, of which 1 is it.
enum RegionIndices<T: Scalar>: Regions {
  static var isIndexed: Bool { true }

  @inline(__always)
  static func probability(
    _ target: UnsafePointer<Int64>, image: Int, of classes: Int, _ index: Int, _ pixel: Int, _ pixels: Int,
    ignoring: Int
  ) -> T? {
    let found = target[image &* pixels &+ pixel]
    if found == Int64(ignoring) { return nil }
    return found == Int64(classes == 1 ? 1 : index) ? 1 : 0
  }

  @inline(__always)
  static func accepts(_ target: UnsafePointer<Int64>, _ pixel: Int, of classes: Int, ignoring: Int) -> Bool {
    let found = target[pixel]
    return found == Int64(ignoring) || (found >= 0 && found < Int64(max(2, classes)))
  }
}

/// Probabilities, laid out as the input.
enum RegionProbabilities<T: Scalar>: Regions {
  static var isIndexed: Bool { false }

  @inline(__always)
  static func probability(
    _ target: UnsafePointer<T>, image: Int, of classes: Int, _ index: Int, _ pixel: Int, _ pixels: Int,
    ignoring: Int
  ) -> T? { target[(image &* classes &+ index) &* pixels &+ pixel] }

  @inline(__always)
  static func accepts(_ target: UnsafePointer<T>, _ pixel: Int, of classes: Int, ignoring: Int) -> Bool { true }
}
