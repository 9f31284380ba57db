import TenonPlugin

let plugin = Plugin(
  id: "tenon/combination",
  components: [
    Add.self,
    Concat.self,
    Mul.self,
    ResNet34.self,
    ResidualBlock.self,
    Sequential.self,
  ])
