import TenonPlugin

/// A dataset that is samples of others.
protocol SelectedDataset: DatasetComponent {
  var selection: SampleSelection { get }
}

extension SelectedDataset {
  var count: Int { selection.count }
  var fingerprint: UInt64? { selection.fingerprint }
  func label(_ index: Int) -> Int? { selection.label(index) }
  func read(_ index: Int, into sample: Sample) throws { try selection.read(index, into: sample) }
  func query(_ id: String) -> UnsafeRawPointer? { selection.answer(id) }
}
