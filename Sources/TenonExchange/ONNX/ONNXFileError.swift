import TenonCore

/// An ONNX file that is not read.
public struct ONNXFileError: TenonError {
  public let diagnostic: Diagnostic

  private init(_ code: String, _ path: String, _ what: String) {
    diagnostic = Diagnostic("onnx-\(code)", "\(path.visibleLine): \(what.visibleLine)")
  }

  private init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  private func expected(_ expected: String?, _ received: String? = nil) -> ONNXFileError {
    ONNXFileError(diagnostic.expected(expected).received(received?.visibleLine))
  }

  static func noModel(_ path: String) -> ONNXFileError {
    ONNXFileError("file", path, "this is no ONNX model").expected(
      "a ModelProto with ir_version, opset_import and graph")
  }

  static func irVersion(_ path: String, _ version: Int) -> ONNXFileError {
    ONNXFileError("version", path, "this version of the format is not known")
      .expected("ir_version \(ONNXFile.irVersions.lowerBound) to \(ONNXFile.irVersions.upperBound)", "\(version)")
  }

  static func opset(_ path: String, _ version: Int?) -> ONNXFileError {
    ONNXFileError("opset", path, "this version of the operators is not known")
      .expected(
        "opset \(ONNXFile.opsets.lowerBound) to \(ONNXFile.opsets.upperBound)", version.map(String.init) ?? "none")
  }

  static func external(_ path: String, _ tensor: String) -> ONNXFileError {
    ONNXFileError(
      ONNXFileError("external", path, "tensor '\(tensor)' lies in another file, and only this one is read").diagnostic
        .help(
          "make it one file, where you trust them: "
            + "python3 -c \"import onnx; onnx.save(onnx.load('model.onnx'), 'whole.onnx')\""))
  }

  static func tensor(
    _ path: String, _ tensor: String, _ what: String, expected: String? = nil, received: String? = nil
  ) -> ONNXFileError {
    ONNXFileError("tensor", path, "tensor '\(tensor)': \(what)").expected(expected, received)
  }

  static func unsupported(_ path: String, _ what: String) -> ONNXFileError {
    ONNXFileError("unsupported", path, "\(what) are not read")
  }

  static func graph(_ path: String, _ what: String, expected: String? = nil, received: String? = nil) -> ONNXFileError {
    ONNXFileError("graph", path, what).expected(expected, received)
  }

  static func limit(_ path: String, _ what: String, _ most: Int) -> ONNXFileError {
    ONNXFileError("too-large", path, "there are too many \(what)").expected("at most \(most)")
  }
}
