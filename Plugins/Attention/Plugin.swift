import TenonPlugin

let plugin = Plugin(
  id: "tenon/attention",
  components: [
    MultiheadAttention.self,
    PositionalEncoding.self,
    LearnedPositionalEncoding.self,
    TransformerEncoder.self,
    TransformerEncoderLayer.self,
  ])
