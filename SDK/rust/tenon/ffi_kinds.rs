//! The plugin header's components (`tenon/component.h`, `optimizer.h`, `scheduler.h`, `plugin.h`), field for field.
use super::ffi_base::*;
use std::ffi::{c_char, c_void};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ComponentTable {
    pub struct_size: u32,
    pub kind: i32,
    pub flags: u32,
    pub argument_count: u32,
    pub name: *const c_char,
    pub summary: *const c_char,
    pub arguments: *const *const Argument,
    pub table: *const c_void,
    pub uses_count: u32,
    pub example_count: u32,
    pub uses: *const *const c_char,
    pub fusion: *const c_void,
    pub examples: *const *const Example,
    pub context: *const c_void,
}

/// What the tables of all kinds begin and end with.
pub type Create = unsafe extern "C" fn(
    component: *const ComponentTable,
    host: *const Host,
    config: *const Config,
    instance: *mut *mut c_void,
    error: *mut Error,
) -> i32;
pub type Destroy = unsafe extern "C" fn(instance: *mut c_void);
pub type Query = unsafe extern "C" fn(instance: *mut c_void, id: *const c_char) -> *const c_void;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct State {
    pub struct_size: u32,
    pub dtype: i32,
    pub name: *const c_char,
    pub rank: i32,
    pub start: i32,
    pub shape: *const i64,
    pub value: f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct StateSink {
    pub struct_size: u32,
    pub reserved: u32,
    pub context: *mut c_void,
    pub add: Option<unsafe extern "C" fn(context: *mut c_void, state: *const State)>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Gradient {
    pub struct_size: u32,
    pub kind: i32,
    pub values: *const Tensor,
    pub indices: *const Tensor,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptimizerParameter {
    pub struct_size: u32,
    pub state_count: u32,
    pub value: *mut Tensor,
    pub gradient: *const Gradient,
    pub state: *const *mut Tensor,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptimizerGroup {
    pub struct_size: u32,
    pub parameter_count: u32,
    pub hyper: *const f64,
    pub parameters: *const *mut OptimizerParameter,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptimizerStep {
    pub struct_size: u32,
    pub group_count: u32,
    pub shared_state_count: u32,
    pub reserved: u32,
    pub groups: *const *mut OptimizerGroup,
    pub shared_state: *const *mut Tensor,
    pub workspace: *mut c_void,
    pub closure: Option<unsafe extern "C" fn(context: *mut c_void, loss: *mut f64, error: *mut Error) -> i32>,
    pub closure_context: *mut c_void,
    pub loss: f64,
    pub spare: [*const c_void; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptimizerTable {
    pub struct_size: u32,
    pub uses_closure: u32,
    pub create: Option<Create>,
    pub destroy: Option<Destroy>,
    pub parameter_state: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            hyper: *const f64,
            parameter: *const Tensor,
            sink: *const StateSink,
            error: *mut Error,
        ) -> i32,
    >,
    pub shared_state: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            hyper: *const f64,
            element_count: u64,
            sink: *const StateSink,
            error: *mut Error,
        ) -> i32,
    >,
    pub workspace_bytes: Option<unsafe extern "C" fn(instance: *mut c_void, element_count: u64) -> u64>,
    pub step: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            step: *const Step,
            arguments: *mut OptimizerStep,
            error: *mut Error,
        ) -> i32,
    >,
    pub query: Option<Query>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SchedulerInfo {
    pub struct_size: u32,
    pub value_count: u32,
    pub value_names: *const *const c_char,
    pub state_count: u32,
    pub state_count_per_group: u32,
    pub needs_metric: u32,
    pub reserved: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SchedulerCall {
    pub struct_size: u32,
    pub group_count: u32,
    pub count: u64,
    pub has_metric: u32,
    pub metric_direction: i32,
    pub metric: f64,
    pub base: *const f64,
    pub values: *mut f64,
    pub state: *mut f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SchedulerTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub create: Option<Create>,
    pub destroy: Option<Destroy>,
    pub info: Option<unsafe extern "C" fn(instance: *mut c_void) -> *const SchedulerInfo>,
    pub advance:
        Option<unsafe extern "C" fn(instance: *mut c_void, call: *mut SchedulerCall, error: *mut Error) -> i32>,
    pub query: Option<Query>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PluginTable {
    pub prefix: Prefix,
    pub id: *const c_char,
    pub version: *const c_char,
    pub language: *const c_char,
    pub toolchain: *const c_char,
    pub license: *const c_char,
    pub homepage: *const c_char,
    pub component_count: u32,
    pub reserved: u32,
    pub components: *const *const ComponentTable,
    pub query: Option<unsafe extern "C" fn(id: *const c_char) -> *const c_void>,
}

layout!(State, 40, struct_size 0, dtype 4, name 8, rank 16, start 20, shape 24, value 32);
layout!(ComponentTable, 88, struct_size 0, kind 4, flags 8, argument_count 12, name 16, summary 24, arguments 32, table 40, uses_count 48, example_count 52, uses 56, fusion 64, examples 72, context 80);
layout!(StateSink, 24, struct_size 0, reserved 4, context 8, add 16);
layout!(Gradient, 24, struct_size 0, kind 4, values 8, indices 16);
layout!(OptimizerParameter, 32, struct_size 0, state_count 4, value 8, gradient 16, state 24);
layout!(OptimizerGroup, 24, struct_size 0, parameter_count 4, hyper 8, parameters 16);
layout!(OptimizerStep, 96, struct_size 0, group_count 4, shared_state_count 8, reserved 12, groups 16, shared_state 24, workspace 32, closure 40, closure_context 48, loss 56, spare 64);
layout!(OptimizerTable, 64, struct_size 0, uses_closure 4, create 8, destroy 16, parameter_state 24, shared_state 32, workspace_bytes 40, step 48, query 56);
layout!(SchedulerInfo, 32, struct_size 0, value_count 4, value_names 8, state_count 16, state_count_per_group 20, needs_metric 24, reserved 28);
layout!(SchedulerCall, 56, struct_size 0, group_count 4, count 8, has_metric 16, metric_direction 20, metric 24, base 32, values 40, state 48);
layout!(SchedulerTable, 48, struct_size 0, reserved 4, create 8, destroy 16, info 24, advance 32, query 40);
layout!(PluginTable, 88, prefix 0, id 16, version 24, language 32, toolchain 40, license 48, homepage 56, component_count 64, reserved 68, components 72, query 80);
