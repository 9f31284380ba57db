import TenonCore
import TenonFormats

/// Which run of an MLflow server a run's folder belongs to, so that a training that is resumed goes on in it: `mlflow.json`.
struct MLflowRecord: Equatable {
  static let fileName = "mlflow.json"
  private static let format = "tenon-mlflow"
  private static let formatVersion = 1
  private static let mostBytes = 1 << 16

  /// Without a password.
  let server: String
  let experiment: String
  let run: String
  /// Epochs whose numbers the server has.
  var sentEpochs = 0
  /// Whether it has the parameters.
  var hasParameters = false

  init(server: String, experiment: String, run: String) {
    (self.server, self.experiment, self.run) = (server, experiment, run)
  }

  /// What a folder holds of this server; nil for nothing.
  init?(in folder: String, of server: String) {
    let path = "\(folder)/\(Self.fileName)"
    guard Folder.holds(path), let bytes = try? InputFile.read(path, maximumBytes: Self.mostBytes),
      let json = try? JSON.parse(bytes, source: path), json["format"]?.stringValue == Self.format,
      json["server"]?.stringValue == server, let experiment = json["experiment_id"]?.stringValue,
      let run = json["run_id"]?.stringValue
    else { return nil }
    self.init(server: server, experiment: experiment, run: run)
    sentEpochs = max(0, json["sent_epochs"]?.intValue ?? 0)
    hasParameters = json["has_parameters"]?.boolValue ?? false
  }

  func write(to folder: String) throws {
    let json: JSON = [
      "format": .string(Self.format), "format_version": .int(Self.formatVersion), "server": .string(server),
      "experiment_id": .string(experiment), "run_id": .string(run), "sent_epochs": .int(sentEpochs),
      "has_parameters": .bool(hasParameters),
    ]
    try DurableFile.replace("\(folder)/\(Self.fileName)", bytes: json.bytes())
  }
}
