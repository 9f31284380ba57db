//! The plugin header's ONNX form of layers (`tenon/onnx.h`), field for field.
use super::ffi_base::*;
use std::ffi::{c_char, c_void};

/// In place of an extent: it differs from batch to batch.
pub const ONNX_FREE: i64 = -1;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OnnxType {
    pub struct_size: u32,
    pub dtype: i32,
    pub rank: i32,
    pub reserved: u32,
    pub shape: [i64; 8],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OnnxGraph {
    pub struct_size: u32,
    pub opset: i32,
    pub input_count: u32,
    pub output_count: u32,
    pub parameter_count: u32,
    pub reserved: u32,
    pub inputs: *const i32,
    pub parameters: *const i32,
    pub input_types: *const *const OnnxType,
    pub output_types: *const *const OnnxType,
    pub context: *mut c_void,
    pub node: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            op_type: *const c_char,
            input_count: u32,
            inputs: *const i32,
            attribute_count: u32,
            attributes: *const NamedValue,
            output_count: u32,
            outputs: *mut i32,
            error: *mut Error,
        ) -> i32,
    >,
    pub constant: Option<
        unsafe extern "C" fn(context: *mut c_void, tensor: *const Tensor, value: *mut i32, error: *mut Error) -> i32,
    >,
    pub output: Option<unsafe extern "C" fn(context: *mut c_void, index: u32, value: i32, error: *mut Error) -> i32>,
}

/// The id of `OnnxTable`.
pub const ONNX_ID: &std::ffi::CStr = c"tenon.onnx/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OnnxTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub write: Option<unsafe extern "C" fn(instance: *mut c_void, graph: *const OnnxGraph, error: *mut Error) -> i32>,
}

layout!(OnnxType, 80, struct_size 0, dtype 4, rank 8, reserved 12, shape 16);
layout!(OnnxGraph, 88, struct_size 0, opset 4, input_count 8, output_count 12, parameter_count 16, reserved 20, inputs 24, parameters 32, input_types 40, output_types 48, context 56, node 64, constant 72, output 80);
layout!(OnnxTable, 16, struct_size 0, reserved 4, write 8);
