import TenonPlugin

let plugin = Plugin(
  id: "tenon/normalization", version: "0.1.0", license: "Apache-2.0",
  components: [
    BatchNorm1d.self,
    BatchNorm2d.self,
    BatchNorm3d.self,
  ])

@section(".tenon.plugin") @used
let identity: Identity<19> = (
  0x474C_504E_4F4E_4554, 1, 0, 19,
  [116, 101, 110, 111, 110, 47, 110, 111, 114, 109, 97, 108, 105, 122, 97, 116, 105, 111, 110]
)

@c(tenon_plugin_entry_v1)
public func entry(
  host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
  error: UnsafeMutablePointer<tenon_error>?
) -> tenon_status { plugin.enter(host, table, error) }
