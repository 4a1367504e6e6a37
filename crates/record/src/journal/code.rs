//! How values lie in a journal: fixed layouts, little endian, a tag before each variant.
//!
//! One table per type gives both directions. A variant that the core gains is a compile error
//! here; a tag that was given is never given again.

use bytes::{Buf, BufMut};
use sandtable_core::{
    Attempt, Config, Effect, Input, Limits, OrderKind, Outcome, PlaceKind, Policy, ServerId, Span,
    Speed, TaskId, Time, Verdict, Work,
};

use super::{Header, Payload};

/// A value that can be put into a journal and taken out again.
pub(super) trait Code: Sized {
    /// Appends the value.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes a value from the front of `from`; `None` if there is none.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

macro_rules! integers {
    ($($type:ty: $put:ident, $take:ident;)*) => {$(
        impl Code for $type {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                out.$put(*self);
            }

            #[inline]
            fn take(from: &mut &[u8]) -> Option<Self> {
                from.$take().ok()
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
            fn take(from: &mut &[u8]) -> Option<Self> {
                Some($type { $($field: Code::take(from)?),* })
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
    Policy { place, order }
    Limits { queue, attempts, backoff }
    Config { policy, limits, seed, prefetch }
    Header { program, scenario, config }
}

macro_rules! enums {
    ($($type:ident { $($tag:literal => $variant:ident $({ $($field:ident),* })?,)* })*) => {$(
        impl Code for $type {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $($type::$variant $({ $($field),* })? => {
                        out.put_u8($tag);
                        $($($field.put(out);)*)?
                    })*
                }
            }

            #[inline]
            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(match u8::take(from)? {
                    $($tag => $type::$variant $({ $($field: Code::take(from)?),* })?,)*
                    _ => return None,
                })
            }
        }
    )*};
}

enums! {
    Input {
        1 => Submit { estimate, priority },
        2 => Cancel { task },
        3 => Join { server, speed, slots },
        4 => Drain { server },
        5 => Leave { server },
        6 => Finish { server, attempt, outcome },
        7 => Return { server, attempt },
        8 => SetPolicy { policy },
        9 => Tick,
    }
    Effect {
        1 => Wait { task, server },
        2 => Start { server, attempt },
        3 => Recall { server, attempt },
        4 => Stop { server, attempt },
        5 => Settle { task, verdict, attempts, server, submitted, started },
        6 => Release { server },
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
    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(None),
            1 => Some(Some(T::take(from)?)),
            _ => None,
        }
    }
}

impl Code for Speed {
    fn put(&self, out: &mut Vec<u8>) {
        self.millionths().put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        // The core keeps speeds above 0: a journal with another was not written by us.
        match u64::take(from)? {
            0 => None,
            millionths => Some(Speed::from_millionths(millionths)),
        }
    }
}

/// A text of at most 1,000 bytes; of a longer one, as many whole characters as fit.
impl Code for String {
    fn put(&self, out: &mut Vec<u8>) {
        let text = &self[..self.floor_char_boundary(1_000)];
        (text.len() as u16).put(out);
        out.extend_from_slice(text.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::from(u16::take(from)?);
        let (text, rest) = from.split_at_checked(length)?;
        *from = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

/// Kinds of policy are kept by name: the core's names are fixed, its order of variants is not.
macro_rules! names {
    ($($type:ident)*) => {$(
        impl Code for $type {
            fn put(&self, out: &mut Vec<u8>) {
                let name = self.name();
                (name.len() as u8).put(out);
                out.extend_from_slice(name.as_bytes());
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let length = usize::from(u8::take(from)?);
                let (name, rest) = from.split_at_checked(length)?;
                *from = rest;
                $type::named(str::from_utf8(name).ok()?)
            }
        }
    )*};
}

names! { PlaceKind OrderKind }
