import TenonCore

extension ResolvedExperiment {
  /// A line where the scheduler counts steps and is called once an epoch, unless somebody has written that it should be.
  ///
  /// PyTorch has such schedulers called after every batch, by a loop that stands in no experiment. Which they are, their arguments
  /// say; one that reaches its end within as many calls as there are epochs counts these.
  var scheduleNote: String? {
    guard let scheduler, training.schedulerInterval == .epoch,
      full.source["training"]?["scheduler_interval"] == nil,
      let (name, steps) = Self.countedSteps(scheduler.reference), steps > training.epochs
    else { return nil }
    let short = name.shortComponentName
    return
      "\(short) counts \(Plural.count(steps, "step")), but is called once an epoch, \(Plural.count(training.epochs, "time")) in all; "
      + "training: {scheduler_interval: step} calls it after every batch, and {scheduler_interval: epoch} is what there is now"
  }

  /// The steps that a scheduler, or one within it, counts on its way.
  private static func countedSteps(_ scheduler: ComponentReference) -> (name: String, steps: Int)? {
    func integer(_ name: String) -> Int? {
      guard case .int(let number)? = scheduler.arguments.first(where: { $0.name == name })?.value else { return nil }
      return number
    }
    if let steps = integer("total_steps") ?? integer("step_size_up") { return (scheduler.name, steps) }
    if let epochs = integer("epochs"), let steps = integer("steps_per_epoch") {
      let (product, overflows) = epochs.multipliedReportingOverflow(by: steps)
      return (scheduler.name, overflows ? .max : product)
    }
    return scheduler.arguments.lazy.flatMap(\.value.references).compactMap(countedSteps).first
  }
}
