import TenonPlugin

/// An image as numbers or as bytes, scaled to the range that is usual for them.
///
/// - `float32`: uint8 [H, W, C] becomes [C, H, W] in 0...1, as by ToTensor.
/// - `uint8`: float32 [C, H, W] becomes [H, W, C]: x times 255.999, truncated, so that equal parts of 0...1 become equal
///   numbers; what is below 0 or above 255 becomes that.
///
/// An image that is of this type already stays as it is.
///
/// Differs from PyTorch: there layouts stay what they are; here bytes always lie as [H, W, C] and numbers as [C, H, W]. The
/// other types of PyTorch are none that a model reads.
///
/// Source: torchvision.transforms.ConvertImageDtype.
struct ConvertImageDtype: TransformComponent {
  static let declaration = Declaration(
    "ConvertImageDtype", "an image as numbers or as bytes",
    arguments: [.choice("dtype", ["float32", "uint8"], default: "float32", "type of the elements")])

  private let toBytes: Bool

  init(_ config: Config) throws { toBytes = try config.string("dtype") == "uint8" }

  var forms: TransformForms? {
    toBytes
      ? TransformForms(ofPicture: .picture, ofNumbers: .picture)
      : TransformForms(ofPicture: .numbers, ofNumbers: .numbers)
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    let view = try sample.required(Sample.imageField)
    switch (view.dtype, toBytes) {
    case (.uint8, true), (.float32, false): return
    case (_, true): try PictureConversion.toBytes(sample, scale: 256 - 1e-3, for: "ConvertImageDtype")
    case (_, false): try PictureConversion.toNumbers(sample)
    }
  }

  func onnx(_ graph: ONNXGraph) throws {
    switch (try graph.dtype(), toBytes) {
    case (.uint8, true), (.float32, false): try graph.output(graph.input())
    case (_, false): try PictureConversion.numbersONNX(graph)
    case (_, true): throw ComponentError(.unsupported, "bytes of numbers are no part of a graph")
    }
  }
}
