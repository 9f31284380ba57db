import TenonPlugin

let plugin = Plugin(
  id: "tenon/schedulers",
  components: [
    ChainedScheduler.self,
    ConstantLR.self,
    CosineAnnealingLR.self,
    CosineAnnealingWarmRestarts.self,
    CosineWithWarmup.self,
    CyclicLR.self,
    ExponentialLR.self,
    LambdaLR.self,
    LinearLR.self,
    MultiStepLR.self,
    MultiplicativeLR.self,
    OneCycleLR.self,
    PolynomialLR.self,
    ReduceLROnPlateau.self,
    SequentialLR.self,
    StepLR.self,
    WarmupLR.self,
  ])
