//! All commands of a term: a dry run writes nothing, and commands that read answer in every format.

use super::Term;

/// A term with policies, permissions (given and waiting), own devices, licences, wipes and leavers.
fn term() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.lent("LAP-2", "S1");
    term.done(&["in", "LAP-2", "--all-well"]);
    term.lent("LAP-3", "S1");
    term.done(&["in", "LAP-3", "--all-well"]);
    term.done(&["wipe", "record", "LAP-3", "--method", "reset", "--cloud-signed-out"]);
    term.publish("Acceptable use", &["--file", &term.paper("aup.txt", "Made-up policy.\n"), "--sign-by", "2027-01-15"]);
    term.done(&["agreement", "sign", "S1", "--how", "paper"]);
    term.done(&[
        "permission",
        "grant",
        "own-device",
        "--person",
        "T1",
        "--device",
        "lamp",
        "--purpose",
        "music",
        "--by",
        "C1",
    ]);
    term.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "planning", "--by", "H1"]);
    term.own_device_allowed("S1", "kettle");
    term.done(&["own-device", "admit", "S1", "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"]);
    term.own_device_allowed("S1", "lamp");
    term.done(&["own-device", "hand-in", "1001", "--what", "phone"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "3", "--key", "MADE-UP", "--expires", "2027-01-15"]);
    term.done(&["licence", "assign", "1", "--to", "S1"]);
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("L1", "2026-12-18");
    term.leaves("V1", "2026-12-18");
    term.done(&["leaver", "tick", "V1", "keys", "--outcome", "returned"]);
    term.leaves("S2", "2026-12-18");
    term.done(&["leaver", "tick", "S2", "keys", "--outcome", "not-issued"]);
    term.done(&["leaver", "clear", "S2", "--yes"]);
    term.paper("signed.csv", "Ref,Signed on,How,Witness,Class teacher,Guardian\nS2,01/12/2026,paper,,,\n");
    term.paper("sds/users.csv", "sourcedId,username,givenName,familyName\n002001,002001,Nia,Newly\n");
    let roles = "userSourcedId,orgSourcedId,role,sessionSourcedId,grade\n002001,ORG1,student,2026,07\n";
    term.paper("sds/roles.csv", roles);
    term
}

/// Commands that write. `@name` is a file beside the register.
const WRITING: [&[&str]; 32] = [
    &["agreement", "publish", "Mobile phones", "--kinds", "pupil", "--guardian"],
    &["agreement", "publish", "Acceptable use", "--sign-by", "2027-06-01"],
    &["agreement", "sign", "S2", "--how", "screen", "--witness", "Tom Bench"],
    &["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Amir Khan"],
    &["agreement", "import", "@signed.csv"],
    &["permission", "kinds", "home", "--roles", "headteacher,business-manager"],
    &["permission", "kinds", "choir-tour", "--roles", "technician"],
    &["permission", "grant", "visit", "--category", "camera", "--purpose", "river walk", "--by", "H1"],
    &["permission", "give", "1", "--by", "K1"],
    &["permission", "revoke", "2", "--reason", "left it on the bus"],
    &["own-device", "admit", "S1", "--what", "lamp", "--tested-on", "2026-11-30", "--tester", "Karl Keys"],
    &["own-device", "hand-in", "1003", "--what", "phone"],
    &["own-device", "give-back", "2"],
    &["own-device", "leave", "1"],
    &["licence", "add", "Easel", "--seats", "2", "--key", "MADE-UP-2"],
    &["licence", "assign", "1", "--to", "V1"],
    &["licence", "assign", "1", "--asset", "LAP-4"],
    &["licence", "release", "1", "--from", "S1"],
    &["wipe", "record", "LAP-2", "--method", "reset", "--cloud-signed-out"],
    &["leaver", "set", "--year-group", "11", "--last-working-day", "2027-06-25"],
    &["leaver", "lines", "badge"],
    &["leaver", "lines", "keys", "--remove"],
    &["leaver", "tick", "L1", "keys", "--outcome", "returned"],
    &["leaver", "tick", "L1", "loan-1", "--outcome", "waived", "--by", "B1"],
    &["leaver", "clear", "V1", "--yes"],
    &["leaver", "transfer", "L1", "LAP-1", "--to", "S1", "--all-well", "--wiped", "reset"],
    &["person", "edit", "L1", "--last-working-day", "2026-12-11"],
    &[
        "person",
        "merge",
        "1003",
        "--into",
        "1001",
        "--different",
        "names,parents",
        "--by",
        "H1",
        "--reason",
        "twice",
        "--yes",
    ],
    &["person", "import", "@sds"],
    &["privacy", "schedule", "pupils=7"],
    &["privacy", "erase", "1002", "--by", "D1", "--reason", "asked in writing", "--yes"],
    &["out", "TAB-1", "--to", "S1", "--off-site", "home"],
];

/// Commands that only read.
const READING: [&[&str]; 27] = [
    &["agreement", "list"],
    &["agreement", "show", "1"],
    &["agreement", "status"],
    &["agreement", "status", "--class", "9B", "--state", "unsigned"],
    &["permission", "list"],
    &["permission", "list", "--awaiting"],
    &["permission", "list", "--all"],
    &["own-device", "list"],
    &["own-device", "list", "--cupboard"],
    &["own-device", "list", "--all", "--person", "S1"],
    &["licence", "list"],
    &["licence", "list", "--expiring", "60d"],
    &["licence", "show", "1"],
    &["licence", "show", "1", "--key"],
    &["wipe", "list"],
    &["wipe", "list", "--done"],
    &["leaver", "list"],
    &["leaver", "list", "--within", "60d"],
    &["leaver", "check", "L1"],
    &["leaver", "check", "S2"],
    &["leaver", "check", "--year-group", "11"],
    &["leaver", "check", "--class", "11A"],
    &["show", "LAP-2"],
    &["show", "S1"],
    &["person", "show", "L1"],
    &["find", "L1"],
    &["status"],
];

/// Commands that read or, with more arguments, write; and commands that print papers.
const OTHERS: [&[&str]; 5] = [
    &["permission", "kinds"],
    &["leaver", "lines"],
    &["privacy", "schedule"],
    &["privacy", "export", "S1"],
    &["leaver", "certificate", "S2"],
];

/// Replaces `@name` by the path of the file.
fn with_paths(term: &Term, command: &[&str]) -> Vec<String> {
    let word = |word: &&str| word.strip_prefix('@').map_or_else(|| (*word).to_owned(), |name| term.path(name));
    command.iter().map(word).collect()
}

#[test]
fn a_dry_run_writes_nothing() {
    let term = term();
    let before = term.traces();
    for command in WRITING {
        let command = with_paths(&term, command);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        term.json(&[&command[..], &["--dry-run"]].concat());
        assert_eq!(term.traces(), before, "{command:?}");
        let ran = term.done(&[&command[..], &["--dry-run"]].concat());
        assert!(ran.err.contains("dry run: nothing was written"), "{command:?}: {ran:?}");
    }
    assert_eq!(term.traces(), before);
}

// Only a command that is recorded uses up a number.
#[test]
fn a_dry_run_gives_no_number() {
    let term = term();
    for command in [
        &["agreement", "publish", "Mobile phones"][..],
        &["permission", "grant", "visit", "--category", "camera", "--purpose", "river walk", "--by", "H1"],
        &["own-device", "hand-in", "1003", "--what", "phone"],
        &["licence", "add", "Easel"],
    ] {
        let tried = term.json(&[command, &["--dry-run"]].concat());
        assert!(tried.as_object().unwrap().contains_key("no") && tried["no"].is_null(), "{command:?}: {tried}");
        assert!(term.json(command)["no"].is_i64(), "{command:?}");
    }
}

#[test]
fn each_command_works_without_dry_run() {
    for command in WRITING {
        let term = term();
        let before = term.traces();
        let command = with_paths(&term, command);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        term.json(&command);
        assert_ne!(term.traces(), before, "{command:?}");
        assert_eq!(term.run(&["log", "verify", "--rows"]).code, 0, "{command:?}");
    }
}

#[test]
fn reading_commands_answer_in_every_format_and_write_nothing() {
    let term = term();
    let before = term.traces();
    for command in READING {
        for format in ["table", "json", "csv"] {
            let ran = term.done(&[command, &["--format", format]].concat());
            assert!(!ran.out.trim().is_empty(), "{command:?} {format}");
            if format == "json" {
                ran.json();
            }
        }
        assert_eq!(term.run(&[command, &["--on", "2026-11-30"]].concat()).code, 2, "{command:?}");
    }
    for command in OTHERS {
        assert!(!term.done(command).out.trim().is_empty(), "{command:?}");
    }
    assert_eq!(term.traces(), before);
}

#[test]
fn nothing_can_be_recorded_for_the_future() {
    let term = term();
    for command in WRITING {
        let command = with_paths(&term, command);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        term.kept_out(2, &[&command[..], &["--on", "2027-06-01"]].concat());
    }
}

#[test]
fn a_new_register_has_empty_lists() {
    let term = Term::new();
    for command in [
        &["agreement", "list"][..],
        &["agreement", "status"],
        &["permission", "list"],
        &["own-device", "list"],
        &["own-device", "list", "--cupboard"],
        &["licence", "list"],
        &["wipe", "list"],
        &["wipe", "list", "--done"],
        &["leaver", "list"],
        &["leaver", "lines"],
    ] {
        assert_eq!(term.json(command), serde_json::json!([]), "{command:?}");
        for format in ["table", "csv"] {
            term.done(&[command, &["--format", format]].concat());
        }
    }
}
