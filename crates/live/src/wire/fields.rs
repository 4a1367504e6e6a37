//! Numbers in a frame: written into a small array first, so that a frame costs one copy.

use sandtable_core::{Attempt, TaskId};

use super::{MAX_BODY, MAX_TASK_FRAME, Malformed};

/// The length's bytes in front of a body.
pub(super) const PREFIX: usize = 2;

/// Builds one frame of numbers.
pub(super) struct Writer {
    bytes: [u8; MAX_TASK_FRAME],
    len: usize,
}

impl Writer {
    #[inline]
    pub fn new(kind: u8) -> Writer {
        let bytes = [0; MAX_TASK_FRAME];
        let len = PREFIX;
        Writer { bytes, len }.u8(kind)
    }

    #[inline]
    fn add<const N: usize>(mut self, field: [u8; N]) -> Writer {
        self.bytes[self.len..self.len + N].copy_from_slice(&field);
        self.len += N;
        self
    }

    #[inline]
    pub fn u8(self, value: u8) -> Writer {
        self.add([value])
    }

    #[inline]
    pub fn u16(self, value: u16) -> Writer {
        self.add(value.to_le_bytes())
    }

    #[inline]
    pub fn u32(self, value: u32) -> Writer {
        self.add(value.to_le_bytes())
    }

    #[inline]
    pub fn u64(self, value: u64) -> Writer {
        self.add(value.to_le_bytes())
    }

    #[inline]
    pub fn attempt(self, attempt: Attempt) -> Writer {
        self.u64(attempt.task.0).u32(attempt.number)
    }

    /// Appends the frame to `out`.
    #[inline]
    pub fn put(mut self, out: &mut Vec<u8>) {
        let body = (self.len - PREFIX) as u16;
        self.bytes[..PREFIX].copy_from_slice(&body.to_le_bytes());
        out.extend_from_slice(&self.bytes[..self.len]);
    }
}

/// Takes one body apart.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The frame's kind, and its fields.
    #[inline]
    pub fn new(body: &'a [u8]) -> Result<(u8, Reader<'a>), Malformed> {
        let (kind, rest) = body.split_first().ok_or(Malformed::Length(0))?;
        Ok((*kind, Reader { rest }))
    }

    #[inline]
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (field, rest) = self.rest.split_first_chunk().ok_or(Malformed::Fields)?;
        self.rest = rest;
        Ok(*field)
    }

    #[inline]
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.take().map(|[byte]| byte)
    }

    #[inline]
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.take().map(u16::from_le_bytes)
    }

    #[inline]
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.take().map(u32::from_le_bytes)
    }

    #[inline]
    pub fn u64(&mut self) -> Result<u64, Malformed> {
        self.take().map(u64::from_le_bytes)
    }

    #[inline]
    pub fn attempt(&mut self) -> Result<Attempt, Malformed> {
        Ok(Attempt { task: TaskId(self.u64()?), number: self.u32()? })
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// `frame`, if nothing is left.
    #[inline]
    pub fn end<T>(self, frame: T) -> Result<T, Malformed> {
        if self.rest.is_empty() { Ok(frame) } else { Err(Malformed::Fields) }
    }
}

/// A frame's body, and the bytes that follow the frame.
type Split<'a> = (&'a [u8], &'a [u8]);

/// Splits the first frame off `bytes`; `None` if it is not whole.
#[inline]
pub(super) fn split(bytes: &[u8]) -> Result<Option<Split<'_>>, Malformed> {
    let Some((prefix, rest)) = bytes.split_first_chunk::<PREFIX>() else {
        return Ok(None);
    };
    let length = u16::from_le_bytes(*prefix);
    if length == 0 || usize::from(length) > MAX_BODY {
        return Err(Malformed::Length(length));
    }
    Ok(rest.split_at_checked(usize::from(length)))
}
