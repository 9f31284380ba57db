// A library with an identity record, whose entry does what a mistake in Swift does: it traps.
// Built alone, without the SDK.

@section(".tenon.plugin") @used
let identity:
  (
    UInt64, UInt16, UInt16, UInt32, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
  ) = (
    0x474C_504E_4F4E_4554, 1, 0, 10,
    97, 99, 109, 101, 47, 116, 114, 97, 112, 115  // acme/traps
  )

@c(tenon_plugin_entry_v1)
public func entry(_ host: UnsafeRawPointer?, _ table: UnsafeRawPointer?, _ error: UnsafeRawPointer?) -> Int32 {
  let values: [Int32] = [1, 2, 3]
  return values[host == nil ? 0 : 3]
}
