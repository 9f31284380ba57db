import TenonPlugin

/// Turns a picture into numbers: y[c, h, w] = x[h, w, c] / 255.
///
/// Input shape: uint8 [H, W, C], or [H, W] with one channel. Output shape: float32 [C, H, W], in 0...1. A volume
/// [D, H, W, C] becomes [C, D, H, W].
///
/// Differs from PyTorch: other dtypes are refused, where torchvision passes them on unscaled.
struct ToTensor: TransformComponent {
  static let declaration = Declaration("ToTensor", "uint8 [H, W, C] in 0...255 to float32 [C, H, W] in 0...1")

  init(_ config: Config) {}

  var forms: TransformForms? { TransformForms(ofPicture: .numbers, ofNumbers: nil) }

  func apply(_ sample: Sample, _ draw: Draw) throws { try PictureConversion.toNumbers(sample) }

  func onnx(_ graph: ONNXGraph) throws { try PictureConversion.numbersONNX(graph) }
}
