//! Puts the catalogue's texts into the description of the command line.

use clap::builder::styling::Styles;
use clap::{Arg, ArgAction, Command};

use crate::language::Catalogue;

/// Arguments of every command that clap does not call global.
const GLOBAL: [&str; 2] = ["help", "version"];

/// `command` in the language of `words`: descriptions, headings, names of values, examples.
///
/// The texts of a command are under `help-<command>-about`, `-usage`, `-examples` and
/// `-<argument>`; those of arguments that several commands share under `help-any-<argument>`;
/// names of values under `help-value-<name>`. A command within another has both names, with a
/// hyphen between them.
pub fn localise(command: Command, words: Catalogue) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command.disable_version_flag(true).arg(version);
    let name = command.get_name().to_owned();
    one(command, &name, words).mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        one(command, &name, words).mut_subcommands(|inner| {
            let name = format!("{name}-{}", inner.get_name());
            one(inner, &name, words)
        })
    })
}

fn one(command: Command, name: &str, words: Catalogue) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        words.text("help-usage")
    );
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .infer_long_args(false)
        .styles(Styles::plain())
        .help_template(template)
        .about(words.text(&format!("help-{name}-about")))
        .override_usage(words.text(&format!("help-{name}-usage")))
        .subcommand_help_heading(words.text("help-commands"))
        .arg(help);
    let command = match format!("help-{name}-examples") {
        id if words.knows(&id) => command.after_help(words.text(&id)),
        _ => command,
    };
    command.mut_args(|arg| argument(arg, name, words))
}

fn argument(arg: Arg, command: &str, words: Catalogue) -> Arg {
    let name = arg.get_id().as_str().replace('_', "-");
    let own = format!("help-{command}-{name}");
    let id = if words.knows(&own) { own } else { format!("help-any-{name}") };
    let heading = match () {
        () if arg.is_positional() => "help-arguments",
        () if arg.is_global_set() || GLOBAL.contains(&name.as_str()) => "help-global-options",
        () => "help-options",
    };
    let value_names = arg.get_value_names().unwrap_or_default();
    let value_names: Vec<String> = value_names
        .iter()
        .map(|name| words.text(&format!("help-value-{}", name.to_lowercase().replace('=', "-"))))
        .collect();
    let arg = arg.help(words.text(&id)).help_heading(words.text(heading));
    if !arg.get_action().takes_values() {
        return arg;
    }
    // Clap's own remarks on defaults and possible values are English: the texts say them.
    arg.value_names(value_names).hide_default_value(true).hide_possible_values(true)
}
