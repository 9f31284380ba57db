// What every Swift plugin has beside its declaration. `tenon plugin build` puts the id's bytes in, and `Scripts/entries`
// for the plugins that come with Tenon.
import TenonPlugin

@section(".tenon.plugin") @used
let identity: Identity<15> = (
  0x474C_504E_4F4E_4554, 1, 0, 15,
  [116, 101, 110, 111, 110, 47, 97, 116, 116, 101, 110, 116, 105, 111, 110]
)

@c(tenon_plugin_entry_v1)
public func entry(
  host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
  error: UnsafeMutablePointer<tenon_error>?
) -> tenon_status { plugin.enter(host, table, error) }
