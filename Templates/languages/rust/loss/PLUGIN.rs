//! VENDOR/COMPONENT: mean of log(cosh(d / scale)) * scale^2, where d is the difference between the model's output and
//! one for the target class, zero for the others. Input: [N, classes]; target: classes, int64 [N].
use tenon::*;

struct COMPONENT {
    scale: f64,
}

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        // What it is verified with and shown with: scores of three classes for four samples.
        let example = Example::new().number("scale", 0.5);
        let example = example.input::<f32>("input", &[4, 3], -2.0..=2.0).input::<i64>("target", &[4], 0.0..=2.0);
        Declaration::new("COMPONENT", "log(cosh) of the distance to one for the target class and zero for the others")
            .argument(
                number("scale", "differences far above it count linearly, far below it squared", 1.0).at_least(0.01),
            )
            .example(example)
    }
    fn new(config: &Config) -> Result<Self> {
        Ok(COMPONENT { scale: config.number("scale")? })
    }
}

impl Layer for COMPONENT {
    fn inputs(&self) -> Vec<Port> {
        vec![Port::new("input"), Port::classes("target")]
    }
    fn outputs(&self) -> Vec<Port> {
        vec![Port::new("loss")]
    }
    fn plan(&self, request: &PlanRequest, plan: &mut Plan) -> Result<Box<dyn Operation>> {
        let &[samples, classes] = request.input(0)?.dimensions() else {
            return Err(Fault::shape("input", "expected [N, classes]"));
        };
        if request.input(1)?.dimensions() != [samples] {
            return Err(Fault::shape("target", format!("expected one class for each of the {samples} samples")));
        }
        plan.output(0, &[]); // one number
        plan.keep_input(0);
        plan.keep_input(1);
        plan.algorithm("one pass");
        Ok(Box::new(Computation { samples: samples as usize, classes: classes as usize, scale: self.scale }))
    }
}

/// The computation for one shape.
struct Computation {
    samples: usize,
    classes: usize,
    scale: f64,
}

impl Computation {
    /// Calls `body` with the position and the scaled difference of each element.
    fn each(&self, call: &Call, mut body: impl FnMut(usize, f64)) -> Result<()> {
        let x = call.input::<f32>(0, self.samples * self.classes);
        for (n, target) in call.input::<i64>(1, self.samples).iter().enumerate() {
            if !(0..self.classes as i64).contains(target) {
                let message = format!("expected a class below {}, received {target}", self.classes);
                return Err(Fault::data("target", message));
            }
            for c in 0..self.classes {
                let i = n * self.classes + c;
                let wanted = if c as i64 == *target { 1.0 } else { 0.0 };
                body(i, (x[i] as f64 - wanted) / self.scale);
            }
        }
        Ok(())
    }
}

impl Operation for Computation {
    fn forward(&self, call: &Call) -> Result<()> {
        let mut sum = 0.0;
        // log(cosh(d)), without overflow
        self.each(call, |_, d| sum += d.abs() + (-2.0 * d.abs()).exp().ln_1p() - std::f64::consts::LN_2)?;
        let count = (self.samples * self.classes) as f64;
        call.output(0, 1)[0] = (self.scale * self.scale * sum / count) as f32;
        Ok(())
    }

    fn backward(&self, call: &Call) -> Result<()> {
        let count = self.samples * self.classes;
        let gradient = call.grad_output(0, 1).map_or(0.0, |gradient| gradient[0] as f64); // none stands for zero
        let factor = gradient * self.scale / count as f64;
        let mut grad_x = call.grad_input(0, count);
        self.each(call, |i, d| grad_x.write(i, (factor * d.tanh()) as f32))
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", loss::<COMPONENT>());
