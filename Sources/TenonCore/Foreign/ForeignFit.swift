import TenonABI

/// What an instance behind a C table learns on the training part.
package struct ForeignFit: @unchecked Sendable {
  private let table: tenon_fit_v1
  private let instance: ForeignInstance

  /// - Parameter answer: the instance's to `TENON_FIT_ID`.
  init(_ answer: UnsafeRawPointer, _ instance: ForeignInstance) {
    table = readSized(answer.assumingMemoryBound(to: tenon_fit_v1.self))
    self.instance = instance
  }

  /// Learns.
  ///
  /// - Parameter samples: gives every sample of the training part, in order: to a dataset its number alone.
  package func learn(_ samples: ((Int, Sample?) throws -> Void) throws -> Void) throws -> [String: Tensor] {
    guard let begin = table.begin, let accumulate = table.accumulate, let finish = table.finish,
      let discard = table.discard, table.load != nil
    else { throw ComponentError(.internal, "the table of \(TENON_FIT_ID) is not complete") }
    var fit: UnsafeMutableRawPointer?
    try check(instance.calls?[.begin]) { begin(instance.pointer, &fit, &$0) }
    defer { recorded(instance.calls?[.discard]) { discard(instance.pointer, fit) } }
    try samples { index, sample in
      try withExtendedLifetime(sample) {
        try check(instance.calls?[.accumulate]) {
          accumulate(instance.pointer, fit, UInt64(index), sample?.raw, &$0)
        }
      }
    }
    let learned = Learned()
    var sink = tenon_fit_sink(
      struct_size: UInt32(MemoryLayout<tenon_fit_sink>.size), reserved: 0,
      context: Unmanaged.passUnretained(learned).toOpaque(),
      add: { context, value in
        guard let context else { return }
        Unmanaged<Learned>.fromOpaque(context).takeUnretainedValue().add(value)
      })
    try withExtendedLifetime(learned) {
      try check(instance.calls?[.finish]) { finish(instance.pointer, fit, &sink, &$0) }
    }
    if let fault = learned.fault { throw ComponentError(.internal, fault) }
    return learned.tensors
  }

  /// Makes the instance go by what was learned.
  package func load(_ tensors: [String: Tensor], withoutTarget: Bool = false) throws {
    guard let load = table.load else {
      throw ComponentError(.internal, "the table of \(TENON_FIT_ID) is not complete")
    }
    let memory = CMemory()
    let values = tensors.sorted { $0.key < $1.key }.map { name, tensor in
      tenon_fit_value(
        struct_size: UInt32(MemoryLayout<tenon_fit_value>.size), reserved: 0, name: memory.string(name),
        value: UnsafePointer(tensor.header.raw))
    }
    try withExtendedLifetime((memory, tensors)) {
      let pointers = memory.pointers(values)
      try check(instance.calls?[.load]) {
        load(
          instance.pointer, withoutTarget ? TENON_FIT_WITHOUT_TARGET : 0, UInt32(values.count),
          values.isEmpty ? nil : UnsafePointer(pointers), &$0)
      }
    }
  }

  private final class Learned {
    var tensors: [String: Tensor] = [:]
    var fault: String?

    func add(_ value: UnsafePointer<tenon_fit_value>?) {
      guard let value = value.map({ readSized($0) }), let raw = value.name, let tensor = value.value else {
        return fail("it gives a value without a name or a tensor")
      }
      let name = String(cString: raw)
      let isName =
        !name.isEmpty
        && name.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
            true
          default: false
          }
        }
      guard isName, tensors[name] == nil else {
        return fail("expected names of letters, digits and '_', each once, received '\(name.visible)'")
      }
      let view = TensorView(tensor)
      guard let type = view.type, type.layout == .plain, let count = type.checkedByteCount,
        count == 0 || view.data != nil, let copy = try? Tensor(type)
      else { return fail("'\(name)' is no tensor in plain layout") }
      if let data = view.data { copy.data.copyMemory(from: data, byteCount: count) }
      tensors[name] = copy
    }

    private func fail(_ what: String) { fault = fault ?? what }
  }
}
