import TenonPlugin

/// A dataset in the form of MNIST.
protocol LabelledImagesDataset: DatasetComponent {
  var content: LabelledImages { get }
}

extension LabelledImagesDataset {
  var count: Int { content.count }
  var fingerprint: UInt64? { content.fingerprint }
  func label(_ index: Int) -> Int? { content.label(index) }
  func read(_ index: Int, into sample: Sample) throws { try content.read(index, into: sample) }
}
