//! Transforms and datasets.
use crate::base::*;
use crate::ffi;
use crate::plugin::{create_any, destroy, leak, Description};
use std::ffi::{c_char, c_void, CStr, CString};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// A record of named tensors: "input" is what the model reads, "target" what the loss compares with.
pub struct Sample<'a>(&'a ffi::Sample);

impl Sample<'_> {
    /// The field's tensor, none when there is none.
    pub fn get(&self, field: &str) -> Option<&ffi::Tensor> {
        let field = CString::new(field).ok()?;
        unsafe { self.0.get.and_then(|get| get(self.0.context, field.as_ptr()).as_ref()) }
    }

    /// Gives a field a new tensor, filled by `fill`; what it holds before is undefined.
    pub fn set<T: Element>(&self, field: &str, shape: &[i64], fill: impl FnOnce(&mut [T]) -> Result<()>) -> Result<()> {
        let missing = || Fault::argument("the host's sample cannot be written");
        let (make, set) = (self.0.make.ok_or_else(missing)?, self.0.set.ok_or_else(missing)?);
        let field = CString::new(field).map_err(|_| missing())?;
        unsafe {
            let tensor = make(self.0.context, field.as_ptr(), T::DTYPE, shape.len() as i32, shape.as_ptr());
            fill(tensor.as_mut().ok_or_else(Fault::out_of_memory)?.elements_mut()?)?;
            set(self.0.context, field.as_ptr(), tensor);
        }
        Ok(())
    }
}

/// What the random numbers of a transform are keyed by.
pub struct Draw<'a> {
    raw: &'a ffi::Draw,
    host: Host,
}

impl Draw<'_> {
    pub fn is_training(&self) -> bool {
        self.raw.training != 0
    }
    /// Number `index` of this sample in this epoch, uniform in [0, 1). Use an index once.
    pub fn uniform(&self, index: u64) -> f64 {
        let stream = self.raw.stream ^ self.raw.epoch.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.host.uniform(self.raw.seed, stream, self.raw.index, index)
    }
}

/// Changes samples before they reach the model. Called from several threads at once.
pub trait Transform: Send + Sync {
    fn apply(&self, sample: &Sample, draw: &Draw) -> Result<()>;
}

/// A fixed number of samples, read by index from several threads at once.
pub trait Dataset: Send + Sync {
    fn count(&self) -> u64;
    /// In the order of the targets.
    fn class_names(&self) -> Vec<String> {
        Vec::new()
    }
    fn read(&self, index: u64, sample: &Sample) -> Result<()>;
    /// The class of a sample, where it is known without reading it: what a fingerprint of the data counts.
    fn label(&self, _index: u64) -> Option<u32> {
        None
    }
    /// 64 bits that follow from what the set holds, and not from where it lies; none where it cannot tell.
    fn fingerprint(&self) -> Option<u64> {
        None
    }
}

/// The description of a transform, for `plugin!`.
pub fn transform<T: Component + Transform>() -> Description {
    let mut table: ffi::TransformTable = unsafe { std::mem::zeroed() };
    table.struct_size = std::mem::size_of::<ffi::TransformTable>() as u32;
    table.create = Some(create_any::<TransformBox<T>>);
    table.destroy = Some(destroy::<TransformBox<T>>);
    table.apply = Some(apply::<T>);
    Description::new::<T>(5, 0, leak(table))
}

/// The description of a dataset, for `plugin!`.
pub fn dataset<T: Component + Dataset>() -> Description {
    let mut table: ffi::DatasetTable = unsafe { std::mem::zeroed() };
    table.struct_size = std::mem::size_of::<ffi::DatasetTable>() as u32;
    table.create = Some(create_any::<DatasetBox<T>>);
    table.destroy = Some(destroy::<DatasetBox<T>>);
    table.info = Some(info::<T>);
    table.read = Some(read::<T>);
    table.query = Some(query::<T>);
    Description::new::<T>(6, 0, leak(table))
}

struct TransformBox<T> {
    transform: T,
    host: Host,
}

impl<T: Component> Component for TransformBox<T> {
    fn declaration() -> Declaration {
        T::declaration()
    }
    fn new(config: &Config) -> Result<Self> {
        Ok(TransformBox { transform: T::new(config)?, host: config.host })
    }
}

unsafe extern "C" fn apply<T: Transform>(
    instance: *mut c_void,
    draw: *const ffi::Draw,
    sample: *const ffi::Sample,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let own = &*(instance as *const TransformBox<T>);
        own.transform.apply(&Sample(&*sample), &Draw { raw: &*draw, host: own.host })
    })
}

/// A dataset with the C description that it owns.
struct DatasetBox<T> {
    dataset: T,
    info: ffi::DatasetInfo,
    facts: ffi::DatasetFacts,
    _owned: (Vec<CString>, Vec<*const c_char>),
}
unsafe impl<T: Send> Send for DatasetBox<T> {}
unsafe impl<T: Sync> Sync for DatasetBox<T> {}

impl<T: Component + Dataset> Component for DatasetBox<T> {
    fn declaration() -> Declaration {
        T::declaration()
    }
    fn new(config: &Config) -> Result<Self> {
        let dataset = T::new(config)?;
        let names: Vec<_> = dataset.class_names().into_iter().map(|it| CString::new(it).unwrap_or_default()).collect();
        let pointers: Vec<_> = names.iter().map(|name| name.as_ptr()).collect();
        let info = ffi::DatasetInfo {
            struct_size: std::mem::size_of::<ffi::DatasetInfo>() as u32,
            class_count: names.len() as u32,
            count: dataset.count(),
            class_names: pointers.as_ptr(),
            has_target: 1,
            reserved: 0,
        };
        let facts = ffi::DatasetFacts {
            struct_size: std::mem::size_of::<ffi::DatasetFacts>() as u32,
            reserved: 0,
            label: Some(label::<T>),
            fingerprint: Some(fingerprint::<T>),
        };
        Ok(DatasetBox { dataset, info, facts, _owned: (names, pointers) })
    }
}

unsafe extern "C" fn info<T>(instance: *mut c_void) -> *const ffi::DatasetInfo {
    &(*(instance as *const DatasetBox<T>)).info
}

unsafe extern "C" fn query<T>(instance: *mut c_void, id: *const c_char) -> *const c_void {
    if CStr::from_ptr(id) != ffi::DATASET_ID {
        return std::ptr::null();
    }
    &(*(instance as *const DatasetBox<T>)).facts as *const _ as *const c_void
}

/// What a panic leaves unsaid is not known.
fn known<T>(answer: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or(None)
}

unsafe extern "C" fn label<T: Dataset>(instance: *mut c_void, index: u64) -> i64 {
    let own = &*(instance as *const DatasetBox<T>);
    let answer = known(|| if index < own.info.count { own.dataset.label(index) } else { None });
    answer.map_or(-1, i64::from)
}

unsafe extern "C" fn fingerprint<T: Dataset>(instance: *mut c_void, fingerprint: *mut u64) -> u32 {
    match known(|| (*(instance as *const DatasetBox<T>)).dataset.fingerprint()) {
        Some(value) => {
            *fingerprint = value;
            1
        }
        None => 0,
    }
}

unsafe extern "C" fn read<T: Dataset>(
    instance: *mut c_void,
    index: u64,
    sample: *const ffi::Sample,
    error: *mut ffi::Error,
) -> i32 {
    guarded(error, || {
        let own = &*(instance as *const DatasetBox<T>);
        if index >= own.info.count {
            return Err(Fault::argument("there is no such sample"));
        }
        own.dataset.read(index, &Sample(&*sample))
    })
}
