//! The first loan of a school that has nothing yet.

use crate::support::Cli;
use serde_json::json;

/// Three commands, 120 keys: every character counts, and each Enter.
#[test]
fn the_first_loan_takes_three_commands_and_120_keys() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli::on(folder.path().join("kitbook.db"));
    let commands: [&[&str]; 3] = [
        &["init"],
        &["asset", "add", "LAP-1", "--category", "laptop"],
        &["out", "LAP-1", "--to", "AB", "--new-staff", "Ana Bell"],
    ];
    let typed: Vec<String> = commands
        .iter()
        .map(|words| {
            let words: Vec<String> = words
                .iter()
                .map(|word| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() })
                .collect();
            format!("kitbook {}\n", words.join(" "))
        })
        .collect();
    for words in commands {
        cli.done(words);
    }
    let keys: usize = typed.iter().map(|line| line.chars().count()).sum();
    assert!(keys <= 120, "{keys} keys: {typed:?}");
    let loan = &cli.json(&["loan", "list"])[0];
    assert_eq!((&loan["tag"], &loan["person"]), (&json!("LAP-1"), &json!({"ref": "AB", "name": "Ana Bell"})));
    cli.done(&["check"]);
}

#[test]
fn a_borrower_is_registered_with_the_loan_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli::on(folder.path().join("kitbook.db"));
    cli.done(&["init"]);
    cli.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    // A refused loan registers nobody.
    cli.kept_out(3, &["out", "LAP-9", "--to", "AB", "--new-staff", "Ana Bell"]);
    cli.kept_out(2, &["out", "LAP-1", "--to", "AB", "--new-staff", " "]);
    cli.done(&["out", "LAP-1", "--to", "0123", "--new-pupil", "Ford, Ben"]);
    let person = cli.json(&["person", "show", "0123"]);
    assert_eq!((&person["name"], &person["kind"]), (&json!("Ben Ford"), &json!("pupil")));
    // A ref that is known is not registered again, nor one that differs in leading zeros alone.
    cli.done(&["asset", "add", "LAP-2", "--category", "laptop"]);
    cli.kept_out(1, &["out", "LAP-2", "--to", "0123", "--new-pupil", "Cai Hill"]);
    cli.kept_out(1, &["out", "LAP-2", "--to", "123", "--new-pupil", "Cai Hill"]);
    cli.kept_out(2, &["out", "LAP-2", "--to", "X", "--new-pupil", "Cai Hill", "--new-staff", "Cai Hill"]);
}
