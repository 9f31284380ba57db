import TenonCore
import TenonEngine
import TenonExchange
import TenonExperiment
import TenonFormats

/// The file that an experiment begins with, opened before anything else is.
struct InitialState {
  private let settings: Experiment.Initialization
  private let source: any TensorSource

  /// - Throws: what opening the file throws; an archive is nothing but its own tensors.
  init(_ settings: Experiment.Initialization) throws {
    self.settings = settings
    source = try TensorFile.open(settings.from, part: settings.part, weights: true)
  }

  /// Copies its tensors into a model.
  ///
  /// - Returns: a report.
  /// - Throws: `WeightError` where they are not those of the model.
  func load(_ model: Model) throws -> [String] {
    let match = try WeightMatch(source, to: model.state.map { ($0.name, $0.tensor) }, settings.rules)
    try match.load(strict: settings.strict)
    return match.lines
  }

  /// Takes over the state of the optimizer, where the experiment asks for it.
  ///
  /// What the file has no tensor for starts anew: parameters that have had no gradient yet.
  ///
  /// - Parameter groups: the names of the optimizer's parameters, for each group.
  /// - Throws: `OptimizerStateError` where it is not that of this optimizer.
  func load(_ optimizer: OptimizerBinding, groups: [[String]]) throws -> [String] {
    guard settings.optimizer else { return [] }
    guard optimizer.sharedStates.isEmpty else {
      throw ExperimentError.sharedState(optimizer.sharedStates.map(\.name))
    }
    let states = try OptimizerStates(settings.from, groups: groups, settings.rules)
    var (taken, all) = (0, 0)
    for (index, parameter) in optimizer.parameters.enumerated() {
      for state in optimizer.parameterStates[index] {
        if let started = Self.started(state.name) {
          // SGD with dampening: whether the buffer has begun.
          let isThere = try states.holds(started, ofParameter: index)
          state.tensor.data.storeBytes(of: isThere ? 1 : 0, as: UInt8.self)
          continue
        }
        all += 1
        let saved = try states.tensor(
          state.name, ofParameter: index, named: parameter.name, as: state.tensor.type)
        guard let saved else { continue }
        state.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(saved.bytes))
        taken += 1
      }
    }
    return ["\(taken) of \(Plural.count(all, "tensor")) of the optimizer's state taken from \(settings.from)"]
  }

  /// The state that a flag `momentum_buffer_set` is about.
  private static func started(_ name: String) -> String? { name.hasSuffix("_set") ? String(name.dropLast(4)) : nil }
}

extension ExperimentError {
  fileprivate static func sharedState(_ names: [String]) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic(
        "optimizer-shared", "this optimizer keeps one state for all parameters, which is not taken from files"
      )
      .received(names.joined(separator: ", ")).help("leave initialize.optimizer out"))
  }
}
