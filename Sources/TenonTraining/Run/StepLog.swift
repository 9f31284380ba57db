import Foundation
import TenonCore
import TenonFormats

/// Writes the loss of every step to `steps.csv` in a run's folder: `epoch,step,loss`, both counted from 1.
///
/// The loss is that of the step's batch before the update, with all digits. A line appears as soon as its step is done; a
/// file that cannot be written is no reason to stop a training.
public final class StepLog: TrainingObserver {
  private static let header = "epoch,step,loss"

  private let path: String
  private var file: Int32 = -1

  public init(_ directory: RunDirectory) { path = "\(directory.path)/steps.csv" }

  deinit {
    if file >= 0 { close(file) }
  }

  /// Drops the steps that a resumed training does again: those after its checkpoint.
  public func trainingStarted(_ report: TrainingStart) {
    let text = (try? InputFile.read(path, maximumBytes: .max)).map { String(decoding: $0, as: UTF8.self) }
    let old = text?.split(separator: "\n").dropFirst() ?? []
    let kept = old.filter { line in
      let numbers = line.split(separator: ",").prefix(2).compactMap { Int($0) }
      return numbers.count == 2 && (numbers[0] - 1, numbers[1]) <= (report.epochsDone, report.stepsDone)
    }
    let lines = ([Self.header[...]] + kept.map { $0[...] }).joined(separator: "\n") + "\n"
    try? DurableFile.replace(path, bytes: Array(lines.utf8))
    file = ByteText.withPath(path) { open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
  }

  public func stepFinished(_ report: StepReport) {
    guard file >= 0 else { return }
    let bytes = Array("\(report.epoch + 1),\(report.step),\(report.batchLoss.digits)\n".utf8)
    _ = Foundation.write(file, bytes, bytes.count)
  }
}
