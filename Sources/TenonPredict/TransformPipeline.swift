import TenonCore
import TenonHost
import TenonImage
import TenonServices

/// The transforms of one data section, in order, with a random stream each.
public final class TransformPipeline: Sendable {
  /// How many crops a sample's `input` consists of when all have been applied; 1 without multi-crop.
  package let crops: Int
  private let steps: [Step]
  /// The first transforms that need no more than a part of a picture, and their place.
  private let partial: (transforms: any PartialTransforms, place: Int)?
  private let seed: UInt64
  private let isTraining: Bool

  private struct Step: Sendable {
    let transform: any Transform
    let scopes: TransformScopes
    let name: String
    let stream: UInt64
    /// Nil for one that no experiment names.
    let reference: ComponentReference?
  }

  /// - Parameters:
  ///   - transforms: with their full names, for messages.
  ///   - path: names the random streams: `transforms.train`.
  ///   - isTraining: false: random transforms take their neutral form.
  package convenience init(
    _ transforms: [(transform: any Transform, name: String)], path: String, seed: UInt64, isTraining: Bool
  ) {
    self.init(
      transforms.enumerated().map { index, entry in
        Step(
          transform: entry.transform, scopes: entry.transform.scopes, name: entry.name,
          stream: RandomStream.of(path: "\(path).\(index)"), reference: nil)
      }, seed: seed, isTraining: isTraining)
  }

  private init(_ steps: [Step], seed: UInt64, isTraining: Bool) {
    self.steps = steps
    partial = Self.partial(steps)
    crops = steps.reduce(1) { $1.scopes.contains(.sample) ? $0 * $1.transform.crops : $0 }
    self.seed = seed
    self.isTraining = isTraining
  }

  private static func partial(_ steps: [Step]) -> (transforms: any PartialTransforms, place: Int)? {
    let samples = steps.prefix { $0.scopes == .sample && $0.transform.crops == 1 }
    if let first = samples.first, let reading = PartReading(first.transform) { return (reading, 0) }
    for place in samples.indices.dropLast() {
      if let resizing = CroppedResizing(samples[place].transform, samples[place + 1].transform) {
        return (resizing, place)
      }
    }
    return nil
  }

  /// Creates the transforms of an experiment.
  ///
  /// - Throws: what creating a transform throws; `DataError` for an order in which they cannot work.
  public convenience init(
    _ components: [ComponentFactory.Resolved], factory: ComponentFactory, path: String, seed: UInt64, isTraining: Bool
  ) throws {
    let steps = try components.enumerated().map { index, component in
      let transform = try factory.transform(component, path: "\(path).\(index)")
      return Step(
        transform: transform, scopes: transform.scopes, name: component.fullName,
        stream: RandomStream.of(path: "\(path).\(index)"), reference: component.reference)
    }
    let samples = steps.filter { $0.scopes.contains(.sample) }
    if let fault = TransformOrder(samples.map { ($0.name, $0.transform.forms) }).fault {
      throw DataError.transformOrder(path, fault)
    }
    self.init(steps, seed: seed, isTraining: isTraining)
  }

  /// The first transforms alone: the same instances.
  package func prefix(_ count: Int) -> TransformPipeline {
    TransformPipeline(Array(steps.prefix(count)), seed: seed, isTraining: isTraining)
  }

  /// One transform alone: the same instance.
  package func only(_ index: Int) -> TransformPipeline {
    TransformPipeline([steps[index]], seed: seed, isTraining: isTraining)
  }

  /// The transforms that an experiment names, in order.
  package var transforms: [(transform: any Transform, reference: ComponentReference)] {
    steps.compactMap { step in step.reference.map { (step.transform, $0) } }
  }

  /// The transforms that learn on the training part, with their places.
  package var learners: [(position: Int, reference: ComponentReference, fit: ForeignFit)] {
    steps.enumerated().compactMap { position, step in
      guard let reference = step.reference, let fit = (step.transform as? ForeignTransform)?.fit else { return nil }
      return (position, reference, fit)
    }
  }

  /// The part of a picture that is read where the first transforms need no more of it; nil: all of it.
  package func part(of size: Resample.Size, epoch: Int, index: Int) -> PicturePart? {
    guard let partial, partial.place == 0 else { return nil }
    return work(partial.transforms, 0, of: size, epoch, index)?.source
  }

  /// Whether `part` may ask for less than all of a picture.
  package var readsParts: Bool { partial?.place == 0 }

  private func work(
    _ transforms: any PartialTransforms, _ place: Int, of size: Resample.Size, _ epoch: Int, _ index: Int
  ) -> PartialWork? {
    transforms.work(of: size, draw(steps[place + transforms.count - 1], epoch, index))
  }

  /// Applies every transform of samples; those that come after several crops of an image to each of these.
  ///
  /// - Parameters:
  ///   - held: what `input` has of the sample's picture; nil: all of it, where it is one.
  ///   - what: the sample, for messages.
  /// - Throws: `PluginCallError` naming the transform and the sample.
  package func apply(
    _ record: SampleRecord, _ held: HeldPicture? = nil, epoch: Int, index: Int, of what: @autoclosure () -> String
  ) throws {
    var crops = 1
    var done = 0
    if let (transforms, place) = partial {
      for step in steps[..<place] {
        try run(step, what(), epoch, index) { try step.transform.apply(record.sample, $0) }
      }
      done = place
      if let picture = held ?? record.wholePicture,
        let work = work(transforms, place, of: picture.size, epoch, index)
      {
        try run(steps[place], what(), epoch, index) { _ in try work.apply(record.sample, picture) }
        done += transforms.count
      }
    }
    for step in steps[done...] where step.scopes.contains(.sample) {
      try run(step, what(), epoch, index) { draw in
        if crops == 1 {
          try step.transform.apply(record.sample, draw)
        } else {
          try apply(step.transform, to: crops, of: record, draw)
        }
      }
      crops *= step.transform.crops
    }
  }

  /// Every crop is a sample of its own, with the other fields as they were.
  private func apply(_ transform: any Transform, to crops: Int, of record: SampleRecord, _ draw: Draw) throws {
    let others = try record.fields.filter { $0.name != "input" }.map { (name: $0.name, tensor: try $0.tensor.copy()) }
    try record.sample.applyToCrops(crops, making: transform.crops) {
      for other in others { record[other.name] = other.tensor }
      try transform.apply(record.sample, draw)
    }
  }

  /// Applies every transform of batches; in training only.
  package func apply(toBatch batch: SampleRecord, epoch: Int, index: Int) throws {
    guard isTraining else { return }
    for step in steps where step.scopes.contains(.batch) {
      try run(step, "batch \(index)", epoch, index) { try step.transform.applyBatch(batch.sample, $0) }
    }
  }

  package var changesBatches: Bool { isTraining && steps.contains { $0.scopes.contains(.batch) } }

  private func run(
    _ step: Step, _ place: @autoclosure () -> String, _ epoch: Int, _ index: Int, _ body: (Draw) throws -> Void
  ) throws {
    do {
      try body(draw(step, epoch, index))
    } catch let error as ComponentError {
      throw PluginCallError(component: step.name, call: "apply", place: place(), error: error)
    }
  }

  private func draw(_ step: Step, _ epoch: Int, _ index: Int) -> Draw {
    Draw(isTraining: isTraining, seed: seed, stream: step.stream, epoch: UInt64(epoch), index: UInt64(index))
  }
}

extension SampleRecord {
  /// The picture in `input`, uint8 [H, W, C]; nil where there is none.
  fileprivate var wholePicture: HeldPicture? {
    guard let type = self["input"]?.type, type.dtype == .uint8, type.shape.rank == 3 else { return nil }
    let size = (height: type.shape[0], width: type.shape[1])
    return HeldPicture(size: size, part: PicturePart(size))
  }
}
