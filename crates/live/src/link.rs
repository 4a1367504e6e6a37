//! The coordinator's end of the channel to one server.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::unix::pipe::{Receiver, Sender};

use crate::ready::Listed;
use crate::wire::{CoordinatorFrame, Decoder, Frame, Malformed, ServerFrame};

/// Two pipes and what is on its way through them. Nothing here ever blocks.
pub(crate) struct Link {
    sender: Sender,
    receiver: Receiver,
    decoder: Decoder,
    /// Frames that the pipe has not taken; those before `sent` it has.
    outbox: Vec<u8>,
    sent: usize,
    limit: usize,
    listed: Listed,
}

/// Why a link is of no use any more.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The other end is closed.
    Closed,
    /// The server does not read what it is sent.
    Full,
    /// What the server sends is no frame.
    Malformed(Malformed),
    /// The operating system says so.
    Io(io::Error),
}

impl Link {
    /// A link that may have `limit` bytes waiting for a server that does not read.
    pub fn new(sender: Sender, receiver: Receiver, limit: usize, listed: Listed) -> Link {
        Link {
            sender,
            receiver,
            decoder: Decoder::default(),
            outbox: Vec::new(),
            sent: 0,
            limit,
            listed,
        }
    }

    /// To be called before a round of [`read`](Self::read).
    #[inline]
    pub fn taken(&self) {
        self.listed.taken();
    }

    /// Gives every frame that is there to `take`. `buffer` is scratch space.
    #[inline]
    pub fn read(
        &mut self,
        buffer: &mut [u8],
        mut take: impl FnMut(CoordinatorFrame),
    ) -> Result<(), Broken> {
        let mut context = Context::from_waker(&self.listed.waker);
        loop {
            // A read that leaves room has emptied the pipe; polling again only leaves the waker.
            let mut space = ReadBuf::new(buffer);
            match Pin::new(&mut self.receiver).poll_read(&mut context, &mut space) {
                Poll::Pending => return Ok(()),
                Poll::Ready(Err(error)) => return Err(Broken::Io(error)),
                Poll::Ready(Ok(())) if space.filled().is_empty() => return Err(Broken::Closed),
                Poll::Ready(Ok(())) => {
                    let fed = self.decoder.feed(space.filled(), &mut take);
                    fed.map_err(Broken::Malformed)?;
                }
            }
        }
    }

    /// Puts a frame into the outbox; true if it has to be [flushed](Self::flush). Otherwise it
    /// will be with what was put there before, or when the pipe can take more.
    #[inline]
    pub fn put(&mut self, frame: &ServerFrame) -> bool {
        let first = self.outbox.is_empty();
        frame.encode(&mut self.outbox);
        first || self.outbox.len() > self.limit
    }

    /// Writes what the pipe takes of the outbox.
    #[inline]
    pub fn flush(&mut self) -> Result<(), Broken> {
        let mut context = Context::from_waker(&self.listed.waker);
        while self.sent < self.outbox.len() {
            match self.sender.try_write(&self.outbox[self.sent..]) {
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    match self.sender.poll_write_ready(&mut context) {
                        Poll::Ready(ready) => ready.map_err(Broken::Io)?,
                        Poll::Pending => return self.keep(),
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    return Err(Broken::Closed);
                }
                Err(error) => return Err(Broken::Io(error)),
            }
        }
        self.outbox.clear();
        self.sent = 0;
        Ok(())
    }

    /// The pipe is full: the rest goes when the server has read.
    #[cold]
    fn keep(&mut self) -> Result<(), Broken> {
        self.outbox.drain(..self.sent);
        self.sent = 0;
        if self.outbox.len() > self.limit {
            return Err(Broken::Full);
        }
        Ok(())
    }
}
