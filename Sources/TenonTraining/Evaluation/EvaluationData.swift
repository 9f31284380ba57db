import TenonArchive
import TenonCore
import TenonData
import TenonExperiment
import TenonFormats
import TenonHost
import TenonPredict

/// The data that a trained model is measured on: that of its experiment, perhaps in another place.
struct EvaluationData {
  let loader: BatchLoader
  /// What reports call it: `test`, `validation`, or `data` for what was named by its place.
  let name: String
  /// What is worth a line.
  let notes: [String]

  /// - Parameters:
  ///   - place: where the data lies, in place of where the experiment says.
  ///   - isNamed: whether the caller has chosen the data, by `place` or by a setting.
  ///   - isInRun: whether the archive lies in the folder of its run, and may say itself what is read.
  /// - Throws: `DataError` for data that is not there, that has other classes, or that was divided otherwise.
  init(
    _ archive: ModelArchive, _ experiment: Experiment, place: String?, isNamed: Bool, isInRun: Bool,
    factory: ComponentFactory
  ) throws {
    var experiment = experiment
    let divided = experiment.data.split
    // Where training measured nothing else, the data that is named is of the kind that it was trained on.
    if place != nil, divided == nil, experiment.data.test == nil, experiment.data.validation == nil {
      experiment.data.test = experiment.data.train
    }
    let part: DataPart = experiment.data.test != nil || divided?.partCount == 3 ? .test : .validation
    let isDivided = divided != nil && (part == .test ? experiment.data.test : experiment.data.validation) == nil
    let key: DataPart = isDivided ? .train : part
    guard let reference = experiment.data[key] else { throw DataError.noTestData(archive.name) }
    if let place { experiment.data[key] = try DataPlace.moved(reference, to: place, factory) }
    // Where somebody else kept decoded pictures says nothing about this machine.
    if !isInRun { experiment.data[key]?.arguments.removeAll { $0.name == "cache_path" } }
    let resolved = try ExperimentResolver(factory).resolve(experiment)
    guard let component = resolved.dataset(key) else { throw DataError.noTestData(archive.name) }
    if !isNamed, !isInRun, case let paths = try DataPlace.paths(of: component, factory), !paths.isEmpty {
      throw DataError.placesOfAnother(archive.name, component, paths)
    }
    var dataset: any Dataset
    do {
      dataset = try resolved.open(component, factory)
    } catch let error as PluginCallError where error.error.code == .data {
      throw DataError.notThere("data.\(key)", error)
    }
    let fitted = FittedState(archive)
    let trained = try factory.find(experiment.data.train.name, .dataset).fullName
    try fitted.load(into: dataset, component.fullName, name: "data.\(key)", trained: trained)
    var notes: [String] = []
    var name = place == nil ? "\(part)" : "data"
    if isDivided, let split = divided {
      let now = ["train": DataFingerprint(of: dataset)]
      if let change = DataChange(from: archive.data, to: now) {
        guard isNamed else { throw DataError.dividedAnew(change, part) }
        notes.append(
          "\(change.lines[0]); its \(part) part is not that of the training any more, so all samples are measured")
        name = "data"
      } else {
        let parts = try DatasetPart.parts(of: (dataset, component.fullName), split, resolved)
        dataset = parts[part == .test ? 2 : 1]
        name = "\(part)"
      }
    }
    let mapped = try MappedClasses.fitting(dataset, "data.\(part)", to: DataClasses(of: archive), of: "the training")
    if let note = mapped.note { notes.append(note) }
    loader = try ExperimentData.loader(
      part, of: resolved, factory, (dataset: mapped.dataset, component: component.fullName), fitted)
    self.name = name
    self.notes = notes
  }
}

extension DataError {
  private static let place = "name the place where the data lies: --data PATH (a folder, or a list of files)"

  fileprivate static func notThere(_ name: String, _ error: PluginCallError) -> DataError {
    var diagnostic = Diagnostic("bad-data", "\(name) cannot be opened (\(error.component))")
    for detail in error.diagnostic.details { diagnostic = diagnostic.with(detail.label, detail.text) }
    return DataError(diagnostic: diagnostic.help(place))
  }

  fileprivate static func placesOfAnother(
    _ name: String, _ component: ComponentFactory.Resolved, _ paths: [NamedValue]
  ) -> DataError {
    let paths = paths.map { "\($0.name): \($0.value)" }
    return DataError(
      diagnostic: Diagnostic("data-not-named", "'\(name)' is not in the folder of its run, so its data must be named")
        .with("", "the archive itself says \(component.fullName) with \(paths.joined(separator: ", "))")
        .help(place))
  }

  fileprivate static func dividedAnew(_ change: DataChange, _ part: DataPart) -> DataError {
    DataError(
      diagnostic: Diagnostic("data-differs", "the data that training divided has changed, so its \(part) part is lost")
        .with("", change.lines[0])
        .with("", "dividing it anew would measure samples that the model was trained on")
        .help(
          "bring the data back as it was, or name data to measure all of: --data PATH"))
  }
}
