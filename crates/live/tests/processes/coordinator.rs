//! A coordinator in a process of its own, for tests that kill it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};

use sandtable_live::{Event, run_blocking};

use crate::stage::{Kept, arrivals, program, servers};

/// The argument that makes this program such a coordinator.
pub const MODE: &str = "__coordinator";

/// Three servers, one task of the given milliseconds for each. Prints the servers' processes, one
/// to a line, `started` when the tasks run, and in the end how it ended; logs everything.
pub fn main() -> ExitCode {
    let work_ms = std::env::args().nth(2).unwrap().parse().unwrap();
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_ansi(false);
    log.with_writer(std::io::stderr).init();
    let mut options = servers(3);
    options.source = Some(arrivals([(0, work_ms); 3]));
    options.signals = true;
    let mut started = 0;
    let watcher = Kept::then(move |event: &Event| match event {
        Event::ServerUp { pid, .. } => println!("{pid}"),
        Event::Started { .. } => {
            started += 1;
            if started == 3 {
                println!("started");
            }
        }
        Event::Stopping(stop) => println!("{stop:?}"),
        _ => {}
    });
    let (finished, _) = run_blocking(options, watcher, drop).unwrap();
    println!("{:?} {}", finished.end, finished.settled);
    std::io::stdout().flush().unwrap();
    ExitCode::SUCCESS
}

/// Such a coordinator, and what it prints.
pub struct Coordinator {
    pub process: Child,
    pub servers: Vec<u32>,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Coordinator {
    /// Starts one whose tasks run.
    pub fn start(work_ms: u64) -> Coordinator {
        let mut process = Command::new(program())
            .args([MODE, &work_ms.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let servers = (0..3).map(|_| lines.next().unwrap().unwrap().parse().unwrap()).collect();
        assert_eq!(lines.next().unwrap().unwrap(), "started");
        Coordinator { process, servers, lines }
    }

    /// The next line it prints.
    pub fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}
