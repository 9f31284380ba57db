import TenonPlugin

/// A dataset of image files, of which the loader may ask for parts.
protocol PictureDataset: DatasetComponent {
  var files: ImageFiles { get }
  var parts: PictureSource { get }
}

extension PictureDataset {
  var count: Int { files.count }
  var hasTarget: Bool { files.targets != nil }
  var fingerprint: UInt64? { files.fingerprint }
  func label(_ index: Int) -> Int? { files.label(index) }
  func read(_ index: Int, into sample: Sample) throws { try files.read(index, into: sample) }
  func query(_ id: String) -> UnsafeRawPointer? { parts.answer(id) }
}
