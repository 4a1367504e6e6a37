//! Numerical integrals: adaptive Gauss–Kronrod, and means over a distribution.

use sandtable_load::Distribution;

/// The relative error aimed at.
const TOLERANCE: f64 = 1e-10;
const MOST_PANELS: usize = 2000;

/// Nodes of the 15-point Kronrod rule on \[−1, 1\], those of the 7-point Gauss rule at odd places,
/// with the weights of both (Piessens et al., "QUADPACK", 1983).
const NODES: [f64; 8] = [
    0.991_455_371_120_812_6,
    0.949_107_912_342_758_5,
    0.864_864_423_359_769_1,
    0.741_531_185_599_394_5,
    0.586_087_235_467_691_1,
    0.405_845_151_377_397_2,
    0.207_784_955_007_898_48,
    0.0,
];
const KRONROD: [f64; 8] = [
    0.022_935_322_010_529_224,
    0.063_092_092_629_978_56,
    0.104_790_010_322_250_19,
    0.140_653_259_715_525_92,
    0.169_004_726_639_267_9,
    0.190_350_578_064_785_42,
    0.204_432_940_075_298_89,
    0.209_482_141_084_727_82,
];
const GAUSS: [f64; 4] = [
    0.129_484_966_168_869_7,
    0.279_705_391_489_276_64,
    0.381_830_050_505_118_9,
    0.417_959_183_673_469_4,
];

/// ∫ `f` from the first to the last of `points`, which ascend and should include where `f` bends:
/// the panel with the largest estimated error is halved until the sum of errors is below 1e-10 of
/// the integral.
pub(super) fn integral(f: impl Fn(f64) -> f64, points: &[f64]) -> f64 {
    let ends = points.windows(2).filter(|ends| ends[0] < ends[1]);
    let mut panels: Vec<Panel> = ends.map(|ends| Panel::of(&f, ends[0], ends[1])).collect();
    while panels.len() < MOST_PANELS {
        let value: f64 = panels.iter().map(|panel| panel.value).sum();
        let error: f64 = panels.iter().map(|panel| panel.error).sum();
        if error <= TOLERANCE * value.abs() {
            break;
        }
        let by_error =
            |(_, a): &(usize, &Panel), (_, b): &(usize, &Panel)| a.error.total_cmp(&b.error);
        let Some((worst, _)) = panels.iter().enumerate().max_by(by_error) else { break };
        let Panel { from, to, .. } = panels.swap_remove(worst);
        let middle = from + (to - from) / 2.0;
        panels.extend([Panel::of(&f, from, middle), Panel::of(&f, middle, to)]);
    }
    panels.iter().map(|panel| panel.value).sum()
}

struct Panel {
    from: f64,
    to: f64,
    value: f64,
    error: f64,
}

impl Panel {
    fn of(f: &impl Fn(f64) -> f64, from: f64, to: f64) -> Panel {
        let (centre, half) = (from + (to - from) / 2.0, (to - from) / 2.0);
        let (mut kronrod, mut gauss) = (0.0, 0.0);
        for (index, (node, weight)) in NODES.iter().zip(KRONROD).enumerate() {
            let pair = match *node {
                0.0 => f(centre),
                _ => f(centre - half * node) + f(centre + half * node),
            };
            kronrod += weight * pair;
            if index % 2 == 1 {
                gauss += GAUSS[index / 2] * pair;
            }
        }
        Panel { from, to, value: half * kronrod, error: half * (kronrod - gauss).abs() }
    }
}

/// The mean of `f` over `work`: at its only value if it has but one, else ∫ f(x) · density(x) dx.
/// `f` must grow no faster than x.
pub(super) fn mean(work: &Distribution, f: impl Fn(f64) -> f64) -> f64 {
    match *work {
        Distribution::Const { value_s } => f(value_s),
        _ => logarithmic(&marks(work), |x_s| f(x_s) * work.density(x_s)),
    }
}

/// ∫ `f` from 0 up to where `work` has no more values, for an `f` that falls off as its tail does.
pub(super) fn over_tail(work: &Distribution, f: impl Fn(f64) -> f64) -> f64 {
    match *work {
        Distribution::Const { value_s } => integral(f, &[0.0, value_s]),
        _ => {
            let marks = marks(work);
            let least = integral(&f, &[0.0, marks.first().copied().unwrap_or(0.0)]);
            least + logarithmic(&marks, f)
        }
    }
}

/// ∫ `f` over the logarithm, which evens out distributions of all shapes.
fn logarithmic(marks: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let logs: Vec<f64> = marks.iter().map(|mark| mark.ln()).collect();
    integral(
        |log| {
            let x_s = log.exp();
            x_s * f(x_s)
        },
        &logs,
    )
}

/// Points between which a distribution is smooth, whatever its shape: quantiles, and at the end
/// where it has no more work to speak of.
fn marks(work: &Distribution) -> Vec<f64> {
    const PROBABILITIES: [f64; 11] =
        [1e-14, 1e-9, 1e-5, 0.01, 0.2, 0.5, 0.8, 0.99, 1.0 - 1e-4, 1.0 - 1e-7, 1.0 - 1e-11];
    const FARTHEST_S: f64 = 1e140;
    const NEAREST_S: f64 = 1e-140;
    let mut marks: Vec<f64> = PROBABILITIES.iter().map(|p| work.quantile(*p)).collect();
    let last = work.quantile(1.0);
    let nothing = 1e-14 * work.mean_s();
    while let Some(&mark) = marks.last()
        && mark < last
        && mark < FARTHEST_S
        && mark * work.tail(mark) > nothing
    {
        marks.push((mark * 4.0).min(last));
    }
    marks.iter_mut().for_each(|mark| *mark = mark.max(NEAREST_S));
    marks
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[track_caller]
    fn near(ours: f64, expected: f64) {
        assert!((ours - expected).abs() <= 1e-9 * expected.abs(), "{ours}, expected {expected}");
    }

    #[test]
    fn integrals_of_known_value() {
        near(integral(f64::exp, &[0.0, 1.0]), std::f64::consts::E - 1.0);
        near(integral(|x| 1.0 / (1.0 + x * x), &[-1000.0, 1000.0]), 2.0 * 1000.0_f64.atan());
        // A bend no one told it of.
        near(integral(|x| (x - 0.3).abs(), &[0.0, 1.0]), (0.09 + 0.49) / 2.0);
        near(integral(|x| 1.0 / x.sqrt(), &[0.0, 1.0]), 2.0);
    }

    #[test]
    fn means_are_moments() {
        for (work, tolerance) in works() {
            let mean_s = mean(&work, |x| x);
            assert!((mean_s / work.mean_s() - 1.0).abs() < tolerance, "{work}: {mean_s}");
            let mean_s = over_tail(&work, |x| work.tail(x));
            assert!((mean_s / work.mean_s() - 1.0).abs() < tolerance, "{work}: tail {mean_s}");
        }
    }

    fn works() -> Vec<(Distribution, f64)> {
        [
            ("const(2s)", 1e-9),
            ("exp(2s)", 1e-9),
            ("uniform(0s,3s)", 1e-9),
            ("erlang(2s,k=500)", 1e-9),
            ("hyperexp(2s,cv2=10000)", 1e-9),
            ("gamma(2s,cv2=0.000005)", 1e-7),
            ("gamma(2s,cv2=50)", 1e-9),
            ("lognormal(2s,cv2=10000)", 1e-9),
            ("weibull(2s,shape=0.1)", 1e-9),
            ("weibull(2s,shape=100)", 1e-9),
            ("pareto(2s,alpha=1.1)", 1e-9),
            ("pareto(2s,alpha=2.5)", 1e-9),
            ("bounded-pareto(alpha=1.5,min=0.1s,max=10000s)", 1e-9),
        ]
        .map(|(text, tolerance)| (sandtable_load::value::distribution(text).unwrap(), tolerance))
        .into()
    }
}
