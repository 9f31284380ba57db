/// `Dataset` as a C table.
enum DatasetTable {
  static var table: tenon_dataset_v1 {
    var table = tenon_dataset_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_dataset_v1>.size)
    table.create = { InstanceBox.create($0, $1, $2, $3, $4, DatasetBox.init) }
    table.destroy = InstanceBox.destroy
    table.query = InstanceBox.query
    table.info = { $0.map { Unmanaged<DatasetBox>.fromOpaque($0).takeUnretainedValue().info } }
    table.read = { pointer, index, sample, error in
      guarded(error) {
        guard let pointer, let sample else { throw ComponentError(.argument, "read was called without arguments") }
        let box = Unmanaged<DatasetBox>.fromOpaque(pointer).takeUnretainedValue()
        guard index < UInt64(box.dataset.count) else {
          throw ComponentError(.argument, "expected an index below \(box.dataset.count), received \(index)")
        }
        try box.dataset.read(Int(index), into: Sample(sample))
      }
    }
    return table
  }
}

/// A dataset instance with the C description that it owns.
private final class DatasetBox: FittingBox {
  private(set) var dataset: any Dataset
  let info: UnsafePointer<tenon_dataset_info>
  private let facts: UnsafePointer<tenon_dataset_facts_v1>
  private let memory = CMemory()

  init(_ component: any Component, _ dataset: any Dataset) {
    self.dataset = dataset
    let memory = self.memory
    info = memory.value(
      tenon_dataset_info(
        struct_size: UInt32(MemoryLayout<tenon_dataset_info>.size), class_count: UInt32(dataset.classNames.count),
        count: UInt64(dataset.count), class_names: UnsafePointer(memory.strings(dataset.classNames)),
        has_target: dataset.hasTarget ? 1 : 0, reserved: 0))
    facts = memory.value(
      tenon_dataset_facts_v1(
        struct_size: UInt32(MemoryLayout<tenon_dataset_facts_v1>.size), reserved: 0,
        label: { pointer, index in
          guard let pointer, let index = Int(exactly: index) else { return -1 }
          return Unmanaged<DatasetBox>.fromOpaque(pointer).takeUnretainedValue().label(index)
        },
        fingerprint: { pointer, fingerprint in
          guard let pointer, let fingerprint,
            let value = Unmanaged<DatasetBox>.fromOpaque(pointer).takeUnretainedValue().dataset.fingerprint
          else { return 0 }
          fingerprint.pointee = value
          return 1
        }))
    super.init(component)
  }

  override var fitting: any Fitting { dataset }
  override func load(_ state: FitState) throws { dataset = try dataset.fitted(by: state) }

  override func answer(_ id: String) -> UnsafeRawPointer? {
    id == TENON_DATASET_ID ? UnsafeRawPointer(facts) : super.answer(id)
  }

  private func label(_ index: Int) -> Int64 {
    guard (0..<dataset.count).contains(index), let label = dataset.label(index) else { return -1 }
    return Int64(label)
  }
}
