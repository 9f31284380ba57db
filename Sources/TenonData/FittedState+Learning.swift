import TenonCore
import TenonExperiment
import TenonHost
import TenonPredict
import TenonServices

extension FittedState {
  // MARK: Learning

  /// Has the dataset and then each transform of evaluation learn on the training part, in the state that those before it give.
  ///
  /// Transforms learn in their neutral form, as they are applied in evaluation.
  ///
  /// - Parameters:
  ///   - trained: the training part.
  ///   - component: its dataset's full name.
  /// - Throws: `PluginCallError` naming the component.
  init(
    learning experiment: ResolvedExperiment, on trained: any Dataset, component: String, _ factory: ComponentFactory
  ) throws {
    let whole = ForeignDataset.base(of: trained)
    let learned = try whole?.fit.map { fit in
      try Self.fitting(component, "data.train") {
        let learned = try fit.learn { give in
          for index in 0..<trained.count { try give(trained.baseIndex(of: index), nil) }
        }
        try fit.load(learned)
        return learned
      }
    }
    let pipeline = try TransformPipeline(
      experiment.evalTransforms, factory: factory, path: "transforms.eval", seed: experiment.seed, isTraining: false)
    let transforms = try pipeline.learners.map { learner in
      let source = try DataSource(
        trained, component: component, name: "data.train", pipeline: pipeline.prefix(learner.position),
        unreadable: experiment.data.unreadable)
      let tensors = try Self.fitting(learner.reference.name, "data.transforms.\(learner.position)") {
        let learned = try learner.fit.learn { give in
          let record = SampleRecord()
          for index in 0..<trained.count {
            record.begin()
            do {
              try source.read(index, turn: 0, epoch: 0, into: record)
            } catch let error where source.canSkip(error) {
              continue
            }
            try give(source.sampleIndex(index), record.sample)
          }
        }
        try learner.fit.load(learned)
        return learned
      }
      return OfTransform(position: learner.position, reference: learner.reference, tensors: tensors)
    }
    self.init(dataset: learned, transforms: transforms)
  }

  // MARK: Going by it

  /// Makes a dataset go by what the training's learned.
  ///
  /// - Parameters:
  ///   - component: its full name, and `trained` that of the training's.
  ///   - withoutTarget: whether its samples are to be predicted.
  /// - Throws: `DataError` when it learns and there is nothing for it; `PluginCallError` for data that does not go with it.
  package func load(
    into dataset: any Dataset, _ component: String, name: String, trained: String, withoutTarget: Bool = false
  ) throws {
    guard let fit = ForeignDataset.base(of: dataset)?.fit else { return }
    guard component == trained else { throw DataError.notLearned(name, component, by: trained) }
    guard let tensors = self.dataset else { throw DataError.nothingLearned(name, component) }
    try Self.fitting(component, name) { try fit.load(tensors, withoutTarget: withoutTarget) }
  }
}

extension ForeignDataset {
  /// The dataset of a plugin that another one is made of.
  fileprivate static func base(of dataset: any Dataset) -> ForeignDataset? {
    var dataset = dataset
    while let derived = dataset as? any DerivedDataset { dataset = derived.base }
    return dataset as? ForeignDataset
  }
}

extension Dataset {
  /// Which sample of the outermost base a sample is.
  fileprivate func baseIndex(of index: Int) -> Int {
    guard let derived = self as? any DerivedDataset else { return index }
    return derived.base.baseIndex(of: derived.baseIndex(index))
  }
}

extension DataError {
  fileprivate static func notLearned(_ name: String, _ component: String, by trained: String) -> DataError {
    DataError(
      diagnostic: Diagnostic(
        "not-learned", "\(name) goes by what the training's dataset learns, and that is another one"
      )
      .expected(component).received(trained).help("name the same dataset for both"))
  }

  fileprivate static func nothingLearned(_ name: String, _ component: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("not-learned", "there is nothing that \(component) has learned for \(name)")
        .help("take an archive or checkpoint of a training on this dataset"))
  }
}
