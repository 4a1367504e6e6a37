//! The `sandtable` program as a library: console, commands, languages. What another program needs
//! to bring policies of its own along is [`main`] and [`policies`].

mod account;
mod arguments;
mod command;
mod console;
mod exit;
mod failure;
mod language;
mod logging;
mod number;
mod output;
pub mod policies;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use arguments::{Arguments, ConsoleArguments, Reading, Verb};
use exit::Exit;
use failure::Failure;
use language::{Catalogue, Language, say};
use sandtable_load::Problem;

/// The whole program: reads the command line, does what it says, and tells how it ended.
///
/// A program that registers policies before it calls this is a `sandtable` that knows them, live
/// too: server processes are the same executable.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    // A server process: before anything else, so that it starts at once and stays small.
    if arguments.get(1).is_some_and(|argument| argument == "__server") {
        return ExitCode::from(serve().code());
    }
    let exit = match language::choose(&arguments) {
        Ok(language) => run(&arguments, Catalogue::of(language)),
        Err((problem, language)) => complain(&Failure::usage(problem), Catalogue::of(language)),
    };
    ExitCode::from(exit.code())
}

/// Serves as a server process, until the coordinator wants no more of it.
fn serve() -> Exit {
    match sandtable_live::server::main() {
        Ok(()) => Exit::Done,
        Err(problem) => complain(&Failure::failed(problem), Catalogue::of(Language::English)),
    }
}

fn run(arguments: &[OsString], words: Catalogue) -> Exit {
    plain_panics(words.language());
    match arguments::read(arguments, words) {
        Reading::Do(arguments) => finish(carry_out(&arguments, words), words),
        reading => show(reading, words),
    }
}

/// Shows help, the version, or what is wrong with the command line.
fn show(reading: Reading, words: Catalogue) -> Exit {
    match reading {
        Reading::Do(_) => Exit::Done,
        Reading::Show(text) => {
            let printed = output::print(&(text.trim_end().to_owned() + "\n"));
            finish(printed.map(|()| Exit::Done), words)
        }
        Reading::Mistake(text) => {
            output::tell(text.trim_end());
            Exit::Usage
        }
    }
}

fn carry_out(arguments: &Arguments, words: Catalogue) -> Result<Exit, Failure> {
    let global = &arguments.global;
    logging::start(global.verbose, global.quiet, global.log_format).map_err(Failure::usage)?;
    only_for_console(arguments)?;
    match &arguments.verb {
        None => console::run(&arguments.console, words),
        Some(Verb::Console(console)) => console::run(&console.or(&arguments.console), words),
        Some(Verb::Sim(sim)) => command::sim::run(sim, words),
        Some(Verb::Live(live)) => command::live::run(live, words),
        Some(Verb::Replay(replay)) => command::replay::run(replay, words),
        Some(Verb::Why(why)) => command::why::run(why, words),
        Some(Verb::Bench(bench)) => command::bench::run(bench, words),
        Some(Verb::Policies(policies)) => command::policies::run(policies, words),
        Some(Verb::Completions(completions)) => command::completions::run(completions.shell, words),
        Some(Verb::Man) => command::man::run(words),
        Some(Verb::Help(help)) => Ok(show(arguments::help(&help.command, words), words)),
    }
}

/// The console's options may come without its name, but not with another's.
fn only_for_console(arguments: &Arguments) -> Result<(), Failure> {
    if matches!(arguments.verb, None | Some(Verb::Console(_))) {
        return Ok(());
    }
    let ConsoleArguments { servers, every } = &arguments.console;
    let given = [("--servers", servers.is_some()), ("--every", every.is_some())];
    match given.into_iter().find(|(_, given)| *given) {
        Some((option, _)) => {
            Err(Failure::usage(Problem::new("cli-only-for-console").with("option", option)))
        }
        None => Ok(()),
    }
}

fn finish(ended: Result<Exit, Failure>, words: Catalogue) -> Exit {
    ended.unwrap_or_else(|failure| complain(&failure, words))
}

/// Tells what went wrong, and with which code to end.
fn complain(failure: &Failure, words: Catalogue) -> Exit {
    match failure {
        Failure::Closed => Exit::Done,
        Failure::Problem(problem, exit) => {
            output::tell(&say!(words, "cli-error", text = words.problem(problem)));
            *exit
        }
    }
}

/// A panic is a bug all the same, but one plain line tells more people more than a backtrace.
fn plain_panics(language: Language) {
    std::panic::set_hook(Box::new(move |panic| {
        let words = Catalogue::of(language);
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or_default();
        output::tell(&say!(words, "cli-panic", place = place, text = text));
        std::process::exit(Exit::Failed.code().into());
    }));
}
