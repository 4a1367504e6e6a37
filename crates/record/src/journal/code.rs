//! How values lie in a journal: fixed layouts, little endian, a tag before each variant.
//!
//! One table per type gives both directions. A variant that the core gains is a compile error
//! here; a tag that was given is never given again.

use std::sync::Arc;

use bytes::{Buf, BufMut};
use sandtable_core::{
    Attempt, Backfill, Cancel, Config, Effect, Equals, Input, Limits, OrderKind, Outcome,
    Parameters, PlaceKind, Policy, Preempt, Reports, Score, ServerId, Span, Speed, TaskId,
    TaskSpec, Ties, Time, Verdict, Weight, Work,
};

use sandtable_load::value;

use super::{Header, Payload};
use crate::policies;

/// A value that can be put into a journal and taken out again.
pub(super) trait Code: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes a value from the front of `from`.
    fn take(from: &mut &[u8]) -> Result<Self, Fault>;
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The bytes are not one.
    Malformed,
    /// It has a policy of this name, which this program does not have.
    UnknownPolicy(Box<str>),
}

macro_rules! integers {
    ($($type:ty: $put:ident, $take:ident;)*) => {$(
        impl Code for $type {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                out.$put(*self);
            }

            #[inline]
            fn take(from: &mut &[u8]) -> Result<Self, Fault> {
                from.$take().map_err(|_| Fault::Malformed)
            }
        }
    )*};
}

integers! {
    u8: put_u8, try_get_u8;
    u16: put_u16_le, try_get_u16_le;
    u32: put_u32_le, try_get_u32_le;
    u64: put_u64_le, try_get_u64_le;
    i32: put_i32_le, try_get_i32_le;
}

macro_rules! structs {
    ($($type:ident { $($field:tt),* })*) => {$(
        impl Code for $type {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            #[inline]
            fn take(from: &mut &[u8]) -> Result<Self, Fault> {
                Ok($type { $($field: Code::take(from)?),* })
            }
        }
    )*};
}

structs! {
    Time { 0 }
    Span { 0 }
    Work { 0 }
    TaskId { 0 }
    ServerId { 0 }
    Attempt { task, number }
    Payload { work, class }
    TaskSpec { estimate, deadline, priority, user, weight, width }
    Policy { place, order, parameters }
    Parameters {
        d, cutoffs, equals, cancel, decay, preempt, quantum, backfill, ties, score
    }
    Limits { queue, attempts, backoff }
    Config { policy, limits, seed, prefetch, reports }
    Header { program, scenario, config }
}

macro_rules! enums {
    ($($type:ident { $($tag:literal => $variant:ident $({ $($field:ident),* })? $(( $inner:ident ))?,)* })*) => {$(
        impl Code for $type {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $($type::$variant $({ $($field),* })? $(( $inner ))? => {
                        out.put_u8($tag);
                        $($($field.put(out);)*)?
                        $($inner.put(out);)?
                    })*
                }
            }

            #[inline]
            fn take(from: &mut &[u8]) -> Result<Self, Fault> {
                Ok(match u8::take(from)? {
                    $($tag => {
                        $(let $inner = Code::take(from)?;)?
                        $type::$variant $({ $($field: Code::take(from)?),* })? $(( $inner ))?
                    })*
                    _ => return Err(Fault::Malformed),
                })
            }
        }
    )*};
}

enums! {
    Input {
        1 => Submit { spec },
        2 => Cancel { task },
        3 => Join { server, speed, slots },
        4 => Drain { server },
        5 => Leave { server },
        6 => Finish { server, attempt, outcome },
        7 => Return { server, attempt },
        8 => SetPolicy { policy },
        9 => Tick,
        10 => Yield { server, attempt, done },
        11 => SetSpeed { server, speed },
    }
    Effect {
        1 => Wait { task, server },
        2 => Start { server, attempt, done },
        3 => Recall { server, attempt },
        4 => Stop { server, attempt, begun },
        5 => Settle { task, verdict, attempts, server, submitted, started },
        6 => Release { server },
        7 => Preempt { server, attempt },
        8 => SetSpeed { server, speed },
    }
    Outcome {
        1 => Done,
        2 => Failed,
    }
    Verdict {
        1 => Completed,
        2 => Failed,
        3 => Rejected,
        4 => Cancelled,
    }
    Reports {
        1 => Fresh,
        2 => Delayed(span),
        3 => Periodic(span),
    }
}

impl<T: Code> Code for Option<T> {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            None => out.put_u8(0),
            Some(value) => {
                out.put_u8(1);
                value.put(out);
            }
        }
    }

    #[inline]
    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        match u8::take(from)? {
            0 => Ok(None),
            1 => Ok(Some(T::take(from)?)),
            _ => Err(Fault::Malformed),
        }
    }
}

impl<T: Code> Code for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        T::put(self, out);
    }

    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        T::take(from).map(Box::new)
    }
}

/// A list: how many, then each. What is allocated grows with what is there, not with what the
/// number says.
impl<T: Code + Clone> Code for Arc<[T]> {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u32).put(out);
        self.iter().for_each(|item| item.put(out));
    }

    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        let count = u32::take(from)?;
        let items: Result<Vec<T>, Fault> = (0..count).map(|_| T::take(from)).collect();
        items.map(Arc::from)
    }
}

/// Its text. What it means is part of the format: see [`value::score`].
impl Code for Arc<Score> {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self.text(), out);
    }

    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        let text = String::take(from)?;
        value::score(&text).map(Arc::new).map_err(|_| Fault::Malformed)
    }
}

// The core keeps speeds and weights above 0: a journal with others was not written by us.
impl Code for Speed {
    fn put(&self, out: &mut Vec<u8>) {
        self.millionths().put(out);
    }

    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        match u64::take(from)? {
            0 => Err(Fault::Malformed),
            millionths => Ok(Speed::from_millionths(millionths)),
        }
    }
}

impl Code for Weight {
    fn put(&self, out: &mut Vec<u8>) {
        self.thousandths().put(out);
    }

    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        match u32::take(from)? {
            0 => Err(Fault::Malformed),
            thousandths => Ok(Weight::from_thousandths(thousandths)),
        }
    }
}

/// A text of at most 1,000 bytes; of a longer one, as many whole characters as fit.
impl Code for String {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }

    fn take(from: &mut &[u8]) -> Result<Self, Fault> {
        let length = u16::take(from)?;
        take_text(from, usize::from(length)).map(str::to_owned)
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    let text = &text[..text.floor_char_boundary(1_000)];
    (text.len() as u16).put(out);
    out.extend_from_slice(text.as_bytes());
}

fn take_text<'a>(from: &mut &'a [u8], length: usize) -> Result<&'a str, Fault> {
    let (text, rest) = from.split_at_checked(length).ok_or(Fault::Malformed)?;
    *from = rest;
    str::from_utf8(text).map_err(|_| Fault::Malformed)
}

/// What has a name is kept by name: the core's names are fixed, its order of variants is not.
macro_rules! names {
    ($($type:ty: $named:expr, $unknown:expr;)*) => {$(
        impl Code for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let name = self.name();
                (name.len() as u8).put(out);
                out.extend_from_slice(name.as_bytes());
            }

            fn take(from: &mut &[u8]) -> Result<Self, Fault> {
                let length = u8::take(from)?;
                let name = take_text(from, usize::from(length))?;
                $named(name).ok_or_else(|| $unknown(name))
            }
        }
    )*};
}

names! {
    PlaceKind: policies::place_named, unknown_policy;
    OrderKind: policies::order_named, unknown_policy;
    Equals: Equals::named, malformed;
    Cancel: Cancel::named, malformed;
    Preempt: Preempt::named, malformed;
    Backfill: Backfill::named, malformed;
    Ties: Ties::named, malformed;
}

fn unknown_policy(name: &str) -> Fault {
    Fault::UnknownPolicy(name.into())
}

fn malformed(_: &str) -> Fault {
    Fault::Malformed
}
