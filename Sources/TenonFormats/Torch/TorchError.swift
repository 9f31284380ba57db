import TenonCore

/// A file of PyTorch that cannot be read, or not written.
public struct TorchError: TenonError {
  public let diagnostic: Diagnostic

  private init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  private static func say(_ code: String, _ path: String, _ what: String) -> Diagnostic {
    Diagnostic("torch-\(code)", "\(path.printable): \(what)")
  }

  /// What makes a file anew as `torch.save` writes it today, by a program that runs what the old one says.
  private static func conversion(_ path: String) -> String {
    "if you trust it, since this runs whatever the file says: python3 -c \"import torch; torch.save(torch.load('"
      + "\(path.printable)', weights_only=False, map_location='cpu'), 'converted.pt')\""
  }

  static func tar(_ path: String) -> TorchError {
    TorchError(
      say("tar", path, "this is a tar file of PyTorch before 0.1.10, which is not read").help(conversion(path)))
  }

  static func script(_ path: String) -> TorchError {
    TorchError(
      say("script", path, "this is a TorchScript program, which is not read: it holds code")
        .help(
          "its weights alone: python3 -c \"import torch; "
            + "torch.save(torch.jit.load('\(path.printable)').state_dict(), 'converted.pt')\""))
  }

  static func pickle(_ path: String) -> TorchError {
    TorchError(
      say("pickle", path, "this is a pickle, and no file that torch.save has written")
        .expected("a zip archive, or the form of PyTorch before 1.6"))
  }

  static func container(_ path: String, _ what: String, expected: String? = nil, received: String? = nil) -> TorchError
  {
    TorchError(say("container", path, what).expected(expected).received(received))
  }

  static func value(_ path: String, _ place: String, _ what: String, expected: String? = nil, received: String? = nil)
    -> TorchError
  {
    TorchError(
      Diagnostic("torch-value", "\(place.isEmpty ? "" : "'\(place.printable)' of ")\(path.printable): \(what)")
        .expected(expected).received(received))
  }

  static func limit(_ path: String, _ what: String, most: String) -> TorchError {
    TorchError(say("too-large", path, what).expected("at most \(most)"))
  }

  static func part(_ path: String, _ part: String, known: [String]) -> TorchError {
    TorchError(
      say("part", path, "there is no part '\(part.printable)' with tensors")
        .expected(known.isEmpty ? nil : "one of: " + known.map(\.printable).joined(separator: ", ")))
  }

  static func noTensors(_ path: String, holds: String) -> TorchError {
    TorchError(say("no-tensors", path, "there are no tensors in it").received(holds))
  }
}
