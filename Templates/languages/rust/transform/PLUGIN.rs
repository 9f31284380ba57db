//! VENDOR/COMPONENT: now and then fills an upright strip of the image at a random place, so that a model learns not to
//! rely on one detail; in evaluation never. Input: float32 [C, H, W].
use tenon::*;

struct COMPONENT {
    p: f64,
    width: usize,
    value: f32,
}

impl Component for COMPONENT {
    fn declaration() -> Declaration {
        Declaration::new("COMPONENT", "fills a strip of the image at a random place, now and then")
            .argument(number("p", "probability of a strip", 0.5).at_least(0.0).at_most(1.0))
            .argument(integer("width", "width of the strip, pixels", 2).at_least(1.0))
            .argument(number("value", "what the strip is filled with", 0.0))
    }
    fn new(config: &Config) -> Result<Self> {
        let (p, width) = (config.number("p")?, config.integer("width")? as usize);
        Ok(COMPONENT { p, width, value: config.number("value")? as f32 })
    }
}

impl Transform for COMPONENT {
    fn apply(&self, sample: &Sample, draw: &Draw) -> Result<()> {
        let image = sample.get("input").ok_or_else(|| Fault::data("input", "the sample has no such field"))?;
        let &[channels, rows, columns] = image.dimensions() else {
            return Err(Fault::shape("input", "expected float32 [C, H, W]; put ToTensor before"));
        };
        let pixels = image.elements::<f32>()?;
        // Every draw has its own index; the same sample in the same epoch always draws the same.
        if !draw.is_training() || draw.uniform(0) >= self.p {
            return Ok(());
        }
        let covered = self.width.min(columns as usize);
        let left = (draw.uniform(1) * (columns as usize - covered + 1) as f64) as usize;
        sample.set("input", &[channels, rows, columns], |result: &mut [f32]| {
            for (i, pixel) in result.iter_mut().enumerate() {
                let column = i % columns as usize;
                *pixel = if (left..left + covered).contains(&column) { self.value } else { pixels[i] };
            }
            Ok(())
        })
    }
}

tenon::plugin!("VENDOR/PLUGIN", "0.1.0", "Apache-2.0", transform::<COMPONENT>());
