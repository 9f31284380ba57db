import TenonPlugin

let plugin = Plugin(
  id: "tenon/schedulers",
  components: [
    ConstantLR.self,
    CosineAnnealingLR.self,
    ExponentialLR.self,
    LinearLR.self,
    MultiStepLR.self,
    ReduceLROnPlateau.self,
    SequentialLR.self,
    StepLR.self,
  ])
