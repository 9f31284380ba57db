import TenonPlugin

let plugin = Plugin(
  id: "tenon/optimizers",
  components: [
    Adadelta.self,
    Adagrad.self,
    Adam.self,
    Adamax.self,
    AdamW.self,
    ASGD.self,
    LBFGS.self,
    Lion.self,
    Lookahead.self,
    Muon.self,
    NAdam.self,
    RAdam.self,
    RMSprop.self,
    Rprop.self,
    SGD.self,
    SparseAdam.self,
  ])
