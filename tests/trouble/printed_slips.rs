//! Slips that are printed, and signed on paper later.

use super::Office;

// What is kept must be what was signed: the words of a slip may change between its print and its signature.
#[test]
fn a_slip_whose_words_have_changed_since_its_print_is_not_signed_on_paper_without_a_yes() {
    let cli = Office::new();
    cli.done(&["out", "LAP-1", "--to", "S1"]);
    cli.done(&["out", "CAM-1", "--to", "S2"]);
    let print = |no: &str, name: &str| {
        cli.done(&["slip", "print", no, "--output", &cli.path(name)]);
    };
    let sign = |no: &'static str| ["loan", "sign", "--slip", no, "--how", "paper"];
    print("1", "one.html");
    print("2", "two.html");
    cli.done(&["slip", "terms", "locked-away", "--text", "Something else."]);
    for (change, what) in [
        (&["category", "set", "laptop", "--price", "777"][..], "the terms and the items"),
        (&["slip", "terms", "--usual"], "the items, their costs or due dates"),
    ] {
        cli.done(change);
        let asked = cli.kept_out(1, &sign("1"));
        let message = asked["error"]["message"].as_str().unwrap();
        assert!(message.contains("slip 1 has changed since it was last printed") && message.contains(what), "{asked}");
        let hint = asked["error"]["hint"].as_str().unwrap();
        assert!(hint.contains("slip print 1") && hint.contains("--yes"), "{asked}");
    }
    // A signature on the screen is under the words that are on the screen.
    cli.done(&[&sign("1")[..], &["--dry-run", "--yes"]].concat());
    print("1", "again.html");
    cli.done(&sign("1"));
    // The other slip is as it was printed, now that the usual terms apply again.
    cli.done(&sign("2"));
}

#[test]
fn a_changed_name_is_seen_when_the_printed_slip_is_signed() {
    let cli = Office::new();
    cli.done(&["out", "LAP-1", "--to", "S1"]);
    cli.done(&["slip", "print", "1", "--output", &cli.path("slip.html")]);
    // The same print again writes nothing.
    let traces = cli.traces();
    cli.done(&["slip", "print", "1", "--output", &cli.path("twice.html")]);
    assert_eq!(cli.traces(), traces);
    cli.done(&["person", "edit", "S1", "--last-name", "Other"]);
    let sign = ["loan", "sign", "1", "--how", "paper"];
    let asked = cli.kept_out(1, &sign);
    assert!(asked["error"]["message"].as_str().unwrap().contains("the names"), "{asked}");
    let ran = cli.done(&[&sign[..], &["--yes"]].concat());
    assert!(ran.err.contains("The kept copy shows it as it is now"), "{ran:?}");
}
