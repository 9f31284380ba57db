//! Errors, arguments, tensors, random numbers: what every kind of component uses.
use crate::example::Example;
use crate::ffi;
use std::ffi::{c_char, CStr};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// A failure that the host reports. `field` names the argument, port or field at fault.
#[derive(Debug, Clone)]
pub struct Fault {
    pub code: i32,
    pub field: String,
    pub message: String,
}

pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    fn new(code: i32, field: &str, message: impl Into<String>) -> Fault {
        Fault { code, field: field.into(), message: message.into() }
    }
    /// A call that breaks the contract.
    pub fn argument(message: impl Into<String>) -> Fault {
        Fault::new(1, "", message)
    }
    /// An input's shape or element type does not fit.
    pub fn shape(field: &str, message: impl Into<String>) -> Fault {
        Fault::new(2, field, message)
    }
    /// Legal, but this component cannot do it.
    pub fn unsupported(message: impl Into<String>) -> Fault {
        Fault::new(3, "", message)
    }
    pub fn out_of_memory() -> Fault {
        Fault::new(4, "", "out of memory")
    }
    /// Arguments that are legal alone, but not together.
    pub fn config(field: &str, message: impl Into<String>) -> Fault {
        Fault::new(5, field, message)
    }
    /// A file or a sample that is missing, damaged or out of range.
    pub fn data(field: &str, message: impl Into<String>) -> Fault {
        Fault::new(7, field, message)
    }
    pub(crate) fn received(code: i32, error: &ffi::Error) -> Fault {
        Fault::new(code, &text(error.field.as_ptr()), text(error.message.as_ptr()))
    }
}

pub(crate) fn text(pointer: *const c_char) -> String {
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

/// Runs a body and puts its fault or panic into the host's error.
pub(crate) fn guarded(error: *mut ffi::Error, body: impl FnOnce() -> Result<()>) -> i32 {
    let fault = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return 0,
        Ok(Err(fault)) => fault,
        Err(payload) => {
            let message = payload.downcast_ref::<&str>().map(|text| text.to_string());
            let message = message.or_else(|| payload.downcast_ref::<String>().cloned());
            Fault::new(8, "", format!("panic: {}", message.unwrap_or_else(|| "of unknown type".into())))
        }
    };
    if let Some(error) = unsafe { error.as_mut() } {
        error.code = fault.code;
        store(&fault.field, &mut error.field);
        store(&fault.message, &mut error.message);
    }
    fault.code
}

/// Copies with a final NUL, cutting between characters when the text is too long.
fn store(text: &str, bytes: &mut [c_char]) {
    let mut end = text.len().min(bytes.len() - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    for (to, from) in bytes.iter_mut().zip(text.as_bytes()[..end].iter().chain(&[0])) {
        *to = *from as c_char;
    }
}

/// A component, whatever its kind.
pub trait Component: Sized + Send + Sync + 'static {
    fn declaration() -> Declaration;
    fn new(config: &Config) -> Result<Self>;
}

/// What a component says of itself before any instance exists.
pub struct Declaration {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) uses: Vec<String>,
    pub(crate) examples: Vec<Example>,
}

impl Declaration {
    pub fn new(name: &str, summary: &str) -> Declaration {
        let (name, summary) = (name.into(), summary.into());
        Declaration { name, summary, arguments: Vec::new(), uses: Vec::new(), examples: Vec::new() }
    }
    pub fn argument(mut self, argument: Argument) -> Declaration {
        self.arguments.push(argument);
        self
    }
    /// Of a composite: the full names of the components that it expands to.
    pub fn uses(mut self, names: &[&str]) -> Declaration {
        self.uses = names.iter().map(|name| name.to_string()).collect();
        self
    }
    /// What it is verified with; the first one is shown to people.
    pub fn example(mut self, example: Example) -> Declaration {
        self.examples.push(example);
        self
    }
}

/// A declared argument: what the host checks, prints as help and suggests on a typo.
pub struct Argument {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) kind: u32,
    pub(crate) default: Option<f64>,
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
}

fn argument(name: &str, summary: &str, kind: u32, default: Option<f64>) -> Argument {
    let (minimum, maximum) = (f64::NEG_INFINITY, f64::INFINITY);
    Argument { name: name.into(), summary: summary.into(), kind, default, minimum, maximum }
}

pub fn number(name: &str, summary: &str, default: f64) -> Argument {
    argument(name, summary, ffi::VALUE_FLOAT, Some(default))
}

pub fn integer(name: &str, summary: &str, default: i64) -> Argument {
    argument(name, summary, ffi::VALUE_INT, Some(default as f64))
}

/// Without a default: the experiment must give it.
pub fn required_integer(name: &str, summary: &str) -> Argument {
    argument(name, summary, ffi::VALUE_INT, None)
}

impl Argument {
    pub fn at_least(mut self, bound: f64) -> Argument {
        self.minimum = bound;
        self
    }
    pub fn at_most(mut self, bound: f64) -> Argument {
        self.maximum = bound;
        self
    }
}

/// The arguments that an instance is created with: every declared one is there, and within its bounds.
pub struct Config {
    pub(crate) values: Vec<(String, ffi::Value)>,
    pub host: Host,
}

impl Config {
    pub fn number(&self, name: &str) -> Result<f64> {
        let value = self.value(name)?;
        Ok(unsafe {
            if value.kind == ffi::VALUE_INT {
                value.payload.integer as f64
            } else {
                value.payload.number
            }
        })
    }
    pub fn integer(&self, name: &str) -> Result<i64> {
        Ok(unsafe { self.value(name)?.payload.integer })
    }
    /// The value as it is, to be handed on to another component.
    pub fn value(&self, name: &str) -> Result<ffi::Value> {
        let found = self.values.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| *value).ok_or_else(|| Fault::new(1, name, "no such argument was declared"))
    }
}

/// What the host offers; it outlives every plugin.
#[derive(Clone, Copy)]
pub struct Host(pub(crate) *const ffi::Host);
unsafe impl Send for Host {}
unsafe impl Sync for Host {}

impl Host {
    /// Number `index` of the sequence of (seed, stream, step), uniform in [0, 1).
    pub fn uniform(&self, seed: u64, stream: u64, step: u64, index: u64) -> f64 {
        let mut words = [0u32; 2];
        if let Some(random_words) = unsafe { (*self.0).random_words } {
            unsafe { random_words(self.0, seed, stream, step, 2 * index, 2, words.as_mut_ptr()) }
        }
        ((words[0] as u64) << 21 | (words[1] as u64) >> 11) as f64 / 9007199254740992.0
        // 2^53
    }
}

/// Types that elements of tensors have.
pub trait Element: Copy + 'static {
    const DTYPE: i32;
}
impl Element for f32 {
    const DTYPE: i32 = 1;
}
impl Element for i64 {
    const DTYPE: i32 = 3;
}
impl Element for u8 {
    const DTYPE: i32 = 5;
}

impl ffi::Tensor {
    /// The logical shape.
    pub fn dimensions(&self) -> &[i64] {
        &self.shape[..(self.rank.max(0) as usize).min(8)]
    }
    pub fn element_count(&self) -> usize {
        self.dimensions().iter().product::<i64>() as usize
    }
    /// The elements, when they are of this type and in plain layout.
    pub fn elements<T: Element>(&self) -> Result<&[T]> {
        let count = self.checked_count::<T>()?;
        Ok(if count == 0 { &[] } else { unsafe { std::slice::from_raw_parts(self.dl.data as *const T, count) } })
    }
    pub fn elements_mut<T: Element>(&mut self) -> Result<&mut [T]> {
        let count = self.checked_count::<T>()?;
        Ok(if count == 0 { &mut [] } else { unsafe { std::slice::from_raw_parts_mut(self.dl.data as *mut T, count) } })
    }
    fn checked_count<T: Element>(&self) -> Result<usize> {
        if self.dtype != T::DTYPE || self.layout != 0 || (self.dl.data.is_null() && self.element_count() > 0) {
            return Err(Fault::shape("", "a tensor has another element type or layout than expected"));
        }
        Ok(self.element_count())
    }
}
