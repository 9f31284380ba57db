import TenonPlugin

let plugin = Plugin(
  id: "tenon/fusion",
  components: [
    BatchNorm2dReLU.self, BatchNorm2dReLUMaxPool2d.self, BatchNorm2dAddReLU.self, TwoBatchNorm2dAddReLU.self,
  ])
