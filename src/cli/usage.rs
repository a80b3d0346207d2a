//! Answers a command line that can't be read, or that asks for help.

use super::{
    error::{Code, finish},
    output::{Output, ask_for_json},
    tree::command,
    words::Format,
    world::World,
};
use clap::{
    Command,
    error::{ContextKind, ContextValue, ErrorKind},
};
use domain::{fault::Fault, text::nearest_within};
use std::ffi::OsString;

/// Answers a command line that can't be read, or that asks for help.
pub fn answer(world: World<'_>, mut problem: clap::Error) -> u8 {
    suggest(&mut problem, &world.arguments);
    let help = matches!(
        problem.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let World { arguments, .. } = &world;
    let json = ask_for_json(arguments);
    let page = cut(problem.render().to_string(), arguments)
        .replace("invalid digit found in string", "that is not a whole number");
    let mut out =
        Output::new(world.output, world.errors, if json { Format::Json } else { Format::Table }, world.terminal);
    if help && problem.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        out.text(&problem.render().to_string());
        return finish(&mut out, Ok(Code::Done));
    }
    if json {
        let fault = usage_fault(&page);
        return finish(&mut out, Err(fault.into()));
    }
    out.say_raw(&page);
    Code::Usage as u8
}

/// Adds the verbs that a mistyped one is nearly. The parser finds some itself, but none with two letters swapped, such as
/// `otu`.
fn suggest(problem: &mut clap::Error, arguments: &[OsString]) {
    if problem.kind() != ErrorKind::InvalidSubcommand || problem.get(ContextKind::SuggestedSubcommand).is_some() {
        return;
    }
    let Some(ContextValue::String(typed)) = problem.get(ContextKind::InvalidSubcommand).cloned() else { return };
    let mut parent = command();
    // The nouns before the verb lead to the list that it is missing from.
    for word in arguments.iter().filter_map(|argument| argument.to_str()).take_while(|word| *word != typed) {
        if let Some(noun) = parent.find_subcommand(word) {
            parent = noun.clone();
        }
    }
    let most = if typed.chars().count() < 5 { 1 } else { 2 };
    let near = nearest_within(&typed, parent.get_subcommands().map(Command::get_name), most);
    if !near.is_empty() {
        let near = near.into_iter().map(str::to_owned).collect();
        problem.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(near));
    }
}

/// Shortens long values in the parser's page, which quotes them in full.
fn cut(page: String, arguments: &[OsString]) -> String {
    const MOST: usize = 40;
    let typed = arguments.iter().filter_map(|argument| argument.to_str());
    let values = typed.flat_map(|word| [Some(word), word.split_once('=').map(|(_, value)| value)]).flatten();
    let long = values.filter_map(|value| Some((value, value.char_indices().nth(MOST)?.0)));
    long.fold(page, |page, (value, at)| page.replace(value, &format!("{}…", &value[..at])))
}

/// Makes one message and one hint from the parser's page: the first paragraph and the tip.
fn usage_fault(page: &str) -> Fault {
    let first = page.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect::<Vec<_>>().join(" ");
    let tip = page.lines().map(str::trim).find_map(|line| line.strip_prefix("tip: "));
    Fault::invalid(first.trim_start_matches("error: ")).hint(tip.unwrap_or("See `kitbook --help`.").to_owned())
}
