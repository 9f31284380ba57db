import TenonABI

/// A transform behind a C table.
package final class ForeignTransform: Transform, @unchecked Sendable {
  /// What it learns; nil for nothing.
  package let fit: ForeignFit?
  private let table: tenon_transform_v1
  private let instance: ForeignInstance

  package init(_ part: ForeignPart<tenon_transform_v1>) {
    (table, instance) = (part.table, part.instance)
    let answer = recorded(part.instance.calls?[.query]) { part.table.query?(part.instance.pointer, TENON_FIT_ID) }
    fit = answer.map { ForeignFit($0, part.instance) }
  }

  package var scopes: TransformScopes {
    var scopes: TransformScopes = []
    if table.apply != nil { scopes.insert(.sample) }
    if table.apply_batch != nil { scopes.insert(.batch) }
    return scopes
  }

  package var crops: Int {
    guard let function = table.crops else { return 1 }
    return max(1, Int(recorded(instance.calls?[.crops]) { function(instance.pointer) }))
  }

  package var forms: TransformForms? {
    guard let answer = answer(TENON_TRANSFORM_ID) else { return nil }
    return TransformForms(readSized(answer.assumingMemoryBound(to: tenon_transform_forms_v1.self)))
  }

  /// The table that the instance has for an id, nil when it knows none.
  package func answer(_ id: String) -> UnsafeRawPointer? {
    recorded(instance.calls?[.query]) { table.query?(instance.pointer, id) }
  }

  /// Makes a call of one of its optional tables.
  func call(
    _ call: PluginCall, _ body: (UnsafeMutableRawPointer?, inout tenon_error) -> tenon_status
  ) throws(ComponentError) {
    try check(instance.calls?[call]) { body(instance.pointer, &$0) }
  }

  /// What the record of calls says while the transform is applied.
  package var applyText: UnsafePointer<CChar>? { instance.calls?[.apply] }

  package func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let function = table.apply else { throw ComponentError(.unsupported, "this transform works on batches only") }
    var raw = draw.raw
    try check(instance.calls?[.apply]) { function(instance.pointer, &raw, sample.raw, &$0) }
  }

  package func applyBatch(_ batch: Sample, _ draw: Draw) throws {
    guard let function = table.apply_batch else {
      throw ComponentError(.unsupported, "this transform works on samples only")
    }
    var raw = draw.raw
    try check(instance.calls?[.applyBatch]) { function(instance.pointer, &raw, batch.raw, &$0) }
  }
}
