import TenonArchive
import TenonCore
import TenonHost

/// What a training's dataset and transforms have learned on its training part, before the first step.
///
/// Archives and checkpoints keep it; validation, test, prediction and a training that is resumed go by it.
public struct FittedState: Sendable {
  struct OfTransform: Sendable {
    /// Among the transforms of evaluation.
    let position: Int
    let reference: ComponentReference
    let tensors: [String: Tensor]
  }

  /// Of the training's dataset; nil when it learns nothing.
  let dataset: [String: Tensor]?
  let transforms: [OfTransform]

  /// As archives hold it: `dataset.NAME` and `transforms.POSITION.NAME`.
  var tensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in dataset ?? [:] { tensors["dataset.\(name)"] = tensor }
    for transform in transforms {
      for (name, tensor) in transform.tensors { tensors["transforms.\(transform.position).\(name)"] = tensor }
    }
    return tensors
  }

  init(dataset: [String: Tensor]?, transforms: [OfTransform]) {
    (self.dataset, self.transforms) = (dataset, transforms)
  }

  /// What an archive holds.
  init(_ archive: ModelArchive) {
    var dataset: [String: Tensor]?
    var transforms: [Int: [String: Tensor]] = [:]
    for (name, tensor) in archive.fitted {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if parts.count == 2, parts[0] == "dataset" {
        dataset = (dataset ?? [:]).merging([parts[1]: tensor]) { $1 }
      } else if parts.count == 3, parts[0] == "transforms", let position = Int(parts[1]) {
        transforms[position, default: [:]][parts[2]] = tensor
      }
    }
    self.dataset = dataset
    self.transforms = archive.preprocessing.enumerated().compactMap { position, reference in
      transforms[position].map { OfTransform(position: position, reference: reference, tensors: $0) }
    }
  }

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
    dataset = try whole?.fit.map { fit in
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
    transforms = try pipeline.learners.map { learner in
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
  }

  // MARK: Going by it

  /// Makes a dataset go by what the training's learned.
  ///
  /// - Parameters:
  ///   - component: its full name, and `trained` that of the training's.
  ///   - withoutTarget: whether its samples are to be predicted.
  /// - Throws: `DataError` when it learns and there is nothing for it; `PluginCallError` for data that does not go with it.
  func load(
    into dataset: any Dataset, _ component: String, name: String, trained: String, withoutTarget: Bool = false
  ) throws {
    guard let fit = ForeignDataset.base(of: dataset)?.fit else { return }
    guard component == trained else { throw DataError.notLearned(name, component, by: trained) }
    guard let tensors = self.dataset else { throw DataError.nothingLearned(name, component) }
    try Self.fitting(component, name) { try fit.load(tensors, withoutTarget: withoutTarget) }
  }

  fileprivate static func fitting<T>(_ component: String, _ place: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as ComponentError {
      throw PluginCallError(component: component, call: "fit", place: place, error: error)
    }
  }
}

extension TransformPipeline {
  /// Makes the transforms go by what those of evaluation have learned: each by that of the same name and arguments.
  ///
  /// - Throws: `DataError` for one that nothing was learned for.
  func load(_ state: FittedState) throws {
    var unused = state.transforms
    for learner in learners {
      guard let index = unused.firstIndex(where: { learner.reference.isMeant(by: $0.reference) }) else {
        throw DataError.transformNotLearned(learner.reference)
      }
      let tensors = unused.remove(at: index).tensors
      try FittedState.fitting(learner.reference.name, "data.transforms") { try learner.fit.load(tensors) }
    }
  }
}

extension ComponentReference {
  /// Whether another one names the same component with the same arguments; it may lack some that came with a newer version.
  fileprivate func isMeant(by other: ComponentReference) -> Bool {
    name == other.name
      && other.arguments.allSatisfy { given in
        arguments.contains {
          $0.name == given.name
            && ($0.value == given.value || $0.value.number == given.value.number && given.value.number != nil)
        }
      }
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

  fileprivate static func transformNotLearned(_ reference: ComponentReference) -> DataError {
    let arguments = reference.arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    return DataError(
      diagnostic: Diagnostic("not-learned", "nothing was learned for the transform \(reference.name)")
        .expected("a transform of evaluation with the same arguments, which learns for both")
        .received("\(reference.name): {\(arguments)}")
        .help("list it with the same arguments under data.transforms.eval and under data.transforms.train"))
  }
}
