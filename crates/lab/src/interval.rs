//! How sure a mean is: Student-t intervals.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::moments::Moments;

/// A mean and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The degrees of freedom of the standard error.
    pub freedom: f64,
}

impl Estimate {
    /// The estimate from independent values, such as the means of replications.
    /// `None` of fewer than two.
    pub fn of(values: &[f64]) -> Option<Estimate> {
        let moments = Moments::of(values);
        Some(Estimate {
            mean: moments.mean(),
            standard_error: moments.standard_error()?,
            freedom: (values.len() - 1) as f64,
        })
    }

    /// The two-sided interval that holds the true mean with probability `confidence`.
    /// `None` if that is not between 0 and 1.
    pub fn interval(&self, confidence: f64) -> Option<[f64; 2]> {
        if !(confidence > 0.0 && confidence < 1.0) {
            return None;
        }
        let t = student_t(0.5 + confidence / 2.0, self.freedom)?;
        let half = t * self.standard_error;
        Some([self.mean - half, self.mean + half])
    }

    /// How many standard errors the mean lies above `expected`; `None` if the standard error is
    /// zero, so that nothing can be said.
    pub fn z(&self, expected: f64) -> Option<f64> {
        let z = (self.mean - expected) / self.standard_error;
        z.is_finite().then_some(z)
    }
}

/// The `p` quantile of Student's t distribution with `freedom` degrees of freedom; `None` if
/// there is no such distribution or quantile.
pub fn student_t(p: f64, freedom: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(p);
    t.is_finite().then_some(t)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2.
        let table = [
            (0.975, 1.0, 12.706),
            (0.975, 4.0, 2.776),
            (0.975, 9.0, 2.262),
            (0.975, 31.0, 2.040),
            (0.95, 10.0, 1.812),
            (0.995, 10.0, 3.169),
            (0.995, 1.0, 63.657),
            (0.9, 2.0, 1.886),
            (0.975, 100.0, 1.984),
        ];
        for (p, freedom, t) in table {
            let computed = student_t(p, freedom).unwrap();
            assert!((computed - t).abs() <= 5.1e-4, "t({p}, {freedom}) = {computed}, not {t}");
            let mirrored = student_t(1.0 - p, freedom).unwrap();
            assert!((computed + mirrored).abs() < 1e-6 * computed);
        }
    }

    #[test]
    fn intervals_of_few_values() {
        assert_eq!(Estimate::of(&[]), None);
        assert_eq!(Estimate::of(&[1.0]), None);
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        let [low, high] = estimate.interval(0.95).unwrap();
        // 3 ± 2.776445 · √(2.5 / 5)
        assert!((low - 1.036757).abs() < 1e-5 && (high - 4.963243).abs() < 1e-5);
        assert_eq!(estimate.interval(0.0), None);
        assert_eq!(estimate.interval(1.0), None);
        assert_eq!(estimate.interval(f64::NAN), None);
    }

    #[test]
    fn equal_values_leave_no_doubt_and_no_z() {
        let estimate = Estimate::of(&[2.0, 2.0]).unwrap();
        assert_eq!(estimate.interval(0.95), Some([2.0, 2.0]));
        assert_eq!((estimate.z(2.0), estimate.z(1.0)), (None, None));
    }
}
