import TenonCore
import TenonFormats

/// A file that tensors cannot be taken from, or put into.
public struct ExchangeError: TenonError {
  public let diagnostic: Diagnostic

  public init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  private static let known = "a file of PyTorch (.pt), safetensors, NumPy (.npz), ONNX or Tenon (.tenon)"

  static func folder(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("exchange-folder", "\(path) is a folder").expected(known)
        .help(Folder.holds("\(path)/model.tenon") ? "the model of this run: \(path)/model.tenon" : nil))
  }

  static func unknown(_ path: String, _ start: [UInt8]) -> ExchangeError {
    let shown = start.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return ExchangeError(
      Diagnostic("exchange-format", "\(path) holds no tensors that can be read").expected(known)
        .received(start.isEmpty ? "an empty file" : "a file that begins with \(shown)")
        .help(
          start.starts(with: [0x93] + Array("NUMPY".utf8))
            ? "this is one array (.npy); numpy.savez gives it a name and makes an .npz of it" : nil))
  }

  static func otherZip(_ path: String, _ names: [String]) -> ExchangeError {
    let shown = names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", ..." : "")
    return ExchangeError(
      Diagnostic("exchange-format", "\(path) holds no tensors that can be read").expected(known)
        .received("a zip archive with \(shown)"))
  }

  static func name(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("exchange-name", "the name \(path) does not say what to write")
        .expected("a name that ends in .pt, .safetensors or .npz"))
  }

  static func shape(_ path: String, _ name: String, _ shape: Shape) -> ExchangeError {
    ExchangeError(
      Diagnostic("exchange-shape", "tensor '\(name)' of \(path) cannot be read")
        .expected("at most \(Shape.maximumRank) dimensions, and elements that memory can hold").received("\(shape)"))
  }

  static func needsGraph(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("exchange-model", "tensors alone make no model, which \(path) would be")
        .help("`tenon export ARCHIVE --to onnx` writes a model of Tenon"))
  }

  static func needsModel(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("exchange-model", "tensors alone make no model, which \(path) would be")
        .help("`tenon import FILE --model EXPERIMENT_OR_ARCHIVE -o \(ShellWord.path(path))` puts them into one"))
  }
}
