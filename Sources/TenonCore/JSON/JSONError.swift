/// Why a text is not JSON, or a value cannot be written as JSON.
public struct JSONError: TenonError, Equatable {
  /// From 1; 0 when the fault is not in a text.
  public let line: Int
  /// In characters (Unicode scalars) from 1; 0 when the fault is not in a text.
  public let column: Int
  public let diagnostic: Diagnostic

  init(line: Int, column: Int, diagnostic: Diagnostic) {
    self.line = line
    self.column = column
    self.diagnostic = diagnostic
  }

  static func notFinite(_ value: Double) -> JSONError {
    JSONError(
      line: 0, column: 0,
      diagnostic: Diagnostic("json-number-not-finite", "JSON has no way to write \(value)")
        .help("write null in its place, or leave the key out"))
  }

  static func cannotWriteDeeper(than depth: Int) -> JSONError {
    JSONError(
      line: 0, column: 0,
      diagnostic: Diagnostic("json-too-deep", "JSON is nested deeper than \(depth) levels and will not be written"))
  }
}
