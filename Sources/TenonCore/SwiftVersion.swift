/// The version of the compiler that built this code, to the patch.
///
/// Swift has no stable ABI on Linux, so a host takes only plugins of its own version. The language has no
/// constant for it, hence the ladder.
public let swiftVersion: String = {
  #if compiler(>=6.4.3)
    "6.4.3"
  #elseif compiler(>=6.4.2)
    "6.4.2"
  #elseif compiler(>=6.4.1)
    "6.4.1"
  #elseif compiler(>=6.4)
    "6.4"
  #elseif compiler(>=6.3.5)
    "6.3.5"
  #elseif compiler(>=6.3.4)
    "6.3.4"
  #elseif compiler(>=6.3.3)
    "6.3.3"
  #elseif compiler(>=6.3.2)
    "6.3.2"
  #elseif compiler(>=6.3.1)
    "6.3.1"
  #else
    "6.3"
  #endif
}()
