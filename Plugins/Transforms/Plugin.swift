import TenonPlugin

let plugin = Plugin(
  id: "tenon/transforms", version: "0.1.0", license: "Apache-2.0",
  components: [
    CenterCrop.self,
    Compose.self,
    FiveCrop.self,
    Grayscale.self,
    Normalize.self,
    RandomApply.self,
    RandomCrop.self,
    RandomHorizontalFlip.self,
    Resize.self,
    ToTensor.self,
  ])

@section(".tenon.plugin") @used
let identity: Identity<16> = (
  0x474C_504E_4F4E_4554, 1, 0, 16,
  [116, 101, 110, 111, 110, 47, 116, 114, 97, 110, 115, 102, 111, 114, 109, 115]
)

@c(tenon_plugin_entry_v1)
public func entry(
  host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
  error: UnsafeMutablePointer<tenon_error>?
) -> tenon_status { plugin.enter(host, table, error) }
