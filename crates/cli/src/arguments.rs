//! The command line. Its texts are in the catalogue: [`localise`] puts them in.

mod localise;
mod mistake;

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;

use crate::language::Catalogue;
use crate::logging::Format;

/// Everything that can be said on the command line.
#[derive(Debug, Parser)]
#[command(name = "sandtable", version)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    /// Without a command there is the console, so its options may come without it.
    #[command(flatten)]
    pub console: ConsoleArguments,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Global {
    /// Read before the command line is parsed; declared here for the help and for completion.
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<String>,
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub log_format: Format,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    Console(ConsoleArguments),
    Sim(SimArguments),
    Live(LiveArguments),
    Replay(ReplayArguments),
    Why(WhyArguments),
    Bench(BenchArguments),
    Policies(PoliciesArguments),
    Completions(CompletionsArguments),
    Man,
    Help(HelpArguments),
}

#[derive(Args, Clone, Debug, Default)]
pub struct ConsoleArguments {
    #[arg(short = 'n', long, value_name = "N", allow_hyphen_values = true)]
    pub servers: Option<String>,
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub every: Option<String>,
}

impl ConsoleArguments {
    /// These, and where nothing is said, those.
    pub fn or(&self, those: &ConsoleArguments) -> ConsoleArguments {
        ConsoleArguments {
            servers: self.servers.clone().or_else(|| those.servers.clone()),
            every: self.every.clone().or_else(|| those.every.clone()),
        }
    }
}

/// What `sim` and `live` share.
#[derive(Args, Debug)]
pub struct RunArguments {
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seed: Option<u64>,
    #[arg(long)]
    pub json: bool,
    #[arg(long, value_name = "FILE")]
    pub tasks: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct SimArguments {
    #[command(flatten)]
    pub run: RunArguments,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), allow_hyphen_values = true)]
    pub replications: Option<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), allow_hyphen_values = true)]
    pub jobs: Option<u16>,
}

#[derive(Args, Debug)]
pub struct LiveArguments {
    #[command(flatten)]
    pub run: RunArguments,
    #[arg(long, value_name = "X", value_parser = speedup, allow_hyphen_values = true)]
    pub speedup: Option<f64>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub prefetch: Option<u16>,
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct WhyArguments {
    #[arg(value_name = "TASK")]
    pub task: u64,
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seed: Option<u64>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct ReplayArguments {
    #[arg(value_name = "JOURNAL")]
    pub journal: PathBuf,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArguments {
    #[arg(long)]
    pub quick: bool,
    #[arg(long)]
    pub json: bool,
    #[command(subcommand)]
    pub what: Option<BenchVerb>,
}

/// What else can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchVerb {
    Policies(BenchPoliciesArguments),
}

#[derive(Args, Debug)]
pub struct BenchPoliciesArguments {
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1_000_000), allow_hyphen_values = true)]
    pub servers: Vec<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), allow_hyphen_values = true)]
    pub tasks: Option<u32>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PoliciesArguments {
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long)]
    pub json: bool,
    #[command(subcommand)]
    pub what: Option<PoliciesVerb>,
}

/// What else can be done with policies.
#[derive(Debug, Subcommand)]
pub enum PoliciesVerb {
    Check(PoliciesCheckArguments),
}

#[derive(Args, Debug)]
pub struct PoliciesCheckArguments {
    #[arg(value_name = "POLICY")]
    pub policy: Option<String>,
    #[arg(long, value_name = "RANGE", value_parser = seeds, allow_hyphen_values = true)]
    pub seeds: Option<Range<u64>>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct CompletionsArguments {
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

#[derive(Args, Debug)]
pub struct HelpArguments {
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// How many times faster than the scenario. The error is told by the catalogue.
fn speedup(written: &str) -> Result<f64, &'static str> {
    match written.parse() {
        Ok(factor) if (1e-3..=1e6).contains(&factor) => Ok(factor),
        _ => Err("not a factor from 0.001 to 1000000"),
    }
}

/// A range of seeds, `A..B`: from A up to and without B. The error is told by the catalogue.
fn seeds(written: &str) -> Result<Range<u64>, &'static str> {
    let ends = written.split_once("..").map(|(first, end)| (first.parse(), end.parse()));
    match ends {
        Some((Ok(first), Ok(end))) if first < end => Ok(first..end),
        _ => Err("not a range of seeds"),
    }
}

/// What came out of reading the command line.
pub enum Reading {
    /// Something to do.
    Do(Box<Arguments>),
    /// Help or the version, for stdout.
    Show(String),
    /// Not understood: a text for stderr.
    Mistake(String),
}

/// Reads the command line.
pub fn read(arguments: &[OsString], words: Catalogue) -> Reading {
    let mut command = command(words);
    let matches = match command.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) if error.use_stderr() => return Reading::Mistake(mistake::text(&error, words)),
        Err(error) => return Reading::Show(error.render().to_string()),
    };
    match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => Reading::Do(Box::new(arguments)),
        Err(error) => Reading::Mistake(mistake::text(&error, words)),
    }
}

/// The command line's description, in the language of `words`.
pub fn command(words: Catalogue) -> clap::Command {
    localise::localise(Arguments::command(), words)
}

/// The help of the command of these names (`bench policies`), or of the whole program.
pub fn help(names: &[impl AsRef<OsStr>], words: Catalogue) -> Reading {
    let mut line = vec![OsString::from("sandtable")];
    line.extend(names.iter().map(OsString::from));
    line.push("--help".into());
    read(&line, words)
}

#[cfg(test)]
mod tests;
