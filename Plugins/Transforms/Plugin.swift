import TenonPlugin

let plugin = Plugin(
  id: "tenon/transforms",
  components: [
    AdjustGamma.self,
    CenterCrop.self,
    ColorJitter.self,
    Compose.self,
    CutMix.self,
    FiveCrop.self,
    GaussianBlur.self,
    Grayscale.self,
    MixUp.self,
    Normalize.self,
    OneHot.self,
    RandomAdjustSharpness.self,
    RandomApply.self,
    RandomAutocontrast.self,
    RandomCrop.self,
    RandomEqualize.self,
    RandomGrayscale.self,
    RandomHorizontalFlip.self,
    RandomInvert.self,
    RandomPosterize.self,
    RandomSolarize.self,
    Resize.self,
    ToTensor.self,
  ])
