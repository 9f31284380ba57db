import TenonImage
import TenonPlugin

/// Blurs a picture with Gaussian weights, exp(-x² / 2σ²) divided by their sum, along both axes.
///
/// `sigma` is drawn from a range anew for each picture; evaluation takes the middle of it. One number is that number always.
/// Beyond its border a picture is mirrored, without the pixels at it.
///
/// Input shape: uint8 [H, W, C], 1 or 3 channels, with more than half as many rows and columns as the kernel.
/// Output shape: the same.
///
/// `kernel_size` of two numbers is [width, height], in PyTorch too, though sizes are [height, width] everywhere else.
struct GaussianBlur: TransformComponent {
  static let declaration = Declaration(
    "GaussianBlur", "a picture blurred by Gaussian weights",
    arguments: [
      .pair("kernel_size", "width and height of what counts, pixels; odd").atLeast(1).atMost(65_535),
      .floatPair("sigma", default: (0.1, 2), "of the bell, pixels: one number, or a range to draw from").above(0),
    ],
    examples: [Example(["kernel_size": 5])])

  private let kernel: (height: Int, width: Int)
  private let sigma: (Double, Double)
  private var middle: Double { sigma.0 + (sigma.1 - sigma.0) / 2 }
  /// Where there is nothing to draw.
  private let fixed: PictureBlur?

  init(_ config: Config) throws {
    let (width, height) = try config.pair("kernel_size")
    guard height % 2 == 1, width % 2 == 1 else {
      throw ComponentError(.config, field: "kernel_size", "expected odd numbers, received [\(width), \(height)]")
    }
    let (low, high) = try config.floatPair("sigma")
    guard low <= high, high.isFinite, Float(low) > 0, Float(high).isFinite else {
      throw ComponentError(
        .config, field: "sigma", "expected [least, largest], finite and above 0, received [\(low), \(high)]")
    }
    (kernel, sigma) = ((height, width), (low, high))
    fixed = low == high ? PictureBlur(size: (height, width), sigma: low) : nil
  }

  var forms: TransformForms? { .pictures }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let picture = try PictureView(sample, for: "GaussianBlur")
    let size = picture.size
    let blur = fixed ?? PictureBlur(size: kernel, sigma: draw.isTraining ? draw.random.uniform(in: sigma, 0) : middle)
    guard blur.reaches(size) else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected more than \(kernel.height / 2) x \(kernel.width / 2) pixels (half of kernel_size), "
          + "received \(size.height) x \(size.width)")
    }
    try sample.set(Sample.imageField, [size.height, size.width, picture.channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      blur.apply(picture.pixels, size: size, channels: picture.channels, into: output)
    }
  }
}
