package import CTenonKernels

extension SlidingWindow {
  /// As the kernels in C take it.
  package var description: tenon_window {
    tenon_window(
      height: Int64(height), width: Int64(width), kernel_height: Int64(kernelHeight),
      kernel_width: Int64(kernelWidth), stride_height: Int64(strideHeight), stride_width: Int64(strideWidth),
      top: Int64(top), left: Int64(left), dilation_height: Int64(dilationHeight),
      dilation_width: Int64(dilationWidth), output_height: Int64(outputHeight), output_width: Int64(outputWidth))
  }
}
