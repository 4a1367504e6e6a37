//! From bytes as they come to whole frames.

use super::fields::{PREFIX, split};
use super::{Frame, Malformed};

/// Keeps what has come of a frame until the rest is there.
///
/// Whole frames are read where they lie, so a channel needs no buffer of its own: the bytes may
/// come from one that all channels share. What is kept is less than one frame.
#[derive(Debug, Default)]
pub struct Decoder {
    partial: Vec<u8>,
}

impl Decoder {
    /// Gives every frame that `bytes` completes to `take`, in order.
    ///
    /// # Errors
    /// At the first bytes that are no frame; the channel is of no use after that.
    #[inline]
    pub fn feed<T: Frame>(
        &mut self,
        mut bytes: &[u8],
        mut take: impl FnMut(T),
    ) -> Result<(), Malformed> {
        if !self.partial.is_empty() {
            match self.complete(bytes)? {
                None => return Ok(()),
                Some(rest) => bytes = rest,
            }
            if let Some((body, _)) = split(&self.partial)? {
                take(T::decode(body)?);
            }
            self.partial.clear();
        }
        while let Some((body, rest)) = split(bytes)? {
            take(T::decode(body)?);
            bytes = rest;
        }
        self.partial.extend_from_slice(bytes);
        Ok(())
    }

    /// Adds to the partial frame what it lacks; returns what follows it once it is whole.
    fn complete<'a>(&mut self, mut bytes: &'a [u8]) -> Result<Option<&'a [u8]>, Malformed> {
        loop {
            if split(&self.partial)?.is_some() {
                return Ok(Some(bytes));
            }
            let whole = match self.partial.first_chunk::<PREFIX>() {
                Some(prefix) => PREFIX + usize::from(u16::from_le_bytes(*prefix)),
                None => PREFIX,
            };
            let lacking = whole - self.partial.len();
            if bytes.is_empty() {
                return Ok(None);
            }
            let (head, tail) = bytes.split_at(lacking.min(bytes.len()));
            self.partial.extend_from_slice(head);
            bytes = tail;
        }
    }
}

#[cfg(test)]
impl Decoder {
    /// How many bytes are kept.
    pub(super) fn partial_len(&self) -> usize {
        self.partial.len()
    }
}
