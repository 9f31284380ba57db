import Foundation
import TenonArchive
import TenonCore

/// The calls to MLflow's REST interface that a run takes; each blocks until it is answered.
///
/// Source: MLflow REST API, https://mlflow.org/docs/latest/rest-api.html.
struct MLflowRun {
  /// How a run ended, by MLflow's names.
  enum Status: String {
    case finished = "FINISHED"
    case failed = "FAILED"
    /// By a person; it may go on.
    case killed = "KILLED"
    case running = "RUNNING"
  }

  /// A number of a step.
  struct Metric {
    let name: String
    let value: Double
    /// Milliseconds since 1970.
    let time: Int
    let step: Int
  }

  /// What the server takes at once.
  static let mostMetrics = 1000
  private static let mostParameters = 100
  /// What every version takes.
  private static let longestValue = 500
  private static let longestName = 250

  let server: TrackingServer
  let stop: StopFlag
  /// Of one request that sends no file.
  private static let seconds = 30

  /// The identifier of an experiment, which is made where there is none.
  func experiment(named name: String) throws -> String {
    let query = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    do {
      let found = try call("GET", "experiments/get-by-name?experiment_name=\(query)", nil)
      if let id = found["experiment"]?["experiment_id"]?.stringValue { return id }
    } catch let failure as MLflowFailure where failure.isMissing {}
    do {
      let made = try call("POST", "experiments/create", ["name": .string(name)])
      guard let id = made["experiment_id"]?.stringValue else { throw MLflowFailure.noMLflow }
      return id
    } catch let failure as MLflowFailure where failure.alreadyThere {
      // Somebody else was faster.
      let found = try call("GET", "experiments/get-by-name?experiment_name=\(query)", nil)
      guard let id = found["experiment"]?["experiment_id"]?.stringValue else { throw MLflowFailure.noMLflow }
      return id
    }
  }

  func create(in experiment: String, named name: String, time: Int, tags: [String: String]) throws -> String {
    let made = try call(
      "POST", "runs/create",
      [
        "experiment_id": .string(experiment), "run_name": .string(name), "start_time": .int(time),
        "tags": .array(
          tags.sorted { $0.key < $1.key }.map { ["key": .string($0.key), "value": .string(Self.cut($0.value))] }),
      ])
    guard let id = made["run"]?["info"]?["run_id"]?.stringValue else { throw MLflowFailure.noMLflow }
    return id
  }

  /// - Throws: a failure that `isMissing` where the server has no such run.
  func update(_ run: String, _ status: Status, endTime: Int?) throws {
    var body: JSONObject = ["run_id": .string(run), "status": .string(status.rawValue)]
    if let endTime { body["end_time"] = .int(endTime) }
    _ = try call("POST", "runs/update", .object(body))
  }

  func log(_ parameters: [(name: String, value: String)], of run: String) throws {
    for start in stride(from: 0, to: parameters.count, by: Self.mostParameters) {
      let part = parameters[start..<min(parameters.count, start + Self.mostParameters)]
      _ = try call(
        "POST", "runs/log-batch",
        [
          "run_id": .string(run),
          "params": .array(part.map { ["key": .string(Self.name($0.name)), "value": .string(Self.cut($0.value))] }),
        ])
    }
  }

  /// - Parameter metrics: at most 1000, all of them finite.
  func log(_ metrics: [Metric], of run: String) throws {
    _ = try call(
      "POST", "runs/log-batch",
      [
        "run_id": .string(run),
        "metrics": .array(
          metrics.map {
            [
              "key": .string(Self.name($0.name)), "value": .double($0.value), "timestamp": .int($0.time),
              "step": .int($0.step),
            ]
          }),
      ])
  }

  /// Puts a file into the run's artifacts, through the server.
  func put(_ file: String, named name: String, of run: String) throws {
    let found = try call(
      "GET", "runs/get?run_id=\(run.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")", nil)
    let place = found["run"]?["info"]?["artifact_uri"]?.stringValue ?? ""
    // mlflow-artifacts:/1/RUN/artifacts, or mlflow-artifacts://host/1/RUN/artifacts
    guard let parts = URLComponents(string: place), parts.scheme == "mlflow-artifacts" else {
      throw MLflowFailure.notProxied
    }
    let path = parts.percentEncodedPath.split(separator: "/").joined(separator: "/")
    try check(
      server.send("PUT", "/api/2.0/mlflow-artifacts/artifacts/\(path)/\(name)", .file(file), stop: stop))
  }

  private func call(_ method: String, _ path: String, _ body: JSON?) throws -> JSON {
    let content = try body.map { WebRequest.Content.json(Array(try $0.text().utf8)) } ?? .none
    let answer = try server.send(
      method, "/api/2.0/mlflow/\(path)", content, stop: stop, totalSeconds: Self.seconds)
    try check(answer)
    guard let json = try? JSON.parse(answer.body, source: "the answer") else { throw MLflowFailure.noMLflow }
    return json
  }

  private func check(_ answer: WebRequest.Answer) throws(MLflowFailure) {
    guard !(200..<300).contains(answer.status) else { return }
    let json = try? JSON.parse(answer.body, source: "the answer")
    throw MLflowFailure(
      status: answer.status, code: json?["error_code"]?.stringValue ?? "",
      message: String((json?["message"]?.stringValue ?? "").prefix(200)))
  }

  /// Letters, digits, `_`, `-`, `.`, `/` and spaces are all that a name may have.
  static func name(_ name: String) -> String {
    let characters = name.unicodeScalars.map { scalar -> Character in
      scalar.isASCII
        && (Character(scalar).isLetter || Character(scalar).isNumber || "_-./ ".unicodeScalars.contains(scalar))
        ? Character(scalar) : "_"
    }
    return String(characters.prefix(longestName))
  }

  private static func cut(_ value: String) -> String { String(value.prefix(longestValue)) }
}

/// An answer that is none of success.
struct MLflowFailure: Error {
  /// Of HTTP; 0 for an answer that is not MLflow's.
  let status: Int
  var code = ""
  var message = ""

  static let noMLflow = MLflowFailure(status: 0, message: "what answers there is no MLflow server")
  static let notProxied = MLflowFailure(
    status: 0, message: "the server does not take artifacts itself (it runs without --serve-artifacts)")

  var isMissing: Bool { status == 404 || code == "RESOURCE_DOES_NOT_EXIST" }
  var alreadyThere: Bool { code == "RESOURCE_ALREADY_EXISTS" }
  /// Whether the same may succeed later.
  var isPassing: Bool { status >= 500 || status == 429 || status == 408 }

  var text: String {
    if status == 401 || status == 403 {
      return "the server refuses access (\(status)); MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
        + "MLFLOW_TRACKING_TOKEN, say who asks"
    }
    if status == 404, code.isEmpty { return "status 404, and no MLflow server may be there" }
    return [status == 0 ? "" : "status \(status)", code, message].filter { !$0.isEmpty }.joined(separator: ", ")
      .visibleLine
  }
}
