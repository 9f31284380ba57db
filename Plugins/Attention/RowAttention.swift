import TenonPlugin

/// Query by query, with one row of scores in memory: the reference of the tiles.
enum RowAttention<Element: Scalar>: HeadAttention {
  static var algorithm: String { "row by row" }
  static func scratchCount(keys: Int, width: Int, backward: Bool) -> Int { keys }
  static func maskCount(queries: Int, keys: Int) -> Int { queries &* keys }
  static func maskIndex(_ query: Int, _ key: Int, keys: Int) -> Int { query &* keys &+ key }

  /// The scores of one query; those of what it does not see are -infinity.
  private static func scores(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, _ query: Int, into scores: UnsafeMutablePointer<Element>
  ) {
    let scale = Element(head.scale)
    let q = rows.query + query &* head.rowStep
    for key in 0..<head.keys {
      let k = rows.key + key &* head.rowStep
      var sum: Element = 0
      for i in 0..<head.width { sum += q[i] * k[i] }
      sum *= scale
      if let bias = head.keyBias { sum += bias[key] }
      if let mask = head.mask { sum += mask[maskIndex(query, key, keys: head.keys)] }
      scores[key] = key < head.causalKeys && key > query ? -.infinity : sum
    }
  }

  static func forward(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, output: UnsafeMutablePointer<Element>,
    logarithms: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>
  ) {
    for query in 0..<head.queries {
      scores(head, rows, query, into: scratch)
      var most = -Element.infinity
      for key in 0..<head.keys { most = max(most, scratch[key]) }
      if most == -.infinity { most = 0 }
      var total: Element = 0
      let y = output + query &* head.outputStep
      y.update(repeating: 0, count: head.width)
      for key in 0..<head.keys {
        let exponential = Element.exp(scratch[key] - most)
        total += exponential
        let weight = exponential * (head.dropout?.factor(query, key) ?? 1)
        let v = rows.value + key &* head.rowStep
        for i in 0..<head.width { y[i] += weight * v[i] }
      }
      logarithms[query] = total == 0 ? .infinity : most + Element.log(total)
      let inverse = total == 0 ? 0 : 1 / total
      for i in 0..<head.width { y[i] *= inverse }
    }
  }

  static func backward(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, output: UnsafePointer<Element>,
    logarithms: UnsafePointer<Element>, gradient: UnsafePointer<Element>,
    into gradients: HeadRows<UnsafeMutablePointer<Element>>,
    scratch: UnsafeMutablePointer<Element>
  ) {
    let scale = Element(head.scale)
    for key in 0..<head.keys {
      (gradients.key + key &* head.rowStep).update(repeating: 0, count: head.width)
      (gradients.value + key &* head.rowStep).update(repeating: 0, count: head.width)
    }
    for query in 0..<head.queries {
      scores(head, rows, query, into: scratch)
      let (q, dq) = (rows.query + query &* head.rowStep, gradients.query + query &* head.rowStep)
      let (y, g) = (output + query &* head.outputStep, gradient + query &* head.outputStep)
      dq.update(repeating: 0, count: head.width)
      var product: Element = 0
      for i in 0..<head.width { product += g[i] * y[i] }
      for key in 0..<head.keys {
        let offset = key &* head.rowStep
        let (k, v) = (rows.key + offset, rows.value + offset)
        let (dk, dv) = (gradients.key + offset, gradients.value + offset)
        let probability = Element.exp(scratch[key] - logarithms[query])
        let factor: Element = head.dropout?.factor(query, key) ?? 1
        var ofWeight: Element = 0
        for i in 0..<head.width { ofWeight += g[i] * v[i] }
        let ofScore = probability * (factor * ofWeight - product) * scale
        let weight = probability * factor
        for i in 0..<head.width {
          dv[i] += weight * g[i]
          dk[i] += ofScore * q[i]
          dq[i] += ofScore * k[i]
        }
      }
    }
  }

  static func weights(
    _ head: AttentionHead<Element>, _ rows: ReadRows<Element>, logarithms: UnsafePointer<Element>, factor: Double,
    adds: Bool, into weights: UnsafeMutablePointer<Element>, scratch: UnsafeMutablePointer<Element>
  ) {
    for query in 0..<head.queries {
      scores(head, rows, query, into: scratch)
      let row = weights + query &* head.keys
      for key in 0..<head.keys {
        let probability = Element.exp(scratch[key] - logarithms[query]) * (head.dropout?.factor(query, key) ?? 1)
        row[key] = (adds ? row[key] : 0) + probability * Element(factor)
      }
    }
  }
}
