import TenonABI
import TenonCore

extension Formula {
  /// Parses and checks the text of a formula.
  ///
  /// - Throws: `FormulaError` with the place at fault.
  package convenience init(parsing text: String, variables: [String]) throws(FormulaError) {
    let program = try FormulaParser.parse(text, variables: variables)
    let memory = CMemory()
    memory.keep(program)
    let raw = tenon_formula(
      struct_size: UInt32(MemoryLayout<tenon_formula>.size), variable_count: UInt32(variables.count),
      source: memory.string(text), handle: Unmanaged.passUnretained(program).toOpaque())
    self.init(memory.value(raw), table: FormulaTable.table, owner: memory)
  }
}

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
