import ArgumentParser
import Tenon

/// What `tenon export --to` can write.
enum ExportFormat: String, CaseIterable, ExpressibleByArgument {
  /// A state_dict of PyTorch.
  case pt
  case safetensors
  case npz
  /// For other programs that compute models.
  case onnx
  /// The model of a checkpoint, without the training's state.
  case tenon
  /// A folder, or a .tar.gz of it, that predicts on other machines.
  case bundle

  /// The file of a model where no name is given: beside the archive.
  ///
  /// - Throws: `ExchangeError` where that would be the archive itself.
  func output(for archive: String) throws -> String {
    let stem = archive.hasSuffix(".tenon") ? String(archive.dropLast(6)) : archive
    guard self != .tenon else { throw ExchangeError.needsOutput(archive) }
    return self == .bundle ? "\(stem)-bundle" : "\(stem).\(rawValue)"
  }
}

extension ExchangeError {
  fileprivate static func needsOutput(_ archive: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("export-output", "the model needs another name than \(archive)").help("name it with -o FILE"))
  }
}
