//! The plugin header's tensors, values and host (`tenon/abi.h`, `tensor.h`, `value.h`, `example.h`, `host.h`), field for
//! field.
use std::ffi::{c_char, c_void};

pub const IDENTITY_MAGIC: u64 = 0x474C_504E_4F4E_4554;
pub const ABI_MAJOR: u16 = 1;
/// The oldest minor that this crate's plugins run on.
pub const NEEDS_MINOR: u16 = 0;

pub const VALUE_INT: u32 = 4;
pub const VALUE_FLOAT: u32 = 8;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Prefix {
    pub struct_size: u32,
    pub abi_major: u16,
    pub abi_minor: u16,
    pub reserved: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Error {
    pub struct_size: u32,
    pub code: i32,
    pub field: [c_char; 64],
    pub message: [c_char; 960],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DlDevice {
    pub device_type: i32,
    pub device_id: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DlDtype {
    pub code: u8,
    pub bits: u8,
    pub lanes: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct DlTensor {
    pub data: *mut c_void,
    pub device: DlDevice,
    pub ndim: i32,
    pub dtype: DlDtype,
    pub shape: *mut i64,
    pub strides: *mut i64,
    pub byte_offset: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tensor {
    pub struct_size: u32,
    pub flags: u32,
    pub dtype: i32,
    pub layout: i32,
    pub rank: i32,
    pub reserved: i32,
    pub shape: [i64; 8],
    pub dl: DlTensor,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union ValuePayload {
    pub integer: i64,
    pub number: f64,
    pub string: *const c_char,
    pub items: *const Value,
    pub tensor: *const Tensor,
    pub child: *const c_void,
    pub formula: *const c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Value {
    pub kind: u32,
    pub index: u32,
    pub count: u64,
    pub payload: ValuePayload,
    pub reserved: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Config {
    pub struct_size: u32,
    pub count: u32,
    pub values: *const Value,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Argument {
    pub struct_size: u32,
    pub types: u32,
    pub item_types: u32,
    pub flags: u32,
    pub name: *const c_char,
    pub summary: *const c_char,
    pub default_value: *const Value,
    pub minimum: f64,
    pub maximum: f64,
    pub choice_count: u32,
    pub component_kind: i32,
    pub choices: *const *const c_char,
    pub item_count: u32,
    pub variable_count: u32,
    pub variables: *const *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct NamedValue {
    pub name: *const c_char,
    pub value: Value,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ExampleInput {
    pub struct_size: u32,
    pub dtype: i32,
    pub port: *const c_char,
    pub rank: i32,
    pub value_count: u32,
    pub shape: *const i64,
    pub minimum: f64,
    pub maximum: f64,
    pub values: *const f64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Example {
    pub struct_size: u32,
    pub argument_count: u32,
    pub input_count: u32,
    pub reserved: u32,
    pub arguments: *const NamedValue,
    pub inputs: *const *const ExampleInput,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Host {
    pub prefix: Prefix,
    pub log: Option<unsafe extern "C" fn(host: *const Host, level: i32, message: *const c_char)>,
    pub parallel_for: Option<
        unsafe extern "C" fn(
            host: *const Host,
            count: u64,
            task: Option<unsafe extern "C" fn(context: *mut c_void, index: u64, worker: u32)>,
            context: *mut c_void,
        ),
    >,
    pub worker_count: Option<unsafe extern "C" fn(host: *const Host) -> u32>,
    pub random_words: Option<
        unsafe extern "C" fn(
            host: *const Host,
            seed: u64,
            stream: u64,
            step: u64,
            first: u64,
            count: u64,
            output: *mut u32,
        ),
    >,
    pub tensor_make:
        Option<unsafe extern "C" fn(host: *const Host, dtype: i32, rank: i32, shape: *const i64) -> *mut Tensor>,
    pub tensor_retain: Option<unsafe extern "C" fn(host: *const Host, tensor: *mut Tensor)>,
    pub tensor_release: Option<unsafe extern "C" fn(host: *const Host, tensor: *mut Tensor)>,
    pub query: Option<unsafe extern "C" fn(host: *const Host, id: *const c_char) -> *const c_void>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Step {
    pub struct_size: u32,
    pub flags: u32,
    pub number: u64,
    pub seed: u64,
    pub stream: u64,
    pub host: *const Host,
    pub first_sample: u64,
    pub spare: [u64; 3],
}

layout!(Prefix, 16, struct_size 0, abi_major 4, abi_minor 6, reserved 8);
layout!(Error, 1032, struct_size 0, code 4, field 8, message 72);
layout!(DlDevice, 8, device_type 0, device_id 4);
layout!(DlDtype, 4, code 0, bits 1, lanes 2);
layout!(DlTensor, 48, data 0, device 8, ndim 16, dtype 20, shape 24, strides 32, byte_offset 40);
layout!(Tensor, 136, struct_size 0, flags 4, dtype 8, layout 12, rank 16, reserved 20, shape 24, dl 88);
layout!(Value, 32, kind 0, index 4, count 8, payload 16, reserved 24);
layout!(Config, 16, struct_size 0, count 4, values 8);
layout!(Argument, 88, struct_size 0, types 4, item_types 8, flags 12, name 16, summary 24, default_value 32, minimum 40, maximum 48, choice_count 56, component_kind 60, choices 64, item_count 72, variable_count 76, variables 80);
layout!(NamedValue, 40, name 0, value 8);
layout!(ExampleInput, 56, struct_size 0, dtype 4, port 8, rank 16, value_count 20, shape 24, minimum 32, maximum 40, values 48);
layout!(Example, 32, struct_size 0, argument_count 4, input_count 8, reserved 12, arguments 16, inputs 24);
layout!(Host, 80, prefix 0, log 16, parallel_for 24, worker_count 32, random_words 40, tensor_make 48, tensor_retain 56, tensor_release 64, query 72);
layout!(Step, 72, struct_size 0, flags 4, number 8, seed 16, stream 24, host 32, first_sample 40, spare 48);

/// The record in the section `.tenon.plugin`, read from the file before any code runs.
#[repr(C)]
pub struct Identity<const N: usize> {
    pub magic: u64,
    pub abi_major: u16,
    pub needs_minor: u16,
    pub id_size: u32,
    pub id: [u8; N],
}

impl<const N: usize> Identity<N> {
    pub const fn new(text: &str) -> Identity<N> {
        assert!(text.len() == N && N > 0 && N <= 79, "an id has at most 79 characters");
        let mut id = [0; N];
        let mut index = 0;
        while index < N {
            id[index] = text.as_bytes()[index];
            index += 1;
        }
        Identity { magic: IDENTITY_MAGIC, abi_major: ABI_MAJOR, needs_minor: NEEDS_MINOR, id_size: N as u32, id }
    }
}

impl Value {
    pub fn integer(integer: i64) -> Value {
        Value { kind: VALUE_INT, index: 0, count: 0, payload: ValuePayload { integer }, reserved: 0 }
    }
    pub fn number(number: f64) -> Value {
        Value { kind: VALUE_FLOAT, index: 0, count: 0, payload: ValuePayload { number }, reserved: 0 }
    }
}
