import TenonPlugin

/// The arguments of multi-head attention, and its parameters.
struct AttentionArguments: Sendable {
  let embedding: Int
  let heads: Int
  let keyWidth: Int
  let valueWidth: Int
  let dropout: Double
  let hasBias: Bool
  let hasExtraBias: Bool
  let hasZeroKey: Bool
  let batchFirst: Bool
  let needsWeights: Bool
  let averagesWeights: Bool
  let isCausal: Bool

  init(_ config: Config) throws {
    embedding = try config.int("embed_dim")
    heads = try config.int("num_heads")
    guard embedding % heads == 0 else {
      throw ComponentError(
        .config, field: "embed_dim", "expected a multiple of num_heads = \(heads), received \(embedding)")
    }
    keyWidth = try config.isNull("kdim") ? embedding : config.int("kdim")
    valueWidth = try config.isNull("vdim") ? embedding : config.int("vdim")
    guard TensorType(.float64, [3, embedding, max(embedding, keyWidth, valueWidth)]).checkedByteCount != nil else {
      throw ComponentError(.config, field: "embed_dim", "the weights of embed_dim \(embedding) are too large")
    }
    dropout = try config.float("dropout")
    hasBias = try config.bool("bias")
    hasExtraBias = try config.bool("add_bias_kv")
    hasZeroKey = try config.bool("add_zero_attn")
    batchFirst = try config.bool("batch_first")
    needsWeights = try config.bool("need_weights")
    averagesWeights = try config.bool("average_attn_weights")
    isCausal = try config.bool("is_causal")
  }

  /// Elements of a head.
  var width: Int { embedding / heads }
  /// Whether the maps of query, key and value are rows of one weight.
  var hasOneWeight: Bool { keyWidth == embedding && valueWidth == embedding }
  var extraKeys: Int { (hasExtraBias ? 1 : 0) + (hasZeroKey ? 1 : 0) }

  // MARK: Parameters

  private var weightCount: Int { hasOneWeight ? 1 : 3 }
  var biasIndex: Int? { hasBias ? weightCount : nil }
  /// Of bias_k; that of bias_v follows.
  var extraBiasIndex: Int? { hasExtraBias ? weightCount + (hasBias ? 1 : 0) : nil }
  var outputWeightIndex: Int { weightCount + (hasBias ? 1 : 0) + (hasExtraBias ? 2 : 0) }
  var outputBiasIndex: Int? { hasBias ? outputWeightIndex + 1 : nil }

  var parameters: [Parameter] {
    let bound = 1 / Double(embedding).squareRoot()
    var parameters: [Parameter] =
      hasOneWeight
      ? [Parameter("in_proj_weight", [3 * embedding, embedding], initializer: .xavierUniform())]
      : zip(["q", "k", "v"], [embedding, keyWidth, valueWidth]).map {
        Parameter("\($0)_proj_weight", [embedding, $1], initializer: .xavierUniform())
      }
    if hasBias { parameters.append(Parameter("in_proj_bias", [3 * embedding], initializer: .zeros)) }
    if hasExtraBias {
      parameters += ["bias_k", "bias_v"].map { Parameter($0, [1, 1, embedding], initializer: .xavierNormal()) }
    }
    parameters.append(Parameter("out_proj.weight", [embedding, embedding], initializer: .uniform(-bound, bound)))
    if hasBias { parameters.append(Parameter("out_proj.bias", [embedding], initializer: .zeros)) }
    return parameters
  }
}
