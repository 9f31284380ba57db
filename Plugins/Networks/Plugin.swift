import TenonPlugin

let plugin = Plugin(
  id: "tenon/networks",
  components: [
    Classifier.self,
    ImageTokens.self,
    LeNet.self,
    MobileNetV2.self,
    Net.self,
    NetBatchNorm.self,
    NetDropout.self,
    NetWidth.self,
    PositionEmbedding.self,
    ResNet18.self,
    ResNet34.self,
    ResNet50.self,
    UNet.self,
    VGG11.self,
    VGG11_bn.self,
    VGG16.self,
    VGG16_bn.self,
    VisionTransformer.self,
    WideStageResNet34.self,
  ])
