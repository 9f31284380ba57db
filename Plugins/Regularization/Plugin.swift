import TenonPlugin

let plugin = Plugin(
  id: "tenon/regularization",
  components: [
    Dropout.self,
    Dropout2d.self,
  ])
