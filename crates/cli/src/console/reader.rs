//! Lines on demand: a thread that waits for a person or a pipe, so that nothing else has to.

use std::sync::mpsc;

use sandtable_load::Problem;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What came of asking for a line.
#[derive(Debug)]
pub enum Typed {
    /// A line, without its end.
    Line(String),
    /// There are no more.
    End,
    /// Ctrl-C instead of a line.
    Interrupt,
    /// What came is no line.
    Broken(Problem),
}

/// A source of lines. One line is read each time it is asked for, so that whatever follows an
/// error is not read any more.
pub struct Reader {
    prompts: mpsc::Sender<String>,
    typed: UnboundedReceiver<Typed>,
    asked: bool,
}

impl Reader {
    /// Starts `serve` on a thread of its own: it gets the prompts and sends what is typed.
    pub fn start(
        serve: impl FnOnce(mpsc::Receiver<String>, UnboundedSender<Typed>) + Send + 'static,
    ) -> Reader {
        let (prompts, wanted) = mpsc::channel();
        let (sender, typed) = unbounded_channel();
        std::thread::spawn(move || serve(wanted, sender));
        Reader { prompts, typed, asked: false }
    }

    /// Asks for a line, unless one is being asked for.
    pub fn ask(&mut self, prompt: String) {
        if !self.asked {
            self.asked = true;
            // If the thread is gone, `next` says so.
            let _ = self.prompts.send(prompt);
        }
    }

    /// Whether a line is being asked for.
    pub fn asks(&self) -> bool {
        self.asked
    }

    /// What was typed, once it is there. Waits for ever if no line is asked for.
    pub async fn next(&mut self) -> Typed {
        if !self.asked {
            return std::future::pending().await;
        }
        let typed = self.typed.recv().await.unwrap_or(Typed::End);
        self.asked = false;
        typed
    }
}
