//! The plugin header's samples, transforms and datasets (`tenon/sample.h`, `fit.h`, `transform.h`, `dataset.h`), field for field.
use super::ffi_base::*;
use super::ffi_kinds::*;
use std::ffi::{c_char, c_void};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sample {
    pub struct_size: u32,
    pub is_batch: u32,
    pub context: *mut c_void,
    pub get: Option<unsafe extern "C" fn(context: *mut c_void, field: *const c_char) -> *const Tensor>,
    pub make: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            field: *const c_char,
            dtype: i32,
            rank: i32,
            shape: *const i64,
        ) -> *mut Tensor,
    >,
    pub set: Option<unsafe extern "C" fn(context: *mut c_void, field: *const c_char, tensor: *mut Tensor)>,
    pub spare: [*const c_void; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Draw {
    pub struct_size: u32,
    pub training: u32,
    pub seed: u64,
    pub stream: u64,
    pub epoch: u64,
    pub index: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct TransformTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub create: Option<Create>,
    pub destroy: Option<Destroy>,
    pub apply: Option<
        unsafe extern "C" fn(instance: *mut c_void, draw: *const Draw, sample: *const Sample, error: *mut Error) -> i32,
    >,
    pub apply_batch: Option<
        unsafe extern "C" fn(instance: *mut c_void, draw: *const Draw, batch: *const Sample, error: *mut Error) -> i32,
    >,
    pub query: Option<Query>,
    pub crops: Option<unsafe extern "C" fn(instance: *mut c_void) -> u32>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DatasetInfo {
    pub struct_size: u32,
    pub class_count: u32,
    pub count: u64,
    pub class_names: *const *const c_char,
    pub has_target: u32,
    pub reserved: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DatasetTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub create: Option<Create>,
    pub destroy: Option<Destroy>,
    pub info: Option<unsafe extern "C" fn(instance: *mut c_void) -> *const DatasetInfo>,
    pub read: Option<
        unsafe extern "C" fn(instance: *mut c_void, index: u64, sample: *const Sample, error: *mut Error) -> i32,
    >,
    pub query: Option<Query>,
}

/// The id of `DatasetFacts`.
pub const DATASET_ID: &std::ffi::CStr = c"tenon.dataset/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DatasetFacts {
    pub struct_size: u32,
    pub reserved: u32,
    pub label: Option<unsafe extern "C" fn(instance: *mut c_void, index: u64) -> i64>,
    pub fingerprint: Option<unsafe extern "C" fn(instance: *mut c_void, fingerprint: *mut u64) -> u32>,
}

/// The id of `FitTable`.
pub const FIT_ID: &std::ffi::CStr = c"tenon.fit/1";

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FitValue {
    pub struct_size: u32,
    pub reserved: u32,
    pub name: *const c_char,
    pub value: *const Tensor,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FitSink {
    pub struct_size: u32,
    pub reserved: u32,
    pub context: *mut c_void,
    pub add: Option<unsafe extern "C" fn(context: *mut c_void, value: *const FitValue)>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FitTable {
    pub struct_size: u32,
    pub reserved: u32,
    pub begin: Option<unsafe extern "C" fn(instance: *mut c_void, fit: *mut *mut c_void, error: *mut Error) -> i32>,
    pub accumulate: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            fit: *mut c_void,
            index: u64,
            sample: *const Sample,
            error: *mut Error,
        ) -> i32,
    >,
    pub finish: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            fit: *mut c_void,
            sink: *const FitSink,
            error: *mut Error,
        ) -> i32,
    >,
    pub discard: Option<unsafe extern "C" fn(instance: *mut c_void, fit: *mut c_void)>,
    pub load: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            flags: u32,
            count: u32,
            values: *const *const FitValue,
            error: *mut Error,
        ) -> i32,
    >,
}

layout!(Sample, 72, struct_size 0, is_batch 4, context 8, get 16, make 24, set 32, spare 40);
layout!(Draw, 40, struct_size 0, training 4, seed 8, stream 16, epoch 24, index 32);
layout!(TransformTable, 56, struct_size 0, reserved 4, create 8, destroy 16, apply 24, apply_batch 32, query 40, crops 48);
layout!(DatasetInfo, 32, struct_size 0, class_count 4, count 8, class_names 16, has_target 24, reserved 28);
layout!(DatasetTable, 48, struct_size 0, reserved 4, create 8, destroy 16, info 24, read 32, query 40);
layout!(DatasetFacts, 24, struct_size 0, reserved 4, label 8, fingerprint 16);
layout!(FitValue, 24, struct_size 0, reserved 4, name 8, value 16);
layout!(FitSink, 24, struct_size 0, reserved 4, context 8, add 16);
layout!(FitTable, 48, struct_size 0, reserved 4, begin 8, accumulate 16, finish 24, discard 32, load 40);
