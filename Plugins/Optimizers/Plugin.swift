import TenonPlugin

let plugin = Plugin(
  id: "tenon/optimizers",
  components: [
    Adagrad.self,
    Adam.self,
    AdamW.self,
    LBFGS.self,
    Lookahead.self,
    RMSprop.self,
    SGD.self,
  ])
