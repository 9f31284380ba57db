import TenonCore
import TenonImage

/// How images are prepared for a trained model, where it is not as its archive says.
public struct PredictionOptions: Sendable {
  /// The most passes with augmentation: their inputs are in memory together.
  public static let mostPasses = 64

  /// In place of the archive's preprocessing; nil keeps that.
  public var transforms: [ComponentReference]?
  /// Test-time augmentation: applied to the picture at random, as in training, before the preprocessing.
  public var augmentation: [ComponentReference]
  /// How many augmented versions of a picture are averaged with the picture itself; 0 without augmentation.
  public var passes: Int { augmentation.isEmpty ? 0 : askedPasses }
  /// How large images may be.
  public var limits: ImageLimits
  private let askedPasses: Int

  /// - Parameter passes: 1 to `mostPasses`; numbers beyond these are taken as the nearest of them.
  public init(
    transforms: [ComponentReference]? = nil, augmentation: [ComponentReference] = [], passes: Int = 4,
    limits: ImageLimits = .default
  ) {
    self.transforms = transforms
    self.augmentation = augmentation
    askedPasses = min(max(1, passes), Self.mostPasses)
    self.limits = limits
  }
}
