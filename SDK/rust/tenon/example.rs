//! Examples: arguments and inputs that a component works with.
use crate::base::*;
use crate::ffi;
use crate::plugin::{leak, leak_pointers, leak_text};
use std::ops::RangeInclusive;

/// Arguments, the others having their defaults, and inputs in the order of the ports.
///
/// ```ignore
/// Example::new().number("scale", 0.5).input::<f32>("input", &[4, 3], -2.0..=2.0).input::<i64>("target", &[4], 0.0..=2.0)
/// ```
#[derive(Default)]
pub struct Example {
    arguments: Vec<(String, ffi::Value)>,
    inputs: Vec<Input>,
}

struct Input {
    port: String,
    dtype: i32,
    shape: Vec<i64>,
    range: RangeInclusive<f64>,
}

impl Example {
    pub fn new() -> Example {
        Example::default()
    }
    pub fn number(mut self, name: &str, value: f64) -> Example {
        self.arguments.push((name.into(), ffi::Value::number(value)));
        self
    }
    pub fn integer(mut self, name: &str, value: i64) -> Example {
        self.arguments.push((name.into(), ffi::Value::integer(value)));
        self
    }
    /// An input whose elements lie in a range.
    pub fn input<T: Element>(mut self, port: &str, shape: &[i64], range: RangeInclusive<f64>) -> Example {
        self.inputs.push(Input { port: port.into(), dtype: T::DTYPE, shape: shape.into(), range });
        self
    }
    /// The C form, which lives as long as the process.
    pub(crate) fn raw(&self) -> ffi::Example {
        let arguments: Vec<_> = self
            .arguments
            .iter()
            .map(|(name, value)| ffi::NamedValue { name: leak_text(name), value: *value })
            .collect();
        let inputs: Vec<_> = self.inputs.iter().map(|input| leak(input.raw())).collect();
        ffi::Example {
            struct_size: std::mem::size_of::<ffi::Example>() as u32,
            argument_count: arguments.len() as u32,
            input_count: inputs.len() as u32,
            reserved: 0,
            arguments: arguments.leak().as_ptr(),
            inputs: leak_pointers(inputs),
        }
    }
}

impl Input {
    fn raw(&self) -> ffi::ExampleInput {
        ffi::ExampleInput {
            struct_size: std::mem::size_of::<ffi::ExampleInput>() as u32,
            dtype: self.dtype,
            port: leak_text(&self.port),
            rank: self.shape.len() as i32,
            value_count: 0,
            shape: self.shape.clone().leak().as_ptr(),
            minimum: *self.range.start(),
            maximum: *self.range.end(),
            values: std::ptr::null(),
        }
    }
}
