//! `sandtable man`: the manual page.

use clap_mangen::Man;

use crate::arguments;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::language::Catalogue;
use crate::output;

/// The headings that the page's writer knows, and what they are in the catalogue.
const HEADINGS: [(&str, &str); 7] = [
    ("NAME", "man-name"),
    ("SYNOPSIS", "man-synopsis"),
    ("DESCRIPTION", "man-description"),
    ("OPTIONS", "man-options"),
    ("SUBCOMMANDS", "man-subcommands"),
    ("EXTRA", "man-extra"),
    ("VERSION", "man-version"),
];

/// Prints the page in roff.
///
/// # Errors
/// The output cannot be written.
pub fn run(words: Catalogue) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let rendered = Man::new(arguments::command(words)).render(&mut page);
    rendered.map_err(|error| Failure::printing(&error))?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for (heading, id) in HEADINGS {
        page = page.replace(&format!(".SH {heading}\n"), &format!(".SH {}\n", words.text(id)));
    }
    output::print(&page)?;
    Ok(Exit::Done)
}
