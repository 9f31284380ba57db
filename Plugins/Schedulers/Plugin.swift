import TenonPlugin

let plugin = Plugin(
  id: "tenon/schedulers",
  components: [
    ConstantLR.self,
    CosineAnnealingLR.self,
    ExponentialLR.self,
    LambdaLR.self,
    LinearLR.self,
    MultiStepLR.self,
    MultiplicativeLR.self,
    ReduceLROnPlateau.self,
    SequentialLR.self,
    StepLR.self,
  ])
