import TenonPlugin

let plugin = Plugin(
  id: "acme/layers", version: "1.0.0", license: "Apache-2.0",
  components: [Swish.self, BlurPool2d.self, ConvBlock.self])

@section(".tenon.plugin") @used
let identity: Identity<11> = (
  0x474C_504E_4F4E_4554, 1, 0, 11,
  [97, 99, 109, 101, 47, 108, 97, 121, 101, 114, 115]  // acme/layers
)

@c(tenon_plugin_entry_v1)
public func entry(
  host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
  error: UnsafeMutablePointer<tenon_error>?
) -> tenon_status { plugin.enter(host, table, error) }
