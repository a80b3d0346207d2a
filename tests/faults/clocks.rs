//! Clocks that are wrong, in another zone, or at the change to and from summer time. `faketime` does not work on a
//! static program.

use super::machine::{Rest, has, must_be_plain, must_be_sound, program, said, seen};
use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output},
};

/// Runs the program at the time `utc`, on a machine in the time zone `zone`.
fn at(utc: &str, zone: &str, db: &Path, arguments: &[&str]) -> Output {
    let moment: chrono::DateTime<chrono::Utc> = format!("{}Z", utc.replace(' ', "T")).parse().unwrap();
    let mut command = Command::new("faketime");
    // Without `@` the clock stops at that second, however slowly the program starts.
    command
        .env("FAKETIME_FMT", "%s")
        .args(["-f", &moment.timestamp().to_string()])
        .arg(program())
        .arg("--db")
        .arg(db)
        .args(["--as", "tess"])
        .args(arguments);
    command.env("TZ", zone).env_remove("KITBOOK_DB").env_remove("KITBOOK_OPERATOR").output().unwrap()
}

fn done(utc: &str, zone: &str, db: &Path, arguments: &[&str]) -> Value {
    let output = at(utc, zone, db, &[arguments, &["--format", "json"]].concat());
    assert!(output.status.success(), "{utc} {zone} {arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

const ZONES: [&str; 4] = ["UTC", "Europe/London", "America/New_York", "Asia/Tokyo"];

#[test]
fn a_clock_before_1970_is_refused_in_words() {
    if !has("faketime") {
        return;
    }
    let rest = Rest::new();
    for day in ["1960-01-01", "1969-12-31"] {
        // Such a time has no number of seconds that `faketime` takes.
        let run = |arguments: &[&str]| {
            let mut command = Command::new("faketime");
            command.args(["-f", &format!("{day} 12:00:00")]).arg(program()).arg("--db").arg(&rest.db);
            command.args(["--as", "tess"]).args(arguments).env("TZ", "UTC").output().unwrap()
        };
        for arguments in [&["out", "X-01", "--to", "S1"][..], &["asset", "add", "X-99", "--category", "laptop"]] {
            let output = run(arguments);
            must_be_plain(&output, day);
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(said(&output).contains("this machine's clock says"), "{}", said(&output));
        }
        let output = run(&["show", "X-01"]);
        must_be_plain(&output, day);
        assert!(output.status.success(), "{output:?}");
    }
    must_be_sound(&rest.db, "before 1970");
}

#[test]
fn a_clock_that_was_set_back_records_nothing_until_someone_accepts_it() {
    if !has("faketime") {
        return;
    }
    let rest = Rest::new();
    done("2027-01-11 09:00:00", "UTC", &rest.db, &["out", "X-01", "--to", "S1"]);
    let output = at("2026-12-01 09:00:00", "UTC", &rest.db, &["out", "X-02", "--to", "S1"]);
    must_be_plain(&output, "set back");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    for time in ["clock says Tue 1 Dec 2026 09:00", "made Mon 11 Jan 2027 09:00"] {
        assert!(said(&output).contains(time), "{}", said(&output));
    }
    done("2026-12-01 09:01:00", "UTC", &rest.db, &["log", "clock", "--accept", "--reason", "it stood in January"]);
    done("2026-12-01 09:02:00", "UTC", &rest.db, &["out", "X-02", "--to", "S1"]);
    // Up to ten minutes, the entry gets the last entry's time.
    done("2026-12-01 08:55:00", "UTC", &rest.db, &["out", "X-03", "--to", "S1"]);
    let log = done("2026-12-01 10:00:00", "UTC", &rest.db, &["log", "show", "--limit", "4"]);
    let entries =
        log.as_array().unwrap().iter().map(|entry| ["action", "at"].map(|name| entry[name].as_str().unwrap()));
    assert_eq!(
        entries.collect::<Vec<_>>(),
        [
            ["loan out", "2026-12-01T09:02:00Z"],
            ["loan out", "2026-12-01T09:02:00Z"],
            ["log clock", "2026-12-01T09:01:00Z"],
            ["loan out", "2027-01-11T09:00:00Z"],
        ],
        "the newest number comes first"
    );
    must_be_sound(&rest.db, "after the clock was set back");
    seen(
        10,
        "the clock set back",
        "`faketime`, six weeks back between two sign-outs, then seven minutes",
        "refused, naming both times, until `log clock --accept` records that the clock is right; seven minutes behind, recorded with the last entry's time; `check` finds the register sound",
    );
}

#[test]
fn a_date_is_the_schools_in_every_time_zone() {
    if !has("faketime") {
        return;
    }
    for zone in ZONES {
        let rest = Rest::new();
        // In London it is 00:30 on 16 June, in summer time.
        let slip = done("2027-06-15 23:30:00", zone, &rest.db, &["out", "X-01", "--to", "S1", "--due", "today"]);
        assert_eq!(slip["loans"][0]["due_on"], "2027-06-16", "{zone}");
        // The loan is overdue from the end of that day in London, 23:00 UTC.
        for (utc, late) in [("2027-06-16 22:59:00", 0), ("2027-06-16 23:01:00", 1)] {
            let loans = done(utc, zone, &rest.db, &["loan", "list", "--overdue"]);
            assert_eq!(loans.as_array().unwrap().len(), late, "{utc} {zone}");
        }
    }
    seen(
        11,
        "another time zone",
        "`faketime` and `TZ` in four zones, half an hour after midnight in London",
        "in each zone, today is the school's date, and a loan is overdue from the end of that day",
    );
}

#[test]
fn a_year_from_29_february_is_28_february() {
    if !has("faketime") {
        return;
    }
    for zone in ZONES {
        let rest = Rest::new();
        let slip = done("2028-02-28 12:00:00", zone, &rest.db, &["out", "X-02", "--to", "S1", "--due", "29/2/2028"]);
        assert_eq!(slip["loans"][0]["due_on"], "2028-02-29", "{zone}");
        let slip = done("2028-02-29 12:00:00", zone, &rest.db, &["out", "X-01", "--to", "S1", "--due", "+1d"]);
        assert_eq!(slip["loans"][0]["due_on"], "2028-03-01", "{zone}");
        done("2028-02-29 12:00:00", zone, &rest.db, &["asset", "add", "K-1", "--category", "appliance"]);
        done("2028-02-29 12:00:00", zone, &rest.db, &["pat", "record", "K-1", "--kind", "visual", "--result", "pass"]);
        let pat = &done("2028-02-29 12:00:00", zone, &rest.db, &["asset", "show", "K-1"])["pat"];
        // A kettle has a visual check every year. This one has had no full test yet.
        assert_eq!(pat["next_due_on"], "2029-02-28", "{zone}: {pat}");
        let output = at("2027-02-28 12:00:00", "UTC", &rest.db, &["out", "X-03", "--to", "S1", "--due", "29/2/2027"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
    seen(
        12,
        "29 February",
        "`faketime` on 28 and 29 February 2028, four zones",
        "a day later is 1 March; a year later is 28 February; 29/2/2027 is refused",
    );
}

#[test]
fn the_repeated_hour_counts_as_two_hours() {
    if !has("faketime") {
        return;
    }
    for zone in ZONES {
        let rest = Rest::new();
        // On 31 October 2027, 01:30 comes twice: in summer time, and an hour later.
        let first = done("2027-10-31 00:30:00", zone, &rest.db, &["out", "X-01", "--to", "S1", "--due", "+2h"]);
        let second = done("2027-10-31 01:30:00", zone, &rest.db, &["out", "X-02", "--to", "S1", "--due", "+2h"]);
        // Compare minutes only: the clock moves on while the program starts.
        for (at, minute) in [
            (&first["out_at"], "2027-10-31T00:30:"),
            (&first["loans"][0]["due_at"], "2027-10-31T02:30:"),
            (&second["loans"][0]["due_at"], "2027-10-31T03:30:"),
        ] {
            assert!(at.as_str().unwrap().starts_with(minute), "{zone}: {at}");
        }
        let overdue = done("2027-10-31 02:45:00", zone, &rest.db, &["loan", "list", "--overdue"]);
        assert_eq!(overdue.as_array().unwrap().len(), 1, "{zone}");
        assert_eq!(overdue[0]["tag"], "X-01");
        // A time in the hour that is skipped in spring is refused.
        let output =
            at("2028-03-25 12:00:00", zone, &rest.db, &["out", "X-03", "--to", "S1", "--due", "26/3/2028 01:30"]);
        assert_eq!(output.status.code(), Some(2), "{zone}: {output:?}");
    }
    seen(
        13,
        "the repeated hour in autumn, and the skipped one in spring",
        "`faketime` at 01:30 in summer time and an hour later, four zones",
        "two hours later is right for each; a loan is overdue from the exact moment; a skipped time is refused",
    );
}
