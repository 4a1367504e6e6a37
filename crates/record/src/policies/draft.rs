//! A policy while it is being read, key by key.

use std::sync::Arc;

use sandtable_core::{
    Backfill, Cancel, Equals, OrderKind, Parameter, PlaceKind, Policy, Preempt, Span, Ties, Work,
};
use sandtable_load::{Problem, value};

use super::{clash, order_named, orders, place_named, places};

/// What was said of a policy so far.
#[derive(Default)]
pub(crate) struct Draft {
    policy: Policy,
    /// The parameters that were set, with the keys they were set by.
    given: Vec<Parameter>,
}

impl Draft {
    /// Every key a policy has.
    pub(crate) const KEYS: &[&str] = &[
        "place", "order", "d", "cutoffs", "equals", "cancel", "decay", "preempt", "quantum",
        "backfill", "ties",
    ];

    /// Sets the value of one of the [`KEYS`](Self::KEYS); others do nothing.
    pub(crate) fn set(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        let value = value.trim();
        match key {
            "place" => self.policy.place = place(value)?,
            "order" => self.set_order(value)?,
            _ => {
                let named = Parameter::ALL.into_iter().find(|parameter| parameter.name() == key);
                if let Some(parameter) = named {
                    self.set_parameter(parameter, value)?;
                    self.given.push(parameter);
                }
            }
        }
        Ok(())
    }

    fn set_order(&mut self, value: &str) -> Result<(), Problem> {
        let expression = value.strip_prefix("score").map(str::trim_start);
        match expression.and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')')) {
            Some(expression) => {
                self.policy.parameters.score = Some(Arc::new(value::score(expression)?));
                self.policy.order = OrderKind::Score;
            }
            None => self.policy.order = order(value)?,
        }
        Ok(())
    }

    fn set_parameter(&mut self, parameter: Parameter, value: &str) -> Result<(), Problem> {
        let set = &mut self.policy.parameters;
        match parameter {
            Parameter::D => set.d = count(parameter, value)?,
            Parameter::Cutoffs => set.cutoffs = cutoffs(value)?,
            Parameter::Equals => set.equals = one_of(parameter, value, Equals::ALL, Equals::name)?,
            Parameter::Cancel => set.cancel = one_of(parameter, value, Cancel::ALL, Cancel::name)?,
            Parameter::Decay => set.decay = above_zero(parameter, value)?,
            Parameter::Preempt => {
                set.preempt = one_of(parameter, value, Preempt::ALL, Preempt::name)?;
            }
            Parameter::Quantum => set.quantum = above_zero(parameter, value)?,
            // The literature has this name for it, too.
            Parameter::Backfill if value == "easy-sjbf" => set.backfill = Backfill::EasyShortest,
            Parameter::Backfill => {
                set.backfill = one_of(parameter, value, Backfill::ALL, Backfill::name)?;
            }
            Parameter::Ties => set.ties = one_of(parameter, value, Ties::ALL, Ties::name)?,
        }
        Ok(())
    }

    /// The policy, if what was said makes sense together; otherwise the problem, and the key it is
    /// about.
    pub(crate) fn finish(self) -> Result<Policy, (Problem, &'static str)> {
        let Policy { place, order, .. } = self.policy;
        for parameter in self.given {
            let heard =
                place.parameters().contains(&parameter) || order.parameters().contains(&parameter);
            if !heard {
                return Err((unheard(parameter, place, order), parameter.name()));
            }
        }
        match clash(&self.policy) {
            Some(clash) => Err(clash),
            None => Ok(self.policy),
        }
    }
}

fn place(name: &str) -> Result<PlaceKind, Problem> {
    place_named(name).ok_or_else(|| {
        let names: Vec<&str> = places().into_iter().map(PlaceKind::name).collect();
        unknown("record-unknown-place", name, &names)
    })
}

/// An order other than `score(…)`.
fn order(name: &str) -> Result<OrderKind, Problem> {
    order_named(name).ok_or_else(|| {
        let names = orders().into_iter().map(|order| match order {
            OrderKind::Score => "score(…)",
            order => order.name(),
        });
        unknown("record-unknown-order", name, &names.collect::<Vec<_>>())
    })
}

fn unknown(id: &'static str, written: &str, names: &[&str]) -> Problem {
    Problem::new(id)
        .with("written", written)
        .with("expected", names.join(", "))
        .nearest(written, names.iter().copied())
}

/// Nothing in the policy depends on the parameter.
fn unheard(parameter: Parameter, place: PlaceKind, order: OrderKind) -> Problem {
    let places = places().into_iter().filter(|place| place.parameters().contains(&parameter));
    let orders = orders().into_iter().filter(|order| order.parameters().contains(&parameter));
    let names: Vec<&str> = places.map(PlaceKind::name).chain(orders.map(OrderKind::name)).collect();
    Problem::new("record-policy-unheard")
        .with("parameter", parameter.name())
        .with("place", place.name())
        .with("order", order.name())
        .with("expected", names.join(", "))
}

fn count(parameter: Parameter, value: &str) -> Result<u16, Problem> {
    value.parse().ok().filter(|count| *count > 0).ok_or_else(|| {
        Problem::new("record-policy-count")
            .with("parameter", parameter.name())
            .with("written", value)
            .with("most", u16::MAX)
    })
}

fn above_zero(parameter: Parameter, value: &str) -> Result<Span, Problem> {
    match value::duration(value)? {
        Span::ZERO => Err(Problem::new("record-policy-zero")
            .with("parameter", parameter.name())
            .with("written", value)),
        span => Ok(span),
    }
}

/// `1s:10s`; `None` for `balanced`: whoever knows the workload computes them.
fn cutoffs(value: &str) -> Result<Option<Arc<[Work]>>, Problem> {
    if value == "balanced" {
        return Ok(None);
    }
    let mut cutoffs: Vec<Work> = Vec::new();
    for piece in value.split(':') {
        let near = |problem: Problem| problem.nearest(piece.trim(), ["balanced"]);
        let cutoff = Work(value::duration(piece).map_err(near)?.0);
        if cutoff <= cutoffs.last().copied().unwrap_or(Work::ZERO) {
            return Err(Problem::new("record-policy-cutoffs").with("written", value));
        }
        cutoffs.push(cutoff);
    }
    Ok(Some(cutoffs.into()))
}

fn one_of<T: Copy>(
    parameter: Parameter,
    value: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, Problem> {
    all.iter().copied().find(|known| name(*known) == value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|known| name(*known)).collect();
        unknown("record-policy-value", value, &names).with("parameter", parameter.name())
    })
}
