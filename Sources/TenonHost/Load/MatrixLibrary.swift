import CTenonIntrinsics
import Glibc

/// Which kernels OpenBLAS is to use, before the first plugin that links it is opened.
///
/// Up to 0.3.25 it takes AMD processors with AVX-512 for ones without and reaches half the speed: 31 against 12
/// microseconds for 100 x 980 x 10, 480 against 280 for 64 x 784 x 512 (Zen 5, one core). Its only switch is a variable
/// that it reads when it is loaded; one that is set already stays as it is.
enum MatrixLibrary {
  static let prepare: Void = {
    guard ctenon_is_amd_with_avx512() != 0 else { return }
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 0)
  }()
}
