import TenonPlugin

/// The sizes of a planned attention, and where the rows of its samples lie.
///
/// The rows of projected keys and values have, behind each sample's own, those of `add_bias_kv` and `add_zero_attn`.
struct AttentionGeometry: Sendable {
  enum Mask: Sendable {
    /// Queries times keys, the same for all heads and samples.
    case shared
    case forEachHead
  }

  let arguments: AttentionArguments
  let batch: Int
  let queries: Int
  let ownKeys: Int
  /// Whether the rows of a sample follow each other; otherwise those of a step do.
  let samplesFirst: Bool
  let isBatched: Bool
  let mask: Mask?
  let maskIsBool: Bool
  let hasKeyPadding: Bool
  let paddingIsBool: Bool
  /// Inputs that key and value are projected from.
  let keyInput: Int
  let valueInput: Int
  let output: TensorType
  /// Nil when they are not wanted.
  let weights: TensorType?

  init(_ arguments: AttentionArguments, _ request: PlanRequest) throws {
    self.arguments = arguments
    func given(_ index: Int) -> TensorType? { index < request.inputs.count ? request.inputs[index] : nil }
    let query = try request.input()
    keyInput = given(1) == nil ? 0 : 1
    valueInput = given(2) == nil ? keyInput : 2
    let (key, value) = (try request.input(keyInput), try request.input(valueInput))
    let letters = arguments.batchFirst ? ("[N, L, ", "[N, S, ") : ("[L, N, ", "[S, N, ")
    let rank = query.shape.rank
    for (name, type, width, argument, letters) in [
      ("query", query, arguments.embedding, "embed_dim", letters.0),
      ("key", key, arguments.keyWidth, "kdim", letters.1),
      ("value", value, arguments.valueWidth, "vdim", letters.1),
    ] {
      guard (2...3).contains(rank), type.shape.rank == rank, type.shape[rank - 1] == width else {
        throw ComponentError(
          .shape, field: name,
          "expected \(letters)\(width)] or, as all of query, key and value, without N (\(argument) = \(width)), "
            + "received \(type.shape)")
      }
    }
    isBatched = rank == 3
    samplesFirst = !isBatched || arguments.batchFirst
    let (sampleAxis, stepAxis) = arguments.batchFirst ? (0, 1) : (1, 0)
    batch = isBatched ? query.shape[sampleAxis] : 1
    queries = query.shape[isBatched ? stepAxis : 0]
    ownKeys = key.shape[isBatched ? stepAxis : 0]
    guard key.shape.dimensions.dropLast() == value.shape.dimensions.dropLast() else {
      throw ComponentError(
        .shape, field: "value", "expected as many rows as in key, \(key.shape), received \(value.shape)")
    }
    guard !isBatched || key.shape[sampleAxis] == batch else {
      throw ComponentError(.shape, field: "key", "expected \(batch) samples, as in query, received \(key.shape)")
    }
    let keys = ownKeys &+ arguments.extraKeys
    guard keys > 0 else {
      throw ComponentError(.shape, field: "key", "expected at least one key, received \(key.shape)")
    }

    if let padding = given(3) {
      let expected: Shape = isBatched ? [batch, ownKeys] : [ownKeys]
      guard padding.shape == expected else {
        throw ComponentError(.shape, field: "key_padding_mask", "expected \(expected), received \(padding.shape)")
      }
    }
    hasKeyPadding = given(3) != nil
    paddingIsBool = given(3)?.dtype == .bool
    maskIsBool = given(4)?.dtype == .bool
    switch given(4)?.shape {
    case nil: mask = nil
    case [queries, ownKeys]: mask = .shared
    case [batch &* arguments.heads, queries, ownKeys]: mask = .forEachHead
    case .some(let shape):
      throw ComponentError(
        .shape, field: "attn_mask",
        "expected [\(queries), \(ownKeys)] or [\(batch &* arguments.heads), \(queries), \(ownKeys)], received \(shape)")
    }
    output = query
    let places: Shape =
      arguments.averagesWeights ? [batch, queries, keys] : [batch, arguments.heads, queries, keys]
    weights =
      arguments.needsWeights
      ? TensorType(query.dtype, isBatched ? places : Shape(Array(places.dimensions.dropFirst()))) : nil
    for shape in [
      [8, batch, max(1, queries &+ keys), arguments.embedding] as Shape, [batch, arguments.heads, queries &+ 32, keys],
    ] where TensorType(.float64, shape).checkedByteCount == nil {
      throw ComponentError(.shape, field: "query", "\(query.shape) with keys \(key.shape) is too large")
    }
  }

  var embedding: Int { arguments.embedding }
  var heads: Int { arguments.heads }
  var keys: Int { ownKeys &+ arguments.extraKeys }
  var queryRows: Int { batch &* queries }
  var keyRows: Int { batch &* keys }

  /// From one row of a sample to the next.
  var rowStep: Int { samplesFirst ? 1 : batch }
  func queryRow(_ sample: Int) -> Int { samplesFirst ? sample &* queries : sample }
  func keyRow(_ sample: Int, _ key: Int = 0) -> Int { samplesFirst ? sample &* keys &+ key : key &* batch &+ sample }

  /// Runs of rows that follow each other in an input of keys and among the projected ones.
  var keyRuns: [(input: Int, projected: Int)] {
    samplesFirst && keys > ownKeys ? (0..<batch).map { ($0 &* ownKeys, $0 &* keys) } : [(0, 0)]
  }
  var keyRunRows: Int { keyRuns.count == 1 ? batch &* ownKeys : ownKeys }

  // The block that forward leaves: projected queries, keys and values, the heads' outputs, a logarithm for each query
  // and head. One product makes all three where they come from one input.
  var isOneProduct: Bool { keyInput == 0 && valueInput == 0 && arguments.hasOneWeight && keys == ownKeys }
  /// Elements of a projected row.
  var projectedWidth: Int { isOneProduct ? 3 &* embedding : embedding }
  var projectedKey: Int { isOneProduct ? embedding : queryRows &* embedding }
  var projectedValue: Int { isOneProduct ? 2 &* embedding : projectedKey &+ keyRows &* embedding }
  var projectedCount: Int {
    isOneProduct ? queryRows &* 3 &* embedding : (queryRows &+ 2 &* keyRows) &* embedding
  }
  var headOutputs: Int { projectedCount }
  var logarithms: Int { headOutputs &+ queryRows &* embedding }
  var keptCount: Int { logarithms &+ queryRows &* heads }
}
