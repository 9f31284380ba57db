import TenonPlugin

let plugin = Plugin(
  id: "tenon/combination",
  components: [
    Add.self,
    Concat.self,
    CosineSimilarity.self,
    Div.self,
    MatMul.self,
    Mul.self,
    ResidualBlock.self,
    Scale.self,
    Sequential.self,
    Sub.self,
  ])
