import TenonCore
import TenonFormats

/// What a report shows of a training that no other file of its run holds: `report.json`.
public struct RunObservations: Sendable, Equatable {
  /// How far the training is.
  public enum State: String, Sendable, CaseIterable {
    case running, finished, stopped, failed
  }

  static let fileName = "report.json"
  private static let format = "tenon-report"
  private static let formatVersion = 1
  private static let mostBytes = 16 << 20

  public var state = State.running
  /// What ended it, where it failed.
  public var failure: String?
  /// Epochs that the experiment wants.
  public var epochs = 0
  public var trainSamples = 0
  /// When it was written, as ISO 8601 has it.
  public var written = ""
  /// As a shell takes it.
  public var machine: Machine?
  /// Training samples a second, by epochs from 1.
  public var pace: [(epoch: Int, samplesPerSecond: Double)] = []
  public var norms: [LayerNorms] = []
  public var confusion: ConfusionCounts?
  /// Why there is no confusion matrix, where there is none.
  public var confusionNote: String?
  public var mistakes: [Mistake] = []
  /// Why there are no pictures, where there are none.
  public var mistakesNote: String?

  init() {}

  public static func == (left: RunObservations, right: RunObservations) -> Bool { left.json == right.json }

  /// What a run's folder holds; nil where it holds none.
  ///
  /// - Throws: `FileError`, `JSONError`; `RunReadingError` for what is none.
  init?(in folder: String) throws {
    let path = "\(folder)/\(Self.fileName)"
    guard Folder.holds(path) else { return nil }
    let json = try JSON.parse(InputFile.read(path, maximumBytes: Self.mostBytes), source: path)
    guard let read = RunObservations(json) else { throw RunReadingError.notAReport(path) }
    self = read
  }

  func write(to folder: String) throws {
    try DurableFile.replace("\(folder)/\(Self.fileName)", bytes: json.bytes())
  }

  /// Forgets what was seen after an epoch, from 1, from which the training goes on.
  mutating func keep(throughEpoch epoch: Int) {
    pace.removeAll { $0.epoch > epoch }
    norms.removeAll { $0.epoch > epoch }
    if let measured = confusion?.epoch, measured > epoch { (confusion, mistakes) = (nil, []) }
    (state, failure) = (.running, nil)
  }

  mutating func add(_ norms: LayerNorms, samplesPerSecond: Double) {
    self.norms.append(norms)
    pace.append((norms.epoch, samplesPerSecond))
    // One more than an even number: the first and the newest stay.
    if self.norms.count > LayerNorms.mostEpochs {
      self.norms = self.norms.indices.filter { $0 % 2 == 0 }.map { self.norms[$0] }
    }
    if pace.count > 4000 { pace = pace.indices.filter { $0 % 2 == 0 }.map { pace[$0] } }
  }
}

extension RunObservations {
  var json: JSON {
    var object: JSONObject = [
      "format": .string(Self.format), "format_version": .int(Self.formatVersion), "state": .string(state.rawValue),
      "written": .string(written), "epochs": .int(epochs), "train_samples": .int(trainSamples),
    ]
    if let failure { object["failure"] = .string(failure) }
    if let machine { object["machine"] = machine.json }
    object["pace"] = .array(pace.map { ["epoch": .int($0.epoch), "samples_per_second": .number($0.samplesPerSecond)] })
    object["norms"] = .array(norms.map(\.json))
    if let confusion { object["confusion"] = confusion.json }
    if let confusionNote { object["confusion_note"] = .string(confusionNote) }
    object["mistakes"] = .array(mistakes.map(\.json))
    if let mistakesNote { object["mistakes_note"] = .string(mistakesNote) }
    return .object(object)
  }

  /// Nil for anything that is none.
  init?(_ json: JSON) {
    guard json["format"]?.stringValue == Self.format, let version = json["format_version"]?.intValue,
      (1...Self.formatVersion).contains(version), let state = json["state"]?.stringValue.flatMap(State.init),
      let epochs = json["epochs"]?.intValue, let samples = json["train_samples"]?.intValue,
      let norms = json["norms"]?.arrayValue, norms.count <= LayerNorms.mostEpochs + 1
    else { return nil }
    (self.state, self.epochs, trainSamples) = (state, epochs, samples)
    failure = json["failure"]?.stringValue
    written = json["written"]?.stringValue ?? ""
    machine = json["machine"].flatMap(Machine.init)
    pace = (json["pace"]?.arrayValue ?? []).prefix(10_000).compactMap { item in
      guard let epoch = item["epoch"]?.intValue, epoch >= 1 else { return nil }
      return (epoch, item["samples_per_second"]?.doubleValue ?? .nan)
    }
    self.norms = norms.compactMap(LayerNorms.init)
    confusion = json["confusion"].flatMap(ConfusionCounts.init)
    confusionNote = json["confusion_note"]?.stringValue
    let classes = confusion?.classCount ?? 0
    mistakes = (json["mistakes"]?.arrayValue ?? []).prefix(Mistake.most).compactMap { Mistake($0, classes: classes) }
    mistakesNote = json["mistakes_note"]?.stringValue
  }
}
