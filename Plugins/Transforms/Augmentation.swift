import TenonImage
import TenonPlugin

/// What transforms of automatic augmentation have in common: magnitudes in bins, and how operations are applied.
struct Augmentation: Sendable {
  /// The magnitudes of an operation from the first bin to the last.
  enum Magnitudes: Sendable {
    /// It has none.
    case none
    /// Evenly from one number to another; `isSigned`: half of the time negative.
    case even(Double, Double, isSigned: Bool)
    /// Bits that are kept: 8, less up to so many.
    case bits(Double)

    var isSigned: Bool {
      if case .even(_, _, isSigned: true) = self { return true }
      return false
    }

    /// In single precision, as torchvision's tables.
    func magnitude(_ bin: Int, of count: Int) -> Double {
      switch self {
      case .none: return 0
      case .even(let first, let last, _):
        let step = (Float(last) - Float(first)) / Float(count - 1)
        // From both ends and with one rounding, as torch.linspace: 16 of 32 pixels are 15.999999, of which 15 are moved.
        return Double(
          bin < count / 2
            ? Float(first).addingProduct(step, Float(bin)) : Float(last).addingProduct(-step, Float(count - 1 - bin)))
      case .bits(let range):
        return Double(8 - (Float(bin) / Float(Double(count - 1) / range)).rounded(.toNearestOrEven))
      }
    }
  }

  /// Those of AutoAugment and RandAugment for a picture of a size.
  static func magnitudes(of operation: AugmentationOperation, _ size: Resample.Size) -> Magnitudes {
    switch operation {
    case .shearX, .shearY: .even(0, 0.3, isSigned: true)
    case .translateX: .even(0, 150.0 / 331 * Double(size.width), isSigned: true)
    case .translateY: .even(0, 150.0 / 331 * Double(size.height), isSigned: true)
    case .rotate: .even(0, 30, isSigned: true)
    case .brightness, .color, .contrast, .sharpness: .even(0, 0.9, isSigned: true)
    case .posterize: .bits(4)
    case .solarize: .even(255, 0, isSigned: false)
    case .identity, .autoContrast, .equalize, .invert: .none
    }
  }

  static let binsArgument = Argument.int("num_magnitude_bins", default: 31, "how many magnitudes there are")
    .atLeast(2).atMost(1_000_000)

  static let arguments: [Argument] = [
    .choice(
      "interpolation", WarpFilter.allCases.map(\.rawValue), default: WarpFilter.nearest.rawValue,
      "how a pixel of a sheared, moved or turned picture is computed"),
    .float("fill", "value of what comes from outside: one number, or one for each channel; null: 0")
      .or(.list, of: .float).orNull(),
  ]

  private let name: String
  private let filter: WarpFilter
  private let fill: PictureFill

  init(_ name: String, _ config: Config) throws {
    self.name = name
    let interpolation = try config.string("interpolation")
    guard let filter = WarpFilter(rawValue: interpolation) else {
      throw ComponentError(.config, field: "interpolation", "expected a declared choice, received \(interpolation)")
    }
    self.filter = filter
    fill = try config.isNull("fill") ? .zero : PictureFill(config)
  }

  /// The picture that is augmented.
  ///
  /// - Throws: `ComponentError` (shape) for anything but a picture of bytes.
  func size(of sample: Sample) throws -> Resample.Size { try PictureView(sample, for: name).size }

  func apply(_ operation: AugmentationOperation, _ magnitude: Double, to sample: Sample) throws {
    let picture = try PictureView(sample, for: name)
    switch operation.step(magnitude, size: picture.size) {
    case .nothing: return
    case .colours(let change): try sample.recolour([change], for: name)
    case .warp(let warp):
      let fill = try fill.bytes(channels: picture.channels)
      try sample.set(Sample.imageField, [picture.height, picture.width, picture.channels], of: UInt8.self) { output in
        guard let output = output.baseAddress else { return }
        warp.apply(picture.pixels, channels: picture.channels, filter: filter, fill: fill, into: output)
      }
    }
  }
}
