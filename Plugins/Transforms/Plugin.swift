import TenonPlugin

let plugin = Plugin(
  id: "tenon/transforms",
  components: [
    CenterCrop.self,
    Compose.self,
    FiveCrop.self,
    Grayscale.self,
    Normalize.self,
    OneHot.self,
    RandomApply.self,
    RandomCrop.self,
    RandomHorizontalFlip.self,
    Resize.self,
    StandardScaler.self,
    ToTensor.self,
    Tokenize.self,
  ])
