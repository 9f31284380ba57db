//! VENDOR/COMPONENT: y = x * sigmoid(weight * x), with one weight for all elements, which is trained.
use tenon::*;

struct COMPONENT {
    init: f64,
}

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        Declaration::new("COMPONENT", "x times the sigmoid of weight times x, whose weight is trained")
            .argument(number("init", "the weight before training", 1.0))
    }
    fn new(config: &Config) -> Result<Self> {
        Ok(COMPONENT { init: config.number("init")? })
    }
}

impl Layer for COMPONENT {
    fn parameters(&self) -> Vec<Parameter> {
        vec![Parameter::new("weight", &[1], self.init)]
    }
    fn plan(&self, request: &PlanRequest, plan: &mut Plan) -> Result<Box<dyn Operation>> {
        let input = request.input(0)?;
        plan.output(0, input.dimensions());
        plan.keep_input(0);
        plan.algorithm("one pass");
        Ok(Box::new(Pass { count: input.element_count() }))
    }
}

/// The computation for one shape.
struct Pass {
    count: usize,
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

impl Operation for Pass {
    fn forward(&self, call: &Call) -> Result<()> {
        let weight = call.parameter(0, 1)[0];
        for (y, x) in call.output(0, self.count).iter_mut().zip(call.input::<f32>(0, self.count)) {
            *y = x * sigmoid(weight * x);
        }
        Ok(())
    }

    fn backward(&self, call: &Call) -> Result<()> {
        let weight = call.parameter(0, 1)[0];
        let gradient = call.grad_output(0, self.count); // none stands for zero
        let mut grad_x = call.grad_input(0, self.count);
        let mut sum = 0.0f64;
        for (i, x) in call.input::<f32>(0, self.count).iter().enumerate() {
            let g = gradient.map_or(0.0, |gradient| gradient[i]);
            let s = sigmoid(weight * x);
            let slope = x * s * (1.0 - s);
            grad_x.write(i, g * (s + weight * slope));
            sum += (g * x * slope) as f64;
        }
        call.grad_parameter(0, 1).write(0, sum as f32);
        Ok(())
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", layer::<COMPONENT>());
