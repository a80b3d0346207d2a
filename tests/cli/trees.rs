//! A command line is read by a tree with only the verb that it calls: nobody may notice.

use super::school;
use crate::support::Cli;

#[test]
fn a_value_that_is_also_a_verb_is_a_value() {
    let school = school();
    let cli = Cli::of(&school);
    cli.done(&["--as", "show", "person", "list"]);
    cli.done(&["--as", "in", "out", "LAP-0001", "--to", "S2", "--purpose", "return"]);
    cli.done(&["--as", "asset", "return", "LAP-0001", "--all-well"]);
    cli.done(&["wipe", "record", "LAP-0001", "--method", "reset", "--cloud-signed-out", "--as", "out"]);
    let log = cli.json(&["log", "show"]);
    let by: Vec<&str> = log.as_array().unwrap().iter().filter_map(|entry| entry["operator"].as_str()).collect();
    assert!(["in", "asset", "out"].iter().all(|name| by.contains(name)), "{by:?}");
}

#[test]
fn a_mistake_is_answered_by_the_whole_tree() {
    let school = school();
    let cli = Cli::of(&school);
    for (words, wanted) in [
        (&["shwo", "LAP-0001"][..], "show"),
        (&["asset", "lst"], "list"),
        (&["show", "LAP-0001", "--frmat", "json"], "--format"),
        (&["out", "LAP-0001"], "--to"),
    ] {
        let ran = cli.run(words);
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.err);
        assert!(ran.err.contains(wanted), "{words:?}: {}", ran.err);
    }
    let help = cli.run(&["asset", "--help"]);
    assert!(help.code == 0 && help.out.contains("kitbook asset") && help.out.contains("import"), "{}", help.out);
    assert!(cli.run(&["out", "--version"]).out.contains("schema"));
}
