//! The time of an entry: read from the clock while no one else can write, and never earlier than the last entry.

use crate::support::{
    Cli, MONDAY, School, asset, clock, order, person,
    server::{OnlyFiles, in_files},
};
use chrono::{DateTime, Duration, Utc};
use domain::{fault::Fault, person::PersonKind, stamp::Timepiece};
use kitbook::cli::{Terminal, World};
use register::{
    act::Act,
    loan::{desk::Sitting, sign_out},
};
use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
};
use store::{Random, Store};

/// Makes a school with a borrower, a camera, and a charger on loan, all recorded on Monday at 09:14:05.
fn school() -> School {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë Bell");
    asset(&mut school, "CAM-1", "camera");
    asset(&mut school, "CHG-1", "charger");
    let recorded = school.write(|tx| Ok(tx.at())).unwrap();
    assert_eq!(recorded, clock(MONDAY).now());
    school.lent("CHG-1", "S1");
    school
}

/// The time of the last log entry.
fn last(school: &mut School) -> String {
    school.read(store::last_recorded_at).unwrap().to_string()
}

#[test]
fn a_clock_slightly_behind_records_with_the_last_entrys_time() {
    let mut school = school();
    for (now, code) in [("2026-11-23T09:04:05Z", 0), ("2026-11-23T09:04:04Z", 1)] {
        let cli = Cli { now: now.to_owned(), ..Cli::of(&school) };
        let ran = cli.run(&["asset", "edit", "CAM-1", "--location", now]);
        assert_eq!(ran.code, code, "{ran:?}");
        assert_eq!(last(&mut school), MONDAY, "no entry is older than the one before");
        if code == 0 {
            assert_eq!(
                ran.err,
                "note: this machine's clock says 09:04:05, earlier than the last log entry: recorded as 09:14:05, \
                 that entry's time\n"
            );
        } else {
            assert!(ran.err.contains("Mon 23 Nov 2026 09:04") && ran.err.contains("Mon 23 Nov 2026 09:14"), "{ran:?}");
        }
    }
    assert_eq!(school.asset("CAM-1").location.unwrap(), "2026-11-23T09:04:05Z", "the refused change is not written");
}

#[test]
fn a_clock_far_behind_refuses_changes_until_someone_accepts_it() {
    let mut school = school();
    let cli = Cli { now: "2026-11-20T08:00:00Z".to_owned(), ..Cli::of(&school) };
    for refused in [
        &["out", "CAM-1", "--to", "S1"][..],
        &["in", "CHG-1"],
        &["person", "edit", "S1", "--email", "z@school.example"],
        &["rule", "set", "owes-money", "warn"],
    ] {
        let ran = cli.run(refused);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:?}");
        assert!(ran.err.contains("kitbook log clock --accept --reason"), "{ran:?}");
    }
    // Commands that only read still work, and warn about the clock.
    let ran = cli.run(&["loan", "list"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("set the clock, or dates will be wrong"), "{ran:?}");
    let state = cli.json(&["log", "clock"]);
    assert_eq!(
        (state["behind_minutes"].as_i64(), state["stops"].as_bool()),
        (Some(3 * 24 * 60 + 75), Some(true)),
        "{state}"
    );
    assert_eq!(cli.run(&["log", "clock", "--accept"]).code, 2, "a reason is required");
    assert_eq!(cli.run(&["log", "clock", "--accept", "--reason", " "]).code, 2);
    cli.done(&["log", "clock", "--accept", "--reason", "the battery was flat, and it stood in 2027", "--dry-run"]);
    assert_eq!(cli.run(&["out", "CAM-1", "--to", "S1"]).code, 1, "a dry run accepts nothing");
    cli.done(&["log", "clock", "--accept", "--reason", "the battery was flat, and it stood in 2027"]);
    let entry = &cli.json(&["log", "show", "--limit", "1"])[0];
    assert_eq!((entry["action"].as_str(), entry["at"].as_str()), (Some("log clock"), Some("2026-11-20T08:00:00Z")));
    assert_eq!(entry["details"]["last_entry_at"], MONDAY);
    cli.done(&["out", "CAM-1", "--to", "S1"]);
    assert_eq!(last(&mut school), "2026-11-20T08:00:00Z");
}

#[test]
fn a_correct_clock_leaves_nothing_to_accept() {
    let school = school();
    let cli = Cli::of(&school);
    let ran = cli.run(&["log", "clock", "--accept", "--reason", "why not"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("nothing to accept"), "{ran:?}");
    assert!(cli.run(&["log", "clock"]).out.contains("Both are in order."));
}

/// A clock that moves on by an hour each time it is read.
fn hours() -> Timepiece {
    let asked = Arc::new(AtomicI64::new(0));
    let begun: DateTime<Utc> = MONDAY.parse().unwrap();
    Timepiece::new(chrono_tz::Europe::London, move || begun + Duration::hours(asked.fetch_add(1, Ordering::Relaxed)))
}

#[test]
fn an_open_desk_records_each_line_with_its_own_time() {
    let mut school = school();
    let act = Act::of("tess", hours());
    let mut sitting = Sitting::new(&sign_out::Terms::default(), Vec::new(), true).unwrap();
    let mut stamped = Vec::new();
    for line in ["CHG-1", "S1", "CHG-1", "CAM-1"] {
        sitting.line(&mut school.store, &act, line).unwrap();
        stamped.push(last(&mut school));
    }
    stamped.dedup();
    assert_eq!(stamped.len(), 3, "{stamped:?}");
    assert!(stamped.is_sorted(), "{stamped:?}");
}

#[test]
fn the_clock_is_read_while_the_lock_is_held() {
    let mut school = school();
    let (path, barrier, done) = (school.path(), Arc::new(Barrier::new(2)), Arc::new(AtomicBool::new(false)));
    let other = thread::spawn({
        let (barrier, done) = (Arc::clone(&barrier), Arc::clone(&done));
        move || {
            let mut store = Store::open(&path).unwrap();
            // The second writer must read its clock only after the first writer has finished.
            let time = Timepiece::new(chrono_tz::Europe::London, move || {
                assert!(done.load(Ordering::SeqCst), "read while another was writing");
                MONDAY.parse().unwrap()
            });
            barrier.wait();
            sign_out::sign_out(&mut store, &Act::of("tom", time), &order(&["CAM-1"], "S1")).unwrap();
        }
    });
    school
        .write(|tx| {
            barrier.wait();
            // The other writer is waiting for the lock now, or soon will be. In both cases it reads its clock after
            // this write.
            thread::sleep(std::time::Duration::from_millis(200));
            done.store(true, Ordering::SeqCst);
            tx.next_no("slip")?;
            Ok(())
        })
        .unwrap();
    other.join().unwrap();
}

#[test]
fn loans_never_overlap_when_eight_desks_race() {
    let school = school();
    let (path, ticks) = (school.path(), Arc::new(AtomicI64::new(0)));
    thread::scope(|scope| {
        for runner in 0..8 {
            let (path, ticks) = (&path, Arc::clone(&ticks));
            scope.spawn(move || {
                let mut store = Store::open(path).unwrap();
                let begun: DateTime<Utc> = MONDAY.parse().unwrap();
                // All eight desks share one clock, which moves on by a second each time it is read.
                let time = Timepiece::new(chrono_tz::Europe::London, move || {
                    begun + Duration::seconds(ticks.fetch_add(1, Ordering::SeqCst))
                });
                let act = Act::of(&format!("runner{runner}"), time);
                let mut sitting = Sitting::new(&sign_out::Terms::default(), Vec::new(), true).unwrap();
                for _ in 0..6 {
                    for line in ["CAM-1", "S1", "CAM-1", ""] {
                        let _refused_or_done = sitting.line(&mut store, &act, line);
                    }
                }
            });
        }
    });
    let mut store = Store::look(&path).unwrap();
    let mut count =
        |sql: &str| store.read::<_, Fault>(|tx| tx.one(sql, &[], |row| row.get::<i64>(0))).unwrap().unwrap();
    assert!(count("select count(*) from loan") > 8, "some loans succeeded");
    let overlaps = "select count(*) from loan a join loan b on a.asset_id = b.asset_id and a.no < b.no \
                    where a.out_at < coalesce(b.ended_at, '9') and b.out_at < coalesce(a.ended_at, '9')";
    assert_eq!(count(overlaps), 0);
    assert_eq!(count("select count(*) from log a join log b on b.no = a.no + 1 where b.at < a.at"), 0);
}

#[test]
fn an_open_desk_counts_tomorrow_from_the_current_day() {
    let school = school();
    let asked = Arc::new(AtomicI64::new(0));
    let begun: DateTime<Utc> = MONDAY.parse().unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = kitbook::cli::run(World {
        arguments: ["kitbook", "desk", "--due", "tomorrow", "--format", "json"].map(Into::into).to_vec(),
        register: Some(school.path()),
        operator: None,
        login: "tess".to_owned(),
        passphrase: None,
        mail_password: None,
        server_secrets: store::Secrets::default(),
        data_folder: None,
        // The clock moves on by a day each time it is read.
        time: Timepiece::new(chrono_tz::Europe::London, move || {
            begun + Duration::days(asked.fetch_add(1, Ordering::Relaxed))
        }),
        random: Random::default(),
        input: &mut "CHG-1\nS1\nCAM-1\n".as_bytes(),
        output: &mut out,
        errors: &mut err,
        terminal: Terminal::default(),
        prompt: None,
    });
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&out));
    let replies: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let due = replies[2]["loan"]["due_on"].as_str().unwrap();
    assert!(due > "2026-11-26", "the desk was opened on the 23rd: {due}");
}

/// A register recorded with a clock that was ahead can still be restored, and its items can be returned.
#[test]
fn entries_of_a_clock_that_ran_ahead_can_be_accepted_and_restored() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let mut school = school();
    let ahead = Cli { now: "2028-11-23T09:00:00Z".to_owned(), ..Cli::of(&school) };
    ahead.done(&["out", "CAM-1", "--to", "S1"]);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("ahead.db");
    ahead.done(&["backup", backup.to_str().unwrap()]);
    let cli = Cli { now: "2026-11-23T10:00:00Z".to_owned(), ..Cli::of(&school) };
    cli.done(&["log", "clock", "--accept", "--reason", "it stood in 2028"]);
    let returned = cli.json(&["in", "CAM-1", "--all-well"]);
    assert_eq!(returned[0]["returned_at"], "2028-11-23T09:00:00Z", "not earlier than the sign-out");
    cli.done(&["out", "CAM-1", "--to", "S1"]);

    cli.done(&["restore", backup.to_str().unwrap()]);

    assert_eq!(last(&mut school), "2028-11-23T09:00:00Z");
    assert_eq!(cli.run(&["in", "CAM-1", "--all-well"]).code, 1, "refused until someone accepts the clock");
    cli.done(&["log", "clock", "--accept", "--reason", "it stood in 2028"]);
    cli.done(&["in", "CAM-1", "--all-well"]);
}
