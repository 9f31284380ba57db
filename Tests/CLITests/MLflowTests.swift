import Foundation
import TenonCore
import TestSupport
import Testing

/// `report.mlflow`, against a server that does what tests tell it; `make test-mlflow` has a real one.
@Suite struct MLflowTests {
  private let folder: TemporaryFolder
  private let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    experiment = try folder.write(
      """
      name: tracked
      data:
        train: {Blobs: {size: 80, num_classes: 3, shapes: [[4]]}}
        validation: {Blobs: {size: 30, num_classes: 3, shapes: [[4]], random_offset: 80}}
        test: {Blobs: {size: 30, num_classes: 3, shapes: [[4]], random_offset: 200}}
        batch_size: 10
      model: [Linear: {in_features: 4, out_features: 3}, Tanh]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.25}}
      training: {epochs: 3}
      """, to: "tracked.yaml")
  }

  private func train(_ address: String, _ options: [String] = [], environment: [String: String] = [:]) throws
    -> Command.Output
  {
    var command = Command.built
    command.environment = ["no_proxy": "127.0.0.1", "MLFLOW_EXPERIMENT_NAME": ""].merging(environment) { $1 }
    return try command.run(
      ["train", experiment, "--run", folder.file("run"), "--set", "report.mlflow='\(address)'"] + options)
  }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  /// Whether any file of the run holds a text.
  private func runHolds(_ secret: String) throws -> Bool {
    try FileManager.default.subpathsOfDirectory(atPath: folder.file("run")).contains { name in
      guard let data = FileManager.default.contents(atPath: folder.file("run/\(name)")) else { return false }
      return data.range(of: Data(secret.utf8)) != nil
    }
  }

  @Test func aTraining_isSent() throws {
    let server = try FakeMLflow()
    defer { server.close() }
    let result = try train(server.address)
    #expect(result.status == 0 && !result.errors.contains("MLflow"), "\(result.errors)")
    let created = try #require(server.bodies("runs/create").first)
    #expect(created.contains("\"run_name\":\"run\"") && created.contains("\"experiment_id\":\"7\""))
    let batches = server.bodies("runs/log-batch").joined()
    #expect(batches.contains("{\"key\":\"optimizer.SGD.lr\",\"value\":\"0.25\"}"), "\(batches.prefix(2000))")
    // All that the experiment says, also where there are no arguments, or none is given.
    #expect(batches.contains("\"value\":\"Tanh\"}"), "\(batches.prefix(2000))")
    #expect(batches.contains("{\"key\":\"loss.CrossEntropyLoss.weight\",\"value\":\"null\"}"))
    #expect(created.contains("\"mlflow.user\""))
    for epoch in 1...3 { #expect(batches.contains("\"step\":\(epoch)}")) }
    #expect(batches.contains("\"key\":\"validation_accuracy\"") && batches.contains("\"key\":\"test_accuracy\""))
    let put = server.requests.filter { $0.line.hasPrefix("PUT ") }
    for name in ["model.tenon", "last.tenon", "report.html", "experiment.yaml"] {
      let sent = put.first { $0.line.contains("/api/2.0/mlflow-artifacts/artifacts/7/abc/artifacts/\(name) ") }
      #expect(sent != nil, "\(name)")
    }
    #expect(put.last?.body == (try text("run/experiment.yaml")))
    #expect(server.bodies("runs/update").last?.contains("\"status\":\"FINISHED\"") == true)
    // Once more with the same run: nothing is left to do, and it is the same.
    let again = try train(server.address, ["--set", "training.epochs=5"])
    #expect(again.status != 0)
    let resumed = try Command.built.run("train", "--resume", folder.file("run"), "--set", "training.epochs=5")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(server.bodies("runs/create").count == 1)
    let later = server.bodies("runs/log-batch").joined()
    #expect(later.components(separatedBy: "\"key\":\"train_loss\"").count == 6 && later.contains("\"step\":5}"))
  }

  @Test func aServerThatFailsForAWhile_getsAllOfItLater() throws {
    let server = try FakeMLflow(status: 503, failures: 2)
    defer { server.close() }
    let result = try train(server.address)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.components(separatedBy: "does not answer").count == 2, "\(result.errors)")
    #expect(!result.errors.contains("not sent"))
    #expect(server.bodies("runs/update").last?.contains("FINISHED") == true)
  }

  @Test func aServerThatIsAway_isSaidOnce_andWhatItLacksAtTheEnd() throws {
    let server = try FakeMLflow()
    server.close()
    let result = try train(server.address)
    #expect(result.status == 0)
    #expect(result.errors.components(separatedBy: "does not answer").count == 2, "\(result.errors)")
    #expect(result.errors.contains("not sent to MLflow at \(server.address): "), "\(result.errors)")
    #expect(result.errors.contains("model.tenon, last.tenon, report.html, experiment.yaml; tenon train --resume "))
    #expect(try text("run/log.txt").contains("not sent to MLflow"))
  }

  @Test(arguments: [true, false])
  func ctrlC_isNotHeldUpByAServerThatIsAway_orSilent(isSilent: Bool) throws {
    let server = try FakeMLflow(isSilent: isSilent)
    if !isSilent { server.close() }
    defer { if isSilent { server.close() } }
    var command = Command.built
    command.environment = ["no_proxy": "127.0.0.1"]
    let run = folder.file("run")
    let stopped = try command.run(
      [
        "train", experiment, "--run", run, "--set", "report.mlflow='\(server.address)'", "--set",
        "training.epochs=1000000",
      ], signal: SIGINT, when: { FileManager.default.fileExists(atPath: "\(run)/metrics.jsonl") })
    #expect(stopped.status == 130 && stopped.errors.contains("not sent to MLflow"), "\(stopped.errors)")
    // The training did not wait until a request was given up.
    #expect(stopped.errors.contains("does not answer") != isSilent, "\(stopped.errors)")
  }

  @Test func passwords_reachTheServer_andNoFile() throws {
    let server = try FakeMLflow()
    defer { server.close() }
    let result = try train("http://somebody:s3cr%65t@127.0.0.1:\(server.port)")
    #expect(result.status == 0, "\(result.errors)")
    let basic = "Basic \(Data("somebody:s3cret".utf8).base64EncodedString())"
    #expect(server.requests.allSatisfy { $0.headers.contains("Authorization: \(basic)") })
    #expect(!(result.output + result.errors).contains("s3cr"))
    #expect(try !runHolds("s3cr") && runHolds("127.0.0.1:\(server.port)"))
    #expect(!server.requests.contains { $0.body.contains("s3cr") })
  }

  @Test func passwordOfAnExperiment_staysInItsOwnFile() throws {
    let server = try FakeMLflow()
    defer { server.close() }
    let own =
      try String(contentsOfFile: experiment, encoding: .utf8)
      + "\nreport: {mlflow: 'http://somebody:s3cret@127.0.0.1:\(server.port)', tensorboard: true}\n"
    let path = try folder.write(own, to: "secret.yaml")
    var command = Command.built
    command.environment = ["no_proxy": "127.0.0.1"]
    let result = try command.run("train", path, "--run", folder.file("run"))
    #expect(result.status == 0 && !(result.output + result.errors).contains("s3cret"), "\(result.errors)")
    #expect(try !runHolds("s3cret") && runHolds("127.0.0.1:\(server.port)"))
    #expect(server.bodies("runs/update").last?.contains("FINISHED") == true)
  }

  @Test func aToken_isSentAsSuch() throws {
    let server = try FakeMLflow()
    defer { server.close() }
    let result = try train(server.address, environment: ["MLFLOW_TRACKING_TOKEN": "t0ken"])
    #expect(result.status == 0 && !(result.output + result.errors).contains("t0ken"))
    #expect(server.requests.allSatisfy { $0.headers.contains("Authorization: Bearer t0ken") })
    #expect(try !runHolds("t0ken"))
  }

  @Test func aServerThatRefuses_isAskedNoMore() throws {
    let server = try FakeMLflow(status: 403, failures: 1_000_000)
    defer { server.close() }
    let result = try train(server.address)
    #expect(result.status == 0 && result.errors.contains("nothing more is sent to MLflow"), "\(result.errors)")
    #expect(server.requests.count == 1)
  }

  @Test(arguments: ["ftp://host", "host:5000", "http://", "http://u:p4ss@host/?x=1", "http://u:p4ss/@host"])
  func whatIsNoAddress_isRefused_beforeTheTraining(address: String) throws {
    let result = try train(address)
    #expect(result.status == 1 && result.errors.contains("error[mlflow-address]"), "\(result.errors)")
    #expect(!result.errors.contains("p4ss"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
  }
}
