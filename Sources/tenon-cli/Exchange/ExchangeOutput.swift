import Tenon

/// Writes tensors with a moving line on a terminal, and says what came of it.
enum ExchangeOutput {
  static func write(_ source: any TensorSource, as format: FileFormat, to path: String) throws {
    let progress = ExchangeProgress("writing \(path)")
    let notes = try TensorFileWriter.write(source, as: format, to: path, progress: progress.show)
    progress.end()
    for note in notes { Console.error("note: \(note)") }
    wrote(path, source)
  }

  /// One line about a file of tensors.
  static func wrote(_ path: String, _ source: any TensorSource) {
    let count = source.tensors.reduce(0) { $0 + ($1.shape.checkedElementCount ?? 0) }
    Console.line(
      "\(path): \(Format.count(source.tensors.count, "tensor")), \(Format.count(count, "number"))")
  }
}

/// The moving line of a long piece of work, at most ten times a second.
final class ExchangeProgress {
  private let what: String
  private var shown: ContinuousClock.Instant?

  init(_ what: String) { self.what = what }

  /// - Parameter fraction: what is done, from 0 to 1.
  func show(_ fraction: Double) {
    guard Terminal.canRewrite else { return }
    let now = ContinuousClock.now
    if let shown, now - shown < .milliseconds(100) { return }
    shown = now
    Console.status("\(what) \(Int(100 * max(0, min(1, fraction)))) %")
  }

  func end() { if Terminal.canRewrite { Console.status("") } }
}
