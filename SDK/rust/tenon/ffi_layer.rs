//! The plugin header's layers and composites (`tenon/layer.h`, `composite.h`), field for field.
use super::ffi_base::*;
use super::ffi_kinds::*;
use std::ffi::{c_char, c_void};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct GraphBuilder {
    pub struct_size: u32,
    pub reserved: u32,
    pub context: *mut c_void,
    pub input: Option<
        unsafe extern "C" fn(context: *mut c_void, port: *const c_char, value: *mut i32, error: *mut Error) -> i32,
    >,
    pub apply: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            path: *const c_char,
            component: *const c_char,
            argument_count: u32,
            arguments: *const NamedValue,
            input_count: u32,
            inputs: *const i32,
            output_count: u32,
            outputs: *mut i32,
            error: *mut Error,
        ) -> i32,
    >,
    pub apply_child: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            path: *const c_char,
            child: *const c_void,
            input_count: u32,
            inputs: *const i32,
            output_count: u32,
            outputs: *mut i32,
            error: *mut Error,
        ) -> i32,
    >,
    pub output:
        Option<unsafe extern "C" fn(context: *mut c_void, port: *const c_char, value: i32, error: *mut Error) -> i32>,
    pub initialize: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            parameter: *const c_char,
            initializer: *const c_char,
            argument_count: u32,
            arguments: *const f64,
            error: *mut Error,
        ) -> i32,
    >,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Port {
    pub struct_size: u32,
    pub flags: u32,
    pub name: *const c_char,
    pub dtypes: u32,
    pub layouts: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Parameter {
    pub struct_size: u32,
    pub dtype: i32,
    pub name: *const c_char,
    pub rank: i32,
    pub initializer_count: u32,
    pub shape: *const i64,
    pub initializer: *const c_char,
    pub initializer_arguments: *const f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct LayerInfo {
    pub struct_size: u32,
    pub input_count: u32,
    pub output_count: u32,
    pub parameter_count: u32,
    pub buffer_count: u32,
    pub reserved: u32,
    pub inputs: *const *const Port,
    pub outputs: *const *const Port,
    pub parameters: *const *const Parameter,
    pub buffers: *const *const Parameter,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PlanRequest {
    pub struct_size: u32,
    pub mode: i32,
    pub precision: i32,
    pub input_count: u32,
    pub output_count: u32,
    pub compute_dtype: i32,
    pub inputs: *const *const Tensor,
    pub output_layouts: *const i32,
    pub wants_grad_input: *const u8,
    pub wants_grad_parameter: *const u8,
    pub takes_row_sparse: *const u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Plan {
    pub struct_size: u32,
    pub grad_input_modes: u32,
    pub grad_parameter_modes: u32,
    pub reserved: u32,
    pub operation: *mut c_void,
    pub outputs: *const *mut Tensor,
    pub saved_bytes: u64,
    pub workspace_bytes: u64,
    pub worker_workspace_bytes: u64,
    pub backward_needs_input: *mut u8,
    pub backward_needs_output: *mut u8,
    pub output_may_share: *mut i32,
    pub grad_input_may_share: *mut i32,
    pub grad_parameter_rows: *mut i64,
    pub flops: f64,
    pub bytes_moved: f64,
    pub algorithm: [c_char; 96],
    pub estimated_nanoseconds: f64,
    pub flags: u32,
    pub spare: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct LayerBuffers {
    pub struct_size: u32,
    pub reserved: u32,
    pub inputs: *const *const c_void,
    pub outputs: *const *mut c_void,
    pub parameters: *const *const c_void,
    pub buffers: *const *mut c_void,
    pub saved: *mut c_void,
    pub workspace: *mut c_void,
    pub worker_workspace: *mut c_void,
    pub worker_stride: u64,
    pub grad_outputs: *const *const c_void,
    pub grad_inputs: *const *mut c_void,
    pub grad_input_modes: *const i32,
    pub grad_parameters: *const *mut c_void,
    pub grad_parameter_modes: *const i32,
    pub grad_parameter_rows: *const *mut i64,
    pub spare: [*const c_void; 3],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct LayerTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub create: Option<Create>,
    pub destroy: Option<Destroy>,
    pub info: Option<unsafe extern "C" fn(instance: *mut c_void) -> *const LayerInfo>,
    pub plan: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            request: *const PlanRequest,
            plan: *mut Plan,
            error: *mut Error,
        ) -> i32,
    >,
    pub operation_destroy: Option<unsafe extern "C" fn(operation: *mut c_void)>,
    pub forward: Option<
        unsafe extern "C" fn(
            operation: *mut c_void,
            step: *const Step,
            buffers: *const LayerBuffers,
            error: *mut Error,
        ) -> i32,
    >,
    pub backward: Option<
        unsafe extern "C" fn(
            operation: *mut c_void,
            step: *const Step,
            buffers: *const LayerBuffers,
            error: *mut Error,
        ) -> i32,
    >,
    pub expand:
        Option<unsafe extern "C" fn(instance: *mut c_void, builder: *const GraphBuilder, error: *mut Error) -> i32>,
    pub create_fused: Option<
        unsafe extern "C" fn(
            component: *const ComponentTable,
            host: *const Host,
            count: u32,
            members: *const *const c_void,
            instance: *mut *mut c_void,
            error: *mut Error,
        ) -> i32,
    >,
    pub query: Option<Query>,
    pub initialize: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            parameter: u32,
            step: *const Step,
            value: *mut Tensor,
            error: *mut Error,
        ) -> i32,
    >,
}

layout!(GraphBuilder, 56, struct_size 0, reserved 4, context 8, input 16, apply 24, apply_child 32, output 40, initialize 48);
layout!(Port, 24, struct_size 0, flags 4, name 8, dtypes 16, layouts 20);
layout!(Parameter, 48, struct_size 0, dtype 4, name 8, rank 16, initializer_count 20, shape 24, initializer 32, initializer_arguments 40);
layout!(LayerInfo, 56, struct_size 0, input_count 4, output_count 8, parameter_count 12, buffer_count 16, reserved 20, inputs 24, outputs 32, parameters 40, buffers 48);
layout!(PlanRequest, 64, struct_size 0, mode 4, precision 8, input_count 12, output_count 16, compute_dtype 20, inputs 24, output_layouts 32, wants_grad_input 40, wants_grad_parameter 48, takes_row_sparse 56);
layout!(Plan, 224, struct_size 0, grad_input_modes 4, grad_parameter_modes 8, reserved 12, operation 16, outputs 24, saved_bytes 32, workspace_bytes 40, worker_workspace_bytes 48, backward_needs_input 56, backward_needs_output 64, output_may_share 72, grad_input_may_share 80, grad_parameter_rows 88, flops 96, bytes_moved 104, algorithm 112, estimated_nanoseconds 208, flags 216, spare 220);
layout!(LayerBuffers, 144, struct_size 0, reserved 4, inputs 8, outputs 16, parameters 24, buffers 32, saved 40, workspace 48, worker_workspace 56, worker_stride 64, grad_outputs 72, grad_inputs 80, grad_input_modes 88, grad_parameters 96, grad_parameter_modes 104, grad_parameter_rows 112, spare 120);
layout!(LayerTable, 96, struct_size 0, reserved 4, create 8, destroy 16, info 24, plan 32, operation_destroy 40, forward 48, backward 56, expand 64, create_fused 72, query 80, initialize 88);
