import TenonPlugin

let plugin = Plugin(
  id: "tenon/regularization",
  components: [
    AlphaDropout.self,
    Dropout.self,
    Dropout1d.self,
    Dropout2d.self,
    Dropout3d.self,
  ])
