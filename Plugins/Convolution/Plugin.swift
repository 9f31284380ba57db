import TenonPlugin

let plugin = Plugin(
  id: "tenon/convolution", version: "0.1.0", license: "Apache-2.0",
  components: [
    Conv2d.self,
    Conv3d.self, Conv2dBatchNorm2d.self, Conv2dBatchNorm2dReLU.self, Conv2dBatchNorm2dAddReLU.self,
    Conv2dBatchNorm2dReLUMaxPool2d.self, Conv2dReLUMaxPool2d.self, Conv2dTanhMaxPool2d.self,
  ])

@section(".tenon.plugin") @used
let identity: Identity<17> = (
  0x474C_504E_4F4E_4554, 1, 0, 17,
  [116, 101, 110, 111, 110, 47, 99, 111, 110, 118, 111, 108, 117, 116, 105, 111, 110]
)

@c(tenon_plugin_entry_v1)
public func entry(
  host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
  error: UnsafeMutablePointer<tenon_error>?
) -> tenon_status { plugin.enter(host, table, error) }
