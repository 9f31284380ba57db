import Foundation
import TenonCore
import TenonFormats
import TenonTraining

/// Tells an MLflow server of a training, as the experiment's `report` says: a run with the experiment as parameters, all that is measured by epoch,
/// and model and report as artifacts.
///
///     trainer.observers.append(try MLflowReport(trainer, server: "http://127.0.0.1:5000"))
///
/// It stands behind a `RunReport`, whose last page it sends. A server that is away neither stops a training nor slows it: what it does
/// not have is said at the end.
public final class MLflowReport: TrainingObserver {
  /// Seconds in which a server has to answer when all else is over.
  private static let patience = 5.0
  private static let mostParameters = 2000
  private static let artifacts = ["model.tenon", "last.tenon", "report.html", "experiment.yaml"]

  private unowned let trainer: Trainer
  private let server: TrackingServer
  private let environment: [String: String]
  private var sender: MLflowSender?
  private var folder: String?

  /// - Parameters:
  ///   - server: `http://[USER:PASSWORD@]HOST[:PORT][/PATH]`; a password goes to the server alone.
  ///   - environment: with MLflow's own variables.
  /// - Throws: `TrackingError` for what is no such address, and where there is no libcurl.
  public init(
    _ trainer: Trainer, server: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(TrackingError) {
    (self.trainer, self.environment) = (trainer, environment)
    self.server = try TrackingServer(server, environment: environment)
    do { try WebRequest.open() } catch { throw TrackingError.noLibrary(error.reason) }
  }

  public func trainingStarted(_ report: TrainingStart) {
    folder = report.folder
    let record = report.stepCount > 0 ? report.folder.flatMap { MLflowRecord(in: $0, of: server.address) } : nil
    let name = environment["MLFLOW_EXPERIMENT_NAME"].flatMap { $0.isEmpty ? nil : $0 } ?? report.name
    let runName = report.folder.map(Folder.lastPart) ?? report.name
    let sender = MLflowSender(
      server,
      MLflowSender.Run(
        experiment: name.visibleLine, name: runName.visibleLine, startTime: Self.now,
        parameters: Self.parameters(trainer.experiment.full.json),
        tags: [
          "mlflow.source.name": "tenon", "mlflow.source.type": "LOCAL", "mlflow.user": NSUserName(),
          "tenon.version": tenonVersion,
          "tenon.samples": "\(report.trainSamples)", "tenon.parameters": "\(report.parameterCount)",
        ], folder: report.folder, record: record))
    self.sender = sender
    for epoch in trainer.measuredEpochs where epoch.epoch >= record?.sentEpochs ?? 0 { add(epoch) }
  }

  public func stepFinished(_ report: StepReport) { tell() }

  public func epochMeasured(_ metrics: EpochMetrics) { add(metrics) }

  public func epochFinished(_ report: EpochReport) { tell() }

  public func trainingFinished(_ result: Trainer.Result) {
    if let test = result.test, let epoch = result.epochs.last?.epoch {
      sender?.add(
        test.values.map { MLflowRun.Metric(name: "test_\($0.name)", value: $0.value, time: Self.now, step: epoch + 1) })
    }
    end(result.ending == .finished ? .finished : .killed, files: result.ending == .finished)
  }

  public func trainingFailed(_ error: any Error) { end(.failed, files: false) }

  private func add(_ epoch: EpochMetrics) {
    let now = Self.now
    sender?.add(
      epoch.values.map { MLflowRun.Metric(name: $0.name, value: $0.value, time: now, step: epoch.epoch + 1) })
  }

  private func tell() {
    for note in sender?.takeNotes() ?? [] { trainer.note(note) }
  }

  private func end(_ status: MLflowRun.Status, files: Bool) {
    let paths = files ? Self.artifacts.compactMap { name in folder.map { (path: "\($0)/\(name)", name: name) } } : []
    let isStopped = trainer.stopRequest.isStopped
    sender?.finish(
      MLflowSender.End(status: status, time: Self.now, files: paths.filter { Folder.holds($0.path) }),
      patience: isStopped ? 2 : Self.patience, isHurried: { trainer.stopRequest.isStopped })
    tell()
    sender = nil
  }

  private static var now: Int { Int(Date().timeIntervalSince1970 * 1000) }

  /// The settings of an experiment, each under its place: `optimizer.Adam.lr`.
  ///
  /// Built-in components go by their short names.
  static func parameters(_ experiment: JSON) -> [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = []
    func add(_ json: JSON, _ place: String) {
      guard parameters.count < mostParameters else { return }
      if let object = json.objectValue {
        for member in object {
          let key = member.key.shortComponentName
          // Of a component without arguments its name is all there is to say.
          if !place.isEmpty, member.value.objectValue?.isEmpty == true {
            add(.string(key), place)
          } else {
            add(member.value, place.isEmpty ? key : "\(place).\(key)")
          }
        }
      } else if let array = json.arrayValue, array.contains(where: { $0.objectValue != nil }) {
        for (index, item) in array.enumerated() { add(item, "\(place).\(index)") }
      } else {
        let text = json.stringValue ?? (try? json.text()) ?? ""
        if !text.isEmpty { parameters.append((place, text.shortComponentName)) }
      }
    }
    add(experiment, "")
    return parameters
  }
}
