import TenonPlugin

let plugin = Plugin(
  id: "tenon/embedding",
  components: [
    Embedding.self,
    EmbeddingBag.self,
  ])
