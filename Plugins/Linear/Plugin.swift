import TenonPlugin

let plugin = Plugin(
  id: "tenon/linear",
  components: [
    Bilinear.self,
    Linear.self,
  ])
