import TenonPlugin

let plugin = Plugin(
  id: "tenon/convolution",
  components: [
    Conv1d.self,
    Conv2d.self,
    Conv3d.self,
    ConvTranspose1d.self,
    ConvTranspose2d.self, Conv2dBatchNorm2d.self, Conv2dBatchNorm2dReLU.self, Conv2dBatchNorm2dAddReLU.self,
    Conv2dBatchNorm2dReLUMaxPool2d.self, Conv2dReLUMaxPool2d.self, Conv2dTanhMaxPool2d.self,
  ])
