import TenonPlugin

let plugin = Plugin(
  id: "tenon/pooling", version: "0.1.0", license: "Apache-2.0",
  components: [
    AdaptiveAvgPool2d.self,
    AdaptiveAvgPool3d.self,
    AvgPool2d.self,
    AvgPool3d.self,
    MaxPool2d.self,
    MaxPool3d.self,
    ReLUMaxPool2d.self,
    TanhMaxPool2d.self,
  ])

@section(".tenon.plugin") @used
let identity: Identity<13> = (
  0x474C_504E_4F4E_4554, 1, 0, 13,
  [116, 101, 110, 111, 110, 47, 112, 111, 111, 108, 105, 110, 103]
)

@c(tenon_plugin_entry_v1)
public func entry(
  host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
  error: UnsafeMutablePointer<tenon_error>?
) -> tenon_status { plugin.enter(host, table, error) }
