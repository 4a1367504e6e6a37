//! `cargo bench -p sandtable-live`: the figures of live tasks without work.
#![allow(clippy::print_stdout)]

use sandtable_live::bench::{Effort, bench, surroundings};
use sandtable_live::{HIDDEN_MODE, server};

fn main() -> Result<(), sandtable_load::Problem> {
    if std::env::args().nth(1).as_deref() == Some(HIDDEN_MODE) {
        return server::main();
    }
    let broken = |error| sandtable_load::Problem::new("live-runtime").with("reason", error);
    let program = std::env::current_exe().map_err(broken)?;
    let arguments = [HIDDEN_MODE.to_owned()];
    println!("{:#?}", bench(&program, &arguments, Effort::default())?);
    println!("{:#?}", surroundings(&program, &arguments, Effort::default())?);
    Ok(())
}
