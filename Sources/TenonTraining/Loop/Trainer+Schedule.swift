import TenonCore
import TenonEngine
import TenonHost

extension Trainer {
  /// The scheduler of an experiment, which knows what is better of the metric that it follows.
  ///
  /// - Throws: `ExperimentError` where a metric is wanted after every step; what creating the scheduler throws.
  static func scheduler(
    _ experiment: ResolvedExperiment, following monitor: Monitor, of optimizer: OptimizerBinding,
    _ factory: ComponentFactory
  ) throws -> SchedulerBinding? {
    guard let component = experiment.scheduler else { return nil }
    let scheduler = try factory.scheduler(component)
    if scheduler.needsMetric, experiment.training.schedulerInterval == .step {
      let setting = experiment.full.source.nearest(to: ["training", "scheduler_interval"])
      throw ExperimentError.at(
        setting.origin,
        Diagnostic(
          "scheduler-interval",
          "\(component.reference.name) follows \(monitor.metric), which is measured once an epoch, not after every step"
        )
        .expected("scheduler_interval: epoch").help("leave scheduler_interval out, or choose another scheduler"))
    }
    let binding = try SchedulerBinding(scheduler, of: optimizer)
    binding.metricDirection = monitor.direction
    return binding
  }
}
