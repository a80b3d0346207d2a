//! Checks that the documentation matches the program: the reference is generated and compared, and every command in the
//! other documents exists.

use clap::Command;
use std::{env, fs, path::Path};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds the reference: a heading for each verb, with the help page that the program prints.
fn reference() -> String {
    let mut command = kitbook::cli::command().term_width(100).max_term_width(100);
    command.build();
    let mut out = String::from(
        "# Reference\n\nEvery verb, as `--help` prints it; the options under “Everywhere” go with each of them. This page is generated: `KITBOOK_WRITE_DOCS=1 cargo test docs`.\n",
    );
    pages(&command, "kitbook", &mut out);
    out
}

fn pages(command: &Command, path: &str, out: &mut String) {
    // The options that every verb shares are on the first page alone.
    let own = command.clone().mut_args(|argument| {
        let is_shared = argument.get_help_heading() == Some("Everywhere")
            || argument.get_id() == "help"
            || argument.get_id() == "version";
        argument.hide(is_shared && path != "kitbook")
    });
    let help = own.clone().render_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    out.push_str(&format!("\n## {path}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()));
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
        pages(sub, &format!("{path} {}", sub.get_name()), out);
    }
}

#[test]
fn the_reference_matches_the_help_pages() {
    let file = repository().join("docs/reference.md");
    let wanted = reference();
    if env::var_os("KITBOOK_WRITE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == wanted, "docs/reference.md is out of date: run `KITBOOK_WRITE_DOCS=1 cargo test docs`");
}

#[test]
fn every_verb_has_a_help_line() {
    fn silent(command: &Command, path: &str, out: &mut Vec<String>) {
        if command.get_about().is_none() && path != "kitbook" {
            out.push(path.to_owned());
        }
        for sub in command.get_subcommands() {
            silent(sub, &format!("{path} {}", sub.get_name()), out);
        }
    }
    let mut out = Vec::new();
    silent(&kitbook::cli::command(), "kitbook", &mut out);
    assert_eq!(out, Vec::<String>::new());
}

/// In a text such as `kitbook loan list --overdue`, the words after `kitbook` must be verbs.
#[test]
fn every_command_in_the_documents_exists() {
    let command = kitbook::cli::command();
    let mut wrong = Vec::new();
    let pages = [
        "README.md",
        "docs/from-your-spreadsheet.md",
        "docs/guide.md",
        "docs/decisions.md",
        "docs/architecture.md",
        "CHANGELOG.md",
    ];
    for name in pages {
        let text = fs::read_to_string(repository().join(name)).unwrap();
        for (at, _) in text.match_indices("kitbook ") {
            let rest = &text[at + "kitbook ".len()..];
            let line = rest.lines().next().unwrap_or_default();
            let before = text[..at].chars().next_back();
            if !matches!(before, Some('`' | ' ' | '$')) || line.starts_with(['-', '<', '[']) {
                continue;
            }
            // In a sentence, a command has code marks; without them `kitbook` is only the name of the program.
            if before == Some(' ') && !text[..at].trim_end_matches(' ').ends_with('$') {
                continue;
            }
            let words: Vec<&str> = line.split([' ', '`']).collect();
            let first = words.first().copied().unwrap_or_default();
            match command.find_subcommand(first) {
                None => wrong.push(format!("{name}: kitbook {line}")),
                Some(sub) if sub.has_subcommands() => {
                    if let Some(second) = words.get(1).filter(|w| w.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
                        && !second.is_empty()
                        && sub.find_subcommand(second).is_none()
                    {
                        wrong.push(format!("{name}: kitbook {line}"));
                    }
                }
                Some(_) => {}
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
