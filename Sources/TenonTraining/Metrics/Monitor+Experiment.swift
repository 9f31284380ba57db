import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost

extension Monitor {
  /// What an experiment monitors: `training.monitor`, or the loss on validation data where there is some.
  ///
  /// - Throws: `ExperimentError` for a name that is not measured, or on data that the experiment does not have.
  init(_ experiment: ResolvedExperiment, losses: [LossBinding], metrics: [MeasuredMetric]) throws(ExperimentError) {
    let options = experiment.training
    let hasValidation = experiment.validation != nil || experiment.data.split != nil
    let minDelta = options.earlyStopping?.minDelta ?? 0
    guard let name = options.monitor else {
      self.init(metric: experiment.monitoredMetric, direction: .lower, minDelta: minDelta)
      return
    }
    let each = losses.count > 1 ? losses.map { MetricValue("\($0.name)_loss", .lower) } : []
    let values = [MetricValue("loss", .lower)] + each + metrics.flatMap(\.values).filter { $0.direction != .none }
    func measured(_ part: String) -> [MetricValue] { values.map { MetricValue("\(part)_\($0.name)", $0.direction) } }
    let setting = experiment.full.source.nearest(to: ["training", "monitor"])
    if !hasValidation, measured("validation").contains(where: { $0.name == name }) {
      throw ExperimentError.noValidation(name, setting)
    }
    let all = measured("train") + (hasValidation ? measured("validation") : [])
    guard let value = all.first(where: { $0.name == name }) else {
      throw ExperimentError.notMeasured(name, all.map(\.name), setting)
    }
    self.init(metric: name, direction: value.direction, minDelta: minDelta)
  }
}

extension ExperimentError {
  fileprivate static func noValidation(_ metric: String, _ setting: Setting) -> ExperimentError {
    .at(
      setting.origin,
      Diagnostic("no-validation", "'\(metric)' cannot be monitored: there is no validation data")
        .help("give data.validation, or monitor train_loss"))
  }

  fileprivate static func notMeasured(_ metric: String, _ measured: [String], _ setting: Setting) -> ExperimentError {
    .at(
      setting.origin,
      Diagnostic("metric-not-measured", "'\(metric)' is to be monitored, but it is not measured")
        .with("did you mean", Spelling.nearest(to: metric, in: measured))
        .with("measured", measured.joined(separator: ", "))
        .help("name one of these: training.monitor; or measure it: metrics"))
  }
}
