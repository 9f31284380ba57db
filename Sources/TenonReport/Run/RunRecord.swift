import Foundation
import TenonArchive
import TenonCore
import TenonExperiment
import TenonFormats
import TenonTraining

/// What the files of a run say, whether it is still going on, long over, or of somebody else; runs nothing.
///
/// A reference, as it is large and never changes.
public final class RunRecord: Sendable {
  /// How a run is doing, as far as its files show it.
  public enum State: Sendable, Equatable {
    case running, finished, stopped
    /// It ended without a word: killed, or by a crash.
    case brokenOff
    case failed(String?)

    /// For people, without what ended it.
    package var name: String {
      switch self {
      case .running: "training"
      case .finished: "finished"
      case .stopped: "stopped"
      case .brokenOff: "broken off"
      case .failed: "failed"
      }
    }
  }

  public struct Best: Sendable, Equatable {
    /// From 1.
    public let epoch: Int
    public let metric: String
    public let value: Double
  }

  private static let mostBytes = 32 << 20
  private static let mostLogLines = 40

  public let path: String
  public let name: String
  /// Resolved; nil where neither an archive nor the experiment's file has it.
  public let experiment: JSON?
  /// The same as YAML; empty where there is none.
  public let experimentText: String
  public let epochs: [EpochMetrics]
  public let best: Best?
  public let state: State
  public let model: RunModel?
  public let observations: RunObservations?
  /// The last lines.
  public let log: [String]
  /// What of the run's files cannot be read.
  public let notes: [String]

  /// Reads a run's folder.
  ///
  /// - Throws: `RunReadingError` for what is none.
  public init(path: String) throws(RunReadingError) {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.path = path
    func file(_ name: String) -> String { "\(path)/\(name)" }
    let archives = ["model.tenon", "last.tenon", RunDirectory.checkpointName].map(file).filter(Folder.holds)
    guard !archives.isEmpty || Folder.holds(file("metrics.jsonl")) || Folder.holds(file("experiment.yaml")) else {
      throw RunReadingError.noRun(path)
    }
    var notes: [String] = []
    func attempt<Value>(_ body: () throws -> Value?) -> Value? {
      do { return try body() } catch {
        notes.append("\(error)")
        return nil
      }
    }
    let model = attempt { try archives.first.map(RunModel.init) }
    let written = attempt { try Self.text(file("experiment.yaml")) }
    let experiment = written == nil ? nil : attempt { try Experiment(path: file("experiment.yaml")).json }
    let progress = attempt {
      let checkpoint = file(RunDirectory.checkpointName)
      return Folder.holds(checkpoint) ? try Checkpoint.training(at: checkpoint) : nil
    }
    let measured = attempt { try Self.epochs(file("metrics.jsonl")) }
    let observations = attempt { try RunObservations(in: path) }
    self.model = model
    self.experiment = experiment ?? model?.experiment
    experimentText =
      written ?? attempt { try model.map { try Experiment(json: $0.experiment, source: path).yaml() } } ?? ""
    epochs = measured ?? model?.epochs ?? []
    self.observations = observations
    name = self.experiment?["name"]?.stringValue ?? model?.name ?? Folder.lastPart(of: path)
    best = progress?["best"].flatMap(Best.init)
    state = Self.state(observations, progress, self.experiment, isInUse: RunDirectory.isInUse(path))
    log = (attempt { try Self.lastLines(file("log.txt")) }) ?? []
    self.notes = notes
  }

  /// Epochs that the experiment wants; nil where nothing says it.
  public var wantedEpochs: Int? { experiment?["training"]?["epochs"]?.intValue }

  /// What was measured on the test data.
  public var test: [ModelArchive.Metric] {
    (model?.metrics ?? []).filter { $0.name.hasPrefix("test_") }
  }

  /// The command that does it again.
  public var command: String { "tenon train \(ShellWord.path("\(path)/experiment.yaml"))" }

  /// The last part of its path, by which runs are told from each other.
  public var folderName: String { Folder.lastPart(of: path) }

  private static func text(_ path: String) throws -> String? {
    guard Folder.holds(path) else { return nil }
    return String(decoding: try InputFile.read(path, maximumBytes: mostBytes), as: UTF8.self)
  }

  private static func epochs(_ path: String) throws -> [EpochMetrics]? {
    guard let text = try text(path) else { return nil }
    return try text.split(separator: "\n").map { line in
      guard let epoch = EpochMetrics(try JSON.parse(String(line), source: path)) else {
        throw RunReadingError.noMetrics(path)
      }
      return epoch
    }
  }

  private static func lastLines(_ path: String) throws -> [String] {
    guard Folder.holds(path) else { return [] }
    let file = try InputFile(path)
    let count = min(file.byteCount, 1 << 16)
    let text = String(decoding: try file.read(at: file.byteCount - count, count: count), as: UTF8.self)
    return text.split(separator: "\n").suffix(mostLogLines).map(String.init)
  }

  private static func state(
    _ observations: RunObservations?, _ progress: JSON?, _ experiment: JSON?, isInUse: Bool
  ) -> State {
    switch observations?.state {
    case .finished: return .finished
    case .stopped: return .stopped
    case .failed: return .failed(observations?.failure)
    case .running: return isInUse ? .running : .brokenOff
    case nil: break
    }
    if isInUse { return .running }
    let isOver = progress?["stopped_early"]?.boolValue == true
    guard let done = progress?["epoch"]?.intValue, let wanted = experiment?["training"]?["epochs"]?.intValue else {
      return progress == nil ? .finished : .stopped
    }
    return isOver || done >= wanted ? .finished : .stopped
  }
}

extension RunRecord.Best {
  fileprivate init?(_ json: JSON) {
    guard let epoch = json["epoch"]?.intValue, epoch >= 0, epoch < Int.max, let metric = json["metric"]?.stringValue,
      let value = json["value"]?.doubleValue
    else { return nil }
    self.init(epoch: epoch + 1, metric: metric, value: value)
  }
}

extension RunReadingError {
  fileprivate static func noMetrics(_ path: String) -> RunReadingError {
    RunReadingError(
      diagnostic: Diagnostic("metrics-file", "\(path) is damaged").expected("an epoch in each line, as JSON"))
  }
}
