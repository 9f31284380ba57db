import TenonPlugin

/// Multi-head attention: each query becomes a mean of values, weighted by how well their keys match it.
///
///     output = Concat(head₁, ...) · W_oᵀ + b_o,  headᵢ = softmax(QᵢKᵢᵀ / √(embed_dim / num_heads) + mask) · Vᵢ
///
/// where Q, K and V are affine maps of query, key and value, cut into num_heads parts.
///
/// - Input shapes: query [N, L, embed_dim], key [N, S, kdim], value [N, S, vdim] with batch_first, otherwise
///   [L, N, ...], or without N. What is left out is the one before it: a chain's value alone attends to itself.
///   key_padding_mask [N, S] (or [S]): what no query sees. attn_mask [L, S] or [N · num_heads, L, S]: what one query
///   does not see. A mask of bool hides where it is true; one of floats is added to the scores.
/// - Output shapes: output as the query; attn_weights [N, L, S], the mean over heads, or [N, num_heads, L, S].
///   S counts the keys of add_bias_kv and add_zero_attn too.
/// - Parameters: in_proj_weight [3 · embed_dim, embed_dim], with kdim or vdim q_proj_weight, k_proj_weight and
///   v_proj_weight instead; in_proj_bias, bias_k, bias_v, out_proj.weight, out_proj.bias.
/// - dropout: in training, of the weights; number 4 · ((n · num_heads + h) · L + l) · ⌈S / 4⌉ + s of the step's random
///   sequence decides about the weight of query l and key s.
/// - Memory: without need_weights no matrix of L x S numbers is made, save for a mask that is given as one.
/// - Differs from PyTorch: need_weights, average_attn_weights and is_causal, PyTorch's arguments of a call, are the
///   layer's; is_causal needs no attn_mask, and masks in addition to one; a query that sees nothing yields zeros
///   before the output's map, never not-a-number; masks and attn_weights pass no gradient.
/// - Source: Vaswani et al. 2017, Attention Is All You Need, 3.2; Dao et al. 2022, FlashAttention: Fast and
///   Memory-Efficient Exact Attention with IO-Awareness; `torch.nn.MultiheadAttention`.
struct MultiheadAttention: LayerComponent, VectorLayer {
  static let declaration = Declaration(
    "MultiheadAttention", "means of values, weighted by how keys match queries",
    arguments: [
      .int("embed_dim", "elements of queries and outputs, in all heads").atLeast(1).atMost(0x1p31 - 1),
      .int("num_heads", "parts that attend on their own").atLeast(1).atMost(0x1p31 - 1),
      .float("dropout", default: 0, "probability of a weight to become zero").atLeast(0).atMost(1),
      .bool("bias", default: true, "add trainable numbers in the maps of inputs and output"),
      .bool("add_bias_kv", default: false, "one more key and value, both trained"),
      .bool("add_zero_attn", default: false, "one more key and value, both zero"),
      .int("kdim", "elements of keys, null: embed_dim").atLeast(1).atMost(0x1p31 - 1).orNull(),
      .int("vdim", "elements of values, null: embed_dim").atLeast(1).atMost(0x1p31 - 1).orNull(),
      .bool("batch_first", default: false, "[N, L, ...] instead of [L, N, ...]"),
      .bool("need_weights", default: true, "yield attn_weights too"),
      .bool("average_attn_weights", default: true, "their mean over the heads"),
      .bool("is_causal", default: false, "a query sees the keys up to its own place only"),
    ], supportsFloat64: true, examples: examples)

  private static let examples: [Example] = {
    let sizes: KeyValuePairs<String, Value> = ["embed_dim": 6, "num_heads": 2]
    let (query, key) = (ExampleInput("query", .float32, [4, 3, 6]), ExampleInput("key", .float32, [5, 3, 6]))
    let value = ExampleInput("value", .float32, [5, 3, 6])
    let padding = ExampleInput(
      "key_padding_mask", .bool, [3, 5], values: [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0])
    return [
      Example(sizes, inputs: [query]),
      Example(
        sizes,
        inputs: [
          query, key, value, padding,
          ExampleInput(
            "attn_mask", .bool, [4, 5], values: [0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]),
        ]),
      Example(
        ["embed_dim": 6, "num_heads": 2, "need_weights": false, "is_causal": true, "add_bias_kv": true],
        inputs: [query, key, value, padding, ExampleInput("attn_mask", .float32, [6, 4, 5])]),
      Example(
        ["embed_dim": 6, "num_heads": 3, "kdim": 2, "vdim": 5, "dropout": 0.5],
        inputs: [query, ExampleInput("key", .float32, [5, 3, 2]), ExampleInput("value", .float32, [5, 3, 5])]),
    ]
  }()

  let arguments: AttentionArguments

  init(_ config: Config) throws { arguments = try AttentionArguments(config) }

  var inputs: [Port] {
    let masks: Set<DType> = [.bool, .float32, .float64]
    return [
      Port("query"), Port("key", optional: true), Port("value", optional: true),
      Port("key_padding_mask", dtypes: masks, optional: true, differentiable: false),
      Port("attn_mask", dtypes: masks, optional: true, differentiable: false),
    ]
  }

  var outputs: [Port] { [.output] + (arguments.needsWeights ? [Port("attn_weights", differentiable: false)] : []) }
  var parameters: [Parameter] { arguments.parameters }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(
      AttentionOperation<RowAttention<T>>(arguments, try AttentionGeometry(arguments, request), request))
  }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    SpecializedOperation(
      AttentionOperation<TiledAttention>(arguments, try AttentionGeometry(arguments, request), request))
  }

  func onnx(_ graph: ONNXGraph) throws { try AttentionONNX(arguments: arguments, graph: graph).write() }
}
