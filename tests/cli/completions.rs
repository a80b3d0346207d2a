//! Completions, manual pages and the version.

use crate::support::Cli;
use clap::Command;
use std::{fs, process};

fn nowhere() -> Cli {
    Cli::on("/nowhere/at/all.db")
}

/// Gathers the words of every verb: `kitbook`, `kitbook loan`, `kitbook loan list` …
fn verbs(command: &Command, words: &[&str], out: &mut Vec<Vec<String>>) {
    out.push(words.iter().map(|word| (*word).to_owned()).collect());
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        verbs(verb, &[words, &[verb.get_name()]].concat(), out);
    }
}

fn all_verbs() -> Vec<Vec<String>> {
    let mut command = kitbook::cli::command();
    command.build();
    let mut out = Vec::new();
    verbs(&command, &["kitbook"], &mut out);
    out
}

#[test]
fn completions_for_five_shells_have_every_verb_and_need_no_register() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = nowhere().done(&["completions", shell]).out;
        for verb in all_verbs() {
            let Some((last, above)) = verb.split_last().filter(|(_, above)| !above.is_empty()) else { continue };
            // Each shell's script has its own form for a noun and a verb.
            let told = match shell {
                "bash" => format!("{},{last})", above.join("__subcmd__").replace('-', "__subcmd__")),
                "zsh" => format!("({last})\n"),
                "fish" => format!("-a \"{last}\""),
                _ => format!("'{}'", verb.join(";")),
            };
            assert!(script.contains(&told), "{shell}: {told}");
        }
    }
    assert_eq!(nowhere().run(&["completions", "tcsh"]).code, 2);
}

// On Windows, `bash` may belong to another system.
#[cfg(unix)]
#[test]
fn bash_completes_a_noun_and_then_its_verb() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("kitbook.bash");
    fs::write(&script, nowhere().done(&["completions", "bash"]).out).unwrap();
    let finish = |words: &str, word: &str, before: &str| {
        let line = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _kitbook kitbook '{word}' {before}; echo \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let Ok(said) = process::Command::new("bash").args(["-c", &line]).output() else {
            println!("skipped: this machine has no bash");
            return None;
        };
        Some(String::from_utf8(said.stdout).unwrap().trim().to_owned())
    };
    let Some(noun) = finish("kitbook lea", "lea", "kitbook") else { return };
    assert_eq!(noun, "leaver");
    assert_eq!(finish("kitbook leaver cer", "cer", "leaver").unwrap(), "certificate");
}

#[test]
fn every_verb_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let said = nowhere().done(&["man", pages.to_str().unwrap()]).out;
    let verbs = all_verbs();
    assert_eq!(said, format!("The manual pages are in {}\n", pages.display()));
    assert_eq!(fs::read_dir(&pages).unwrap().count(), verbs.len());
    let folder_in_json = nowhere().json(&["man", pages.to_str().unwrap(), "--overwrite"]);
    assert_eq!(folder_in_json["path"], pages.to_str().unwrap());
    for verb in verbs.iter().map(|words| words.join("-")) {
        let page = fs::read_to_string(pages.join(format!("{verb}.1"))).unwrap();
        assert!(page.contains(&format!(".TH {verb} 1")) && page.contains(".SH SYNOPSIS"), "{verb}: {page}");
    }
    let file = folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    assert_eq!(nowhere().run(&["man", file.to_str().unwrap()]).code, 6);
}

#[test]
fn the_version_includes_that_of_the_tables() {
    let version = nowhere().done(&["--version"]).out;
    let schema = store::SCHEMA_VERSION;
    assert_eq!(version, format!("kitbook {} (schema {schema})\n", env!("CARGO_PKG_VERSION")));
}
