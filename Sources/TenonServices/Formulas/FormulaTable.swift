import TenonABI
import TenonCore

/// The host's answer to `tenon.formula/1`.
enum FormulaTable {
  // Written once, and kept for ever as plugins are.
  nonisolated(unsafe) static let table: UnsafePointer<tenon_formula_v1> = {
    let table = UnsafeMutablePointer<tenon_formula_v1>.allocate(capacity: 1)
    table.initialize(
      to: tenon_formula_v1(
        struct_size: UInt32(MemoryLayout<tenon_formula_v1>.size), reserved: 0,
        evaluate: { formula, count, variables, output in
          guard let handle = formula?.pointee.handle, let output else { return }
          Unmanaged<FormulaProgram>.fromOpaque(handle).takeUnretainedValue()
            .evaluate(count: Int(clamping: count), variables, into: output)
        }))
    return UnsafePointer(table)
  }()
}

extension Formula {
  /// A program as components get it.
  ///
  /// - Parameter text: what it was made of.
  package convenience init(_ program: FormulaProgram, text: String, variableCount: Int) {
    let memory = CMemory()
    memory.keep(program)
    let raw = tenon_formula(
      struct_size: UInt32(MemoryLayout<tenon_formula>.size), variable_count: UInt32(variableCount),
      source: memory.string(text), handle: Unmanaged.passUnretained(program).toOpaque())
    self.init(memory.value(raw), table: FormulaTable.table, owner: memory)
  }
}
