import CTenonKernels
import TenonPlugin

/// Float32 by the kernels, in tiles of keys and queries.
enum TiledAttention: HeadAttention {
  static var algorithm: String { "tiles of 64 keys and 32 queries" }

  static func scratchCount(keys: Int, width: Int, backward: Bool) -> Int {
    let (keys, width) = (Int64(keys), Int64(width))
    return Int(
      backward ? tenon_attention_backward_scratch(keys, width) : tenon_attention_forward_scratch(keys, width))
  }

  private static var block: Int { Int(TENON_ATTENTION_QUERIES) }

  static func maskCount(queries: Int, keys: Int) -> Int { (queries &+ block &- 1) / block &* block &* keys }
  static func maskIndex(_ query: Int, _ key: Int, keys: Int) -> Int {
    (query / block &* keys &+ key) &* block &+ query % block
  }

  static func forward(
    _ head: AttentionHead<Float>, _ rows: ReadRows<Float>, output: UnsafeMutablePointer<Float>,
    logarithms: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    var raw = head.raw
    tenon_attention().pointee.forward(&raw, rows.query, rows.key, rows.value, output, logarithms, scratch)
  }

  static func backward(
    _ head: AttentionHead<Float>, _ rows: ReadRows<Float>, output: UnsafePointer<Float>,
    logarithms: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    into gradients: HeadRows<UnsafeMutablePointer<Float>>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    var raw = head.raw
    tenon_attention().pointee.backward(
      &raw, rows.query, rows.key, rows.value, output, logarithms, gradient, gradients.query, gradients.key,
      gradients.value, scratch)
  }

  static func weights(
    _ head: AttentionHead<Float>, _ rows: ReadRows<Float>, logarithms: UnsafePointer<Float>, factor: Double, adds: Bool,
    into weights: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    var raw = head.raw
    tenon_attention().pointee.weights(
      &raw, rows.query, rows.key, logarithms, Float(factor), adds ? 1 : 0, weights, scratch)
  }
}

extension AttentionHead<Float> {
  /// As the kernels take it.
  fileprivate var raw: tenon_attention_head {
    var raw = tenon_attention_head()
    (raw.queries, raw.keys, raw.width) = (Int64(queries), Int64(keys), Int64(width))
    (raw.query_step, raw.key_step, raw.value_step) = (Int64(rowStep), Int64(rowStep), Int64(rowStep))
    raw.output_step = Int64(outputStep)
    raw.scale = Float(scale)
    raw.causal_keys = Int64(causalKeys)
    (raw.mask, raw.key_bias) = (mask, keyBias)
    if let dropout {
      raw.dropout = tenon_attention_dropout(
        draws: dropout.draws, first: dropout.first, step: dropout.rowBlocks, threshold: dropout.threshold,
        factor: Float(dropout.factor))
    }
    return raw
  }
}
