//! Holds a session to real servers: lines, events, the clock and Ctrl-C go in; what comes out is
//! printed or done. All waiting is here, and none of the thinking.

use std::collections::VecDeque;
use std::env;
use std::process;
use std::time::Duration;

use sandtable_core::{Config, ServerSetup, Span, Speed, TaskId, Time};
use sandtable_live::{Cluster, Event, Forwarded, Handle, NewTask, Options, ServerSpec, Stop};
use sandtable_load::Problem;
use sandtable_record::journal::JournalReader;
use sandtable_record::replay;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::journal::PrivateJournal;
use super::output::{Output, Page, Request};
use super::reader::Typed;
use super::session::Session;
use super::{Face, prompt_text};
use crate::account;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::{Catalogue, say};
use crate::output;

/// A session with a face and, once it is open, a cluster.
pub struct Dialogue {
    words: Catalogue,
    session: Session,
    face: Face,
    every: Duration,
    /// The number of the line that was read last, from 1.
    line: u64,
    journal: PrivateJournal,
}

/// What the servers' side gives while a dialogue is open.
struct Scene {
    handle: Handle,
    events: UnboundedReceiver<(Time, Event)>,
}

/// The signals that ask the program to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> Result<Signals, Failure> {
        let listen = |kind| {
            let problem = |error| Problem::new("cli-terminal").with("reason", error);
            signal(kind).map_err(|error: std::io::Error| Failure::failed(problem(error)))
        };
        Ok(Signals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

impl Dialogue {
    /// A dialogue that has not begun.
    pub fn new(words: Catalogue, face: Face, every: Duration) -> Dialogue {
        let journal = PrivateJournal::new();
        Dialogue { words, session: Session::new(words), face, every, line: 0, journal }
    }

    /// Holds the dialogue from the welcome to its end.
    ///
    /// # Errors
    /// Servers cannot be started, or nothing can be printed any more.
    pub async fn hold(mut self, servers: Option<u32>) -> Result<Exit, Failure> {
        let mut signals = Signals::listen()?;
        let welcome = self.session.welcome();
        self.print(welcome).await?;
        let servers = match self.before(servers, &mut signals).await? {
            Ok(servers) => servers,
            Err(exit) => return Ok(exit),
        };
        let program = env::current_exe().map_err(|error| {
            Failure::failed(Problem::new("cli-no-program").with("reason", error))
        })?;
        let mut options = Options::new(Config::default(), specs(servers, Speed::ONE), program);
        options.journal = self.journal.writer(&options.config);
        let (cluster, handle) = Cluster::start(options).await.map_err(Failure::failed)?;
        let (sender, events) = unbounded_channel();
        let scene = Scene { handle, events };
        let (gone, servers_gone) = oneshot::channel::<()>();
        let run = async {
            cluster.run(Forwarded { events: sender, observer: () }).await;
            drop(gone);
        };
        let dialogue = async {
            let ended = self.open(scene, &mut signals).await;
            tokio::select! {
                _ = servers_gone => ended,
                () = signals.next() => process::exit(Exit::Interrupted.code().into()),
            }
        };
        let ((), ended) = tokio::join!(run, dialogue);
        ended
    }

    /// Until it is known how many servers there are to be, or that there will be none.
    async fn before(
        &mut self,
        servers: Option<u32>,
        signals: &mut Signals,
    ) -> Result<Result<u32, Exit>, Failure> {
        let mut out = Vec::new();
        if let Some(servers) = servers {
            self.session.open(servers, &mut out);
        }
        loop {
            for output in out.drain(..) {
                match output {
                    Output::Do(Request::Open(servers)) => return Ok(Ok(servers)),
                    Output::Do(Request::Close(exit)) => return Ok(Err(exit)),
                    Output::Do(Request::Abandon) => process::exit(Exit::Interrupted.code().into()),
                    Output::Do(_) => {}
                    Output::Say(text) => self.print(text).await?,
                    Output::Complain(problem) => {
                        self.complain(&problem).await?;
                        if self.face.is_script() {
                            return Ok(Err(Exit::Usage));
                        }
                    }
                }
            }
            self.ask();
            tokio::select! {
                typed = self.face.reader().next() => self.typed(typed, &mut out),
                () = signals.next() => self.session.interrupt(&mut out),
            }
        }
    }

    /// From the first status to the end.
    async fn open(&mut self, mut scene: Scene, signals: &mut Signals) -> Result<Exit, Failure> {
        let ended = self.converse(&mut scene, signals).await;
        scene.handle.stop(Stop::Kill);
        ended
    }

    async fn converse(
        &mut self,
        scene: &mut Scene,
        signals: &mut Signals,
    ) -> Result<Exit, Failure> {
        let mut out = Vec::new();
        let snapshot = scene.handle.status().await.map_err(Failure::failed)?;
        scene.tell(&mut self.session, &mut out);
        out.clear();
        self.session.opened(&snapshot, &mut out);
        let mut clock = ticks(self.every);
        loop {
            if let Some(exit) = self.perform(&mut out, scene).await? {
                return Ok(exit);
            }
            self.ask();
            tokio::select! {
                event = scene.events.recv() => match event {
                    Some((_, event)) => self.session.event(&event, &mut out),
                    None => return Err(Failure::failed(Problem::new("live-stopped"))),
                },
                typed = self.face.reader().next() => self.typed(typed, &mut out),
                _ = clock.tick() => {
                    if self.session.has_news() {
                        out.push(Output::Do(Request::Show(Page::Status)));
                    }
                }
                () = signals.next() => self.session.interrupt(&mut out),
            }
        }
    }

    /// Prints and does what the session wants, and what comes of that, until it wants nothing.
    async fn perform(
        &mut self,
        out: &mut Vec<Output>,
        scene: &mut Scene,
    ) -> Result<Option<Exit>, Failure> {
        let mut wanted: VecDeque<Output> = out.drain(..).collect();
        loop {
            match wanted.pop_front() {
                Some(Output::Say(text)) => self.print(text).await?,
                Some(Output::Complain(problem)) => {
                    self.complain(&problem).await?;
                    if self.face.is_script() {
                        self.session.end_of_input(Exit::Usage, out);
                    }
                }
                Some(Output::Do(Request::Close(exit))) => return Ok(Some(exit)),
                Some(Output::Do(Request::Abandon)) => {
                    process::exit(Exit::Interrupted.code().into())
                }
                Some(Output::Do(request)) => self.carry_out(&request, scene, out).await,
                None => {
                    scene.tell(&mut self.session, out);
                    self.session.settle(out);
                    if out.is_empty() {
                        return Ok(None);
                    }
                }
            }
            // What comes of it goes before what else was wanted.
            out.drain(..).rev().for_each(|output| wanted.push_front(output));
        }
    }

    /// The life of a task, by the journal that is kept for that.
    async fn why(&self, task: TaskId) -> Result<String, Problem> {
        let unknown = || Problem::new("console-why-unknown").with("task", task);
        let path = self.journal.path().ok_or_else(|| Problem::new("console-why-no-journal"))?;
        let account = tokio::task::spawn_blocking(move || {
            let (header, journal) = JournalReader::open(&path)?;
            replay::why(&header, journal, task)
        });
        let account = account.await.map_err(|_| unknown())??;
        if account.moments.is_empty() {
            return Err(unknown());
        }
        Ok(account::tell(self.words, task, &account))
    }

    async fn carry_out(&mut self, request: &Request, scene: &mut Scene, out: &mut Vec<Output>) {
        let handle = &scene.handle;
        let done = match *request {
            Request::Submit { ref tasks, deadline } => {
                submit(handle, tasks.clone(), deadline).await
            }
            Request::Cancel(task) => handle.cancel(task).await,
            Request::AddServers(count, speed) => {
                handle.add_servers(specs(count, speed)).await.map(drop)
            }
            Request::Drain(server) => handle.drain(server).await,
            Request::Kill(server) => handle.kill(server).await,
            Request::Restart(server) => handle.restart(server).await,
            Request::SetSpeed(server, speed) => handle.set_speed(server, speed).await,
            Request::SetPolicy(ref policy) => handle.set_policy(policy.clone()).await,
            Request::Ask(server) => {
                let answer = handle.query(server).await;
                answer.map(|state| self.session.answered(server, state, out))
            }
            Request::Why(task) => match self.why(task).await {
                Ok(text) => {
                    out.push(Output::Say(text));
                    Ok(())
                }
                Err(problem) => Err(problem),
            },
            Request::Show(page) => match handle.status().await {
                Ok(snapshot) => {
                    // What happened until the snapshot belongs above it.
                    scene.tell(&mut self.session, out);
                    self.session.show(page, &snapshot, out);
                    Ok(())
                }
                Err(problem) => Err(problem),
            },
            Request::Open(_) | Request::Close(_) | Request::Abandon => Ok(()),
        };
        match done {
            Ok(()) => {
                self.session.accepted(request, out);
                scene.tell(&mut self.session, out);
            }
            Err(problem) => out.push(Output::Complain(problem)),
        }
    }

    fn typed(&mut self, typed: Typed, out: &mut Vec<Output>) {
        self.line += 1;
        match typed {
            Typed::Line(text) => self.session.line(&text, out),
            Typed::End if self.face.is_script() => self.session.end_of_input(Exit::Done, out),
            Typed::End => self.session.leave(out),
            Typed::Interrupt => self.session.interrupt(out),
            Typed::Broken(problem) => {
                out.push(Output::Complain(problem));
                self.session.end_of_input(Exit::Usage, out);
            }
        }
    }

    fn ask(&mut self) {
        if let Some(prompt) = self.session.prompt() {
            let text = prompt_text(self.words, prompt);
            self.face.reader().ask(text);
        }
    }

    /// Prints `text`. If nobody reads it, the dialogue waits, and the servers' side does not.
    async fn print(&self, text: String) -> Result<(), Failure> {
        // The session hears of one Ctrl-C as soon as the text is out. Whoever presses it again
        // before that does not want to wait for it.
        let mut signals = Signals::listen()?;
        let impatience = async {
            signals.next().await;
            signals.next().await;
        };
        tokio::select! {
            biased;
            printed = self.face.print(text) => printed,
            () = impatience => process::exit(Exit::Interrupted.code().into()),
        }
    }

    /// Tells what is wrong: a person at the terminal in the dialogue, a script on stderr.
    async fn complain(&mut self, problem: &Problem) -> Result<(), Failure> {
        let text = self.words.problem(problem);
        if self.face.is_script() {
            let line = self.line.to_string();
            let told = say!(self.words, "cli-error-in-line", line = line, text = text);
            output::tell_aside(told).await;
            return Ok(());
        }
        self.print(format!("{}\n", say!(self.words, "cli-error", text = text))).await
    }
}

impl Scene {
    /// Tells the session what happened so far.
    fn tell(&mut self, session: &mut Session, out: &mut Vec<Output>) {
        while let Ok((_, event)) = self.events.try_recv() {
            session.event(&event, out);
        }
    }
}

/// Submits tasks that should be done in so long.
async fn submit(
    handle: &Handle,
    mut tasks: Vec<NewTask>,
    deadline: Option<Span>,
) -> Result<(), Problem> {
    if let Some(deadline) = deadline {
        let due = handle.status().await?.now + deadline;
        tasks.iter_mut().for_each(|task| task.spec.deadline = due);
    }
    handle.submit(tasks).await.map(drop)
}

fn specs(count: u32, speed: Speed) -> Vec<ServerSpec> {
    let spec = ServerSpec { setup: ServerSetup::new(speed, 1), name: "server".to_owned() };
    vec![spec; count as usize]
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval_at(Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ticks
}
