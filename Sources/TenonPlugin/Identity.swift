/// The identity record in a plugin's file, read before any of its code runs.
///
/// Constants only can be placed there, so the id is written as bytes, which
/// `printf acme/swish | od -An -tu1` prints:
///
///     @section(".tenon.plugin") @used
///     let identity: Identity<10> = (
///       0x474C_504E_4F4E_4554, 1, 0, 10,
///       [97, 99, 109, 101, 47, 115, 119, 105, 115, 104]  // acme/swish
///     )
///
/// The fields are the magic number, the ABI's major, the minor that the plugin needs, the size of the
/// id and the id itself.
public typealias Identity<let count: Int> = (UInt64, UInt16, UInt16, UInt32, InlineArray<count, UInt8>)
