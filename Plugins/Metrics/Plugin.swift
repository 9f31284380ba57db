import TenonPlugin

let plugin = Plugin(
  id: "tenon/metrics",
  components: [
    Accuracy.self,
    MeanAbsoluteError.self,
    MeanSquaredError.self,
    TopKAccuracy.self,
  ])
