//! Exit codes, and the streams of answers and messages.

use super::school;
use crate::support::{
    Broken, Cli, School,
    server::{OnlyFiles, in_files},
};
use std::io::ErrorKind;

#[test]
fn code_0_means_done() {
    let school = school();
    let ran = Cli::of(&school).run(&["out", "LAP-0001", "--to", "S1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("LAP-0001") && ran.err.contains("slip 1"), "{ran:?}");
}

#[test]
fn code_1_means_refused_by_a_rule_or_skipped_by_partial() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    let cli = Cli::of(&school);
    let ran = cli.run(&["out", "LAP-0001", "CAM-1", "--to", "S1"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
    assert!(
        ran.err.starts_with("refused: CAM-1 is on loan to Amir Khan (staff), loan 1 [already-on-loan]\n"),
        "{}",
        ran.err
    );
    let ran = cli.run(&["out", "LAP-0001", "CAM-1", "--to", "S1", "--partial"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("LAP-0001") && ran.err.contains("already-on-loan"), "{ran:?}");
    assert_eq!(cli.run(&["in", "LAP-0002"]).code, 1);
    assert_eq!(cli.run(&["in", "LAP-0001", "LAP-0002", "--partial"]).code, 1);
}

#[test]
fn a_mistyped_verb_is_told_the_one_it_is_nearly() {
    let cli = Cli::of(&school());
    for (typed, near) in [
        (&["otu", "LAP-0001"][..], "'out'"),
        (&["ni", "LAP-0001"], "'in'"),
        (&["asset", "eidt"], "'edit'"),
        (&["--as", "Pat", "person", "imoprt", "a.csv"], "'import'"),
    ] {
        let ran = cli.run(typed);
        assert_eq!(ran.code, 2, "{ran:?}");
        let tip = ran.err.lines().find(|line| line.contains("tip: ")).unwrap_or_else(|| panic!("{ran:?}"));
        assert!(tip.contains(near), "{tip}");
    }
    let ran = cli.run(&["xyzzy", "LAP-0001"]);
    assert!(!ran.err.contains("tip: "), "no verb is near: {ran:?}");
}

#[test]
fn code_2_means_a_wrong_command_line() {
    let school = school();
    let cli = Cli::of(&school);
    for arguments in [
        &["out", "LAP-0001"][..],
        &["out", "--to", "S1"],
        &["nothing"],
        &["loan"],
        &[],
        &["out", "LAP-0001", "--to", "S1", "--due", "31/02/2027"],
        &["out", "LAP-0001", "--to", "S1", "--due", "soon"],
        &["out", "LAP-0001", "--to", "S1", "--off-site", "beach"],
        &["out", "LAP-0001", "--to", "S1", "--override", "limit-reached"],
        &["out", "LAP-0001", "--to", "S1", "--override", "unsafe", "--reason", "x"],
        &["out", "LAP-0001", "--to", "S1", "--override", "no-such-rule", "--reason", "x"],
        &["in", "LAP-0001", "--condition", "shiny"],
        &["in", "LAP-0001", "--part", "charger"],
        &["in", "LAP-0001", "--check", "screen=perhaps"],
        &["loan", "sign", "--how", "paper"],
        &["loan", "list", "--format", "xml"],
        &["loan", "list", "--limit", "many"],
        &["category", "set", "laptop", "--price", "1.234"],
        &["rule", "set", "unsafe", "off"],
        &["log", "verify", "--head", "12"],
        &["status", "--on", "2026-13-01"],
        &["out", "LAP-0001", "--to", "S1", "--on", "tomorrow"],
        &["status", "--as", ""],
    ] {
        let ran = cli.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(!ran.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn code_3_means_not_found_or_ambiguous_and_comes_before_a_refusal() {
    let mut school = school();
    crate::support::person(&mut school, "S9", domain::person::PersonKind::Staff, "Ada Bell");
    school.lent("CAM-1", "S2");
    let cli = Cli::of(&school);
    for arguments in [
        &["show", "LAP-0009"][..],
        &["out", "LAP-0009", "--to", "S1"],
        &["out", "LAP-0001", "--to", "nobody at all"],
        &["out", "LAP-0001", "--to", "Ada Bell"],
        &["out", "CAM-1", "LAP-0009", "--to", "S1"],
        &["out", "LAP-0001", "LAP-0009", "--to", "S1", "--partial"],
        &["loan", "show", "77"],
        &["loan", "sign", "--slip", "77", "--how", "paper"],
        &["category", "show", "laptoop"],
    ] {
        let ran = cli.run(arguments);
        assert_eq!(ran.code, 3, "{arguments:?}: {ran:?}");
    }
    // Two people with one name are both listed, with their forms, and nothing is done.
    let ran = cli.run(&["out", "LAP-0002", "--to", "Ada Bell"]);
    assert!(
        ran.err.contains("1001  Ada Bell (9B), pupil") && ran.err.contains("S9  Ada Bell (staff), staff"),
        "{}",
        ran.err
    );
    assert!(ran.out.is_empty());
}

#[test]
fn an_unknown_tag_names_the_three_nearest() {
    let school = school();
    let ran = Cli::of(&school).run(&["out", "LAP-0004", "--to", "S1", "--format", "json"]);
    assert_eq!(ran.code, 3);
    let error = &ran.talk()["error"];
    assert_eq!(error["kind"], "not_found");
    assert_eq!(error["message"], "no item has the tag “LAP-0004”");
    assert_eq!(error["details"], serde_json::json!(["LAP-0001  Lenovo ThinkPad L13", "LAP-0002", "LAP-0003"]));
    let ran = Cli::of(&school).run(&["show", "lap-0141"]);
    assert!(ran.err.contains("LAP-0014"), "{}", ran.err);
}

#[test]
fn code_4_means_bad_standard_input() {
    let school = school();
    let long = "x".repeat(5_000);
    let ran = Cli::of(&school).feed(&long, &["out", "-", "--to", "S1"]);
    assert_eq!(ran.code, 4, "{ran:?}");
}

#[test]
fn code_5_means_that_the_register_cannot_be_used() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let school = school();
    let path = school.path();
    let mut cli = Cli::of(&school);
    cli.db = Some(path.with_file_name("other.db"));
    let ran = cli.run(&["status"]);
    assert_eq!((ran.code, ran.out.as_str()), (5, ""), "{ran:?}");
}

#[test]
fn code_6_means_recorded_but_not_answered() {
    for kind in [ErrorKind::StorageFull, ErrorKind::BrokenPipe] {
        for format in ["table", "json", "csv"] {
            let mut school = school();
            school.lent("CAM-1", "S2");
            let cli = Cli::of(&school);
            for arguments in [
                &["out", "LAP-0001", "--to", "S1"][..],
                &["loan", "sign", "2", "--how", "paper"],
                &["loan", "renew", "2", "--due", "+9m"],
                &["in", "LAP-0001", "--all-well"],
                &["loan", "reopen", "2"],
                &["loan", "void", "2", "--reason", "x"],
                &["rule", "set", "has-overdue", "refuse"],
                &["category", "set", "camera", "--days", "2"],
                &["role", "set", "S1", "headteacher"],
            ] {
                let arguments = [arguments, &["--format", format]].concat();
                let (code, err) = cli.run_into(&mut Broken(kind), "", &arguments);
                assert_eq!(code, 6, "{kind} {arguments:?}: {err}");
                assert!(err.contains("this was recorded, but the answer could not be written"), "{err}");
            }
        }
    }
}

#[test]
fn a_list_ignores_a_closed_pipe_but_reports_a_full_disk() {
    let school = school();
    let cli = Cli::of(&school);
    for arguments in [
        &["log", "show"][..],
        &["category", "list", "--format", "json"],
        &["rule", "list", "--format", "csv"],
        &["--help"],
    ] {
        assert_eq!(
            cli.run_into(&mut Broken(ErrorKind::BrokenPipe), "", arguments),
            (0, String::new()),
            "{arguments:?}"
        );
        let (code, err) = cli.run_into(&mut Broken(ErrorKind::StorageFull), "", arguments);
        assert_eq!(code, 6, "{arguments:?}");
        assert!(err.contains("the answer could not be written") && !err.contains("recorded"), "{err}");
    }
    // A dry run records nothing either.
    let tried = ["out", "LAP-0001", "--to", "S1", "--dry-run"];
    assert_eq!(cli.run_into(&mut Broken(ErrorKind::BrokenPipe), "", &tried).0, 0);
}

#[test]
fn a_closed_pipe_hides_no_refusal() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    let refused = ["out", "CAM-1", "--to", "S1"];
    assert_eq!(Cli::of(&school).run_into(&mut Broken(ErrorKind::BrokenPipe), "", &refused).0, 1);
}

#[test]
fn help_and_version_go_to_standard_output() {
    let school = School::new();
    let cli = Cli::of(&school);
    for arguments in [&["--help"][..], &["out", "--help"], &["loan", "sign", "-h"], &["--version"]] {
        let ran = cli.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!ran.out.is_empty());
    }
}
