import TenonPlugin

let plugin = Plugin(
  id: "tenon/optimizers",
  components: [
    Adam.self,
    AdamW.self,
    LBFGS.self,
    RMSprop.self,
    SGD.self,
  ])
