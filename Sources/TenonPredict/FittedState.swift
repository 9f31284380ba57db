import TenonArchive
import TenonCore
import TenonHost

/// What a training's dataset and transforms have learned on its training part, before the first step.
///
/// Archives and checkpoints keep it; validation, test, prediction and a training that is resumed go by it.
public struct FittedState: Sendable {
  package struct OfTransform: Sendable {
    /// Among the transforms of evaluation.
    package let position: Int
    package let reference: ComponentReference
    package let tensors: [String: Tensor]

    package init(position: Int, reference: ComponentReference, tensors: [String: Tensor]) {
      (self.position, self.reference, self.tensors) = (position, reference, tensors)
    }
  }

  /// Of the training's dataset; nil when it learns nothing.
  package let dataset: [String: Tensor]?
  package let transforms: [OfTransform]

  /// As archives hold it: `dataset.NAME` and `transforms.POSITION.NAME`.
  package var tensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in dataset ?? [:] { tensors["dataset.\(name)"] = tensor }
    for transform in transforms {
      for (name, tensor) in transform.tensors { tensors["transforms.\(transform.position).\(name)"] = tensor }
    }
    return tensors
  }

  package init(dataset: [String: Tensor]?, transforms: [OfTransform]) {
    (self.dataset, self.transforms) = (dataset, transforms)
  }

  /// What an archive holds.
  package init(_ archive: ModelArchive) {
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

  /// Has a component learn, or go by what was learned, and names it in errors.
  package static func fitting<T>(_ component: String, _ place: String, _ body: () throws -> T) throws -> T {
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
  package func load(_ state: FittedState) throws {
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

extension DataError {
  fileprivate static func transformNotLearned(_ reference: ComponentReference) -> DataError {
    let arguments = reference.arguments.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
    return DataError(
      diagnostic: Diagnostic("not-learned", "nothing was learned for the transform \(reference.name)")
        .expected("a transform of evaluation with the same arguments, which learns for both")
        .received("\(reference.name): {\(arguments)}")
        .help("list it with the same arguments under data.transforms.eval and under data.transforms.train"))
  }
}
