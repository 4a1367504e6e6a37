//! Ctrl-C during a computation: the first asks it to end, the second ends it.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use tokio::signal::unix::{SignalKind, signal};

use crate::exit::Exit;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Turns true with the first Ctrl-C from now on. Where signals cannot be had, Ctrl-C ends the
/// program as ever.
pub fn flag() -> &'static AtomicBool {
    let (ready, listening) = mpsc::channel::<()>();
    std::thread::spawn(|| {
        let Ok(runtime) = sandtable_live::runtime() else { return };
        runtime.block_on(async {
            let Ok(mut interrupts) = signal(SignalKind::interrupt()) else { return };
            drop(ready);
            interrupts.recv().await;
            INTERRUPTED.store(true, Ordering::Relaxed);
            interrupts.recv().await;
            process::exit(Exit::Interrupted.code().into());
        });
    });
    // It fails when the other end is dropped: then the thread listens, or has given up.
    let _ = listening.recv();
    &INTERRUPTED
}
