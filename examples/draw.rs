//! Draws comments, help pages and messages for a reader to judge: `cargo run --example draw -- SEED`.
//!
//! The same seed draws the same sample of the same sources. The reader sees each text alone, with its place, and
//! decides whether it needs rewriting. For a message, the reader also names the next command.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a tool for developers, which may stop with a panic"
)]

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/support/sources.rs"]
mod sources;

use clap::Command;
use rand::{SeedableRng, rngs::ChaCha12Rng, seq::IndexedRandom};

const COMMENTS: usize = 200;
const HELP_PAGES: usize = 40;
const MESSAGES: usize = 40;

fn main() {
    let seed = std::env::args().nth(1).and_then(|seed| seed.parse().ok()).expect("give a seed, such as 15");
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    println!("# Drawn with the seed {seed}\n\n## Comments\n");
    let comments: Vec<_> = sources::files(&["src", "crates", "tests", "benches"], "rs")
        .iter()
        .flat_map(|path| sources::comments(path))
        // A comment of one or two words is a heading or an example, too short to be judged.
        .filter(|comment| comment.text.split_whitespace().count() > 2)
        .collect();
    for (no, comment) in comments.sample(&mut random, COMMENTS).enumerate() {
        println!("{}. `{}:{}` {}", no + 1, comment.path, comment.line, comment.text);
    }
    let mut pages = Vec::new();
    let mut command = kitbook::cli::command().term_width(100);
    command.build();
    help(&command, "kitbook", &mut pages);
    println!("\n## Help pages\n");
    for (no, (verb, page)) in pages.sample(&mut random, HELP_PAGES).enumerate() {
        println!("{}. `{verb}`\n\n```text\n{}\n```\n", no + 1, page.trim_end());
    }
    println!("## Messages\n");
    for (no, message) in messages().sample(&mut random, MESSAGES).enumerate() {
        println!("{}.\n\n```text\n{}\n```\n", no + 1, message.trim_end());
    }
}

/// Gathers the help of each verb, without the options that all verbs share.
fn help(command: &Command, path: &str, pages: &mut Vec<(String, String)>) {
    let own = command.clone().mut_args(|argument| {
        let is_shared = argument.get_help_heading() == Some("Everywhere");
        argument.hide(is_shared)
    });
    pages.push((path.to_owned(), own.clone().render_help().to_string()));
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        help(verb, &format!("{path} {}", verb.get_name()), pages);
    }
}

/// The errors and refusals that the tests quote word for word.
fn messages() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for path in sources::files(&["tests"], "rs") {
        let source = sources::literals(&path);
        all.extend(source.into_iter().filter(|text| {
            ["error: ", "refused: "].iter().any(|begin| text.starts_with(begin)) && text.contains("\n  ")
        }));
    }
    all.sort();
    all.dedup();
    all
}
