import TenonPlugin

let plugin = Plugin(
  id: "tenon/losses",
  components: [
    BCEWithLogitsLoss.self,
    CrossEntropyLoss.self,
    L1Loss.self,
    MSELoss.self,
    NLLLoss.self,
    TripletMarginLoss.self,
  ])
