//! Two writers at once: the second waits up to five seconds for the lock, and every command releases the lock.

use super::machine::{Rest, kitbook, must_be_plain, on_loan, said, seen};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// Holds the register's write lock for the time `long`, while `work` runs.
fn while_held<T>(db: &Path, long: Duration, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (held, wait) = mpsc::channel();
        scope.spawn(move || {
            let other = Connection::open(db).unwrap();
            other.execute_batch("begin immediate").unwrap();
            held.send(()).unwrap();
            thread::sleep(long);
            other.execute_batch("rollback").unwrap();
        });
        wait.recv().unwrap();
        work()
    })
}

#[test]
fn a_command_waits_for_a_slow_writer_and_gives_up_on_one_that_hangs() {
    let rest = Rest::new();
    let begun = Instant::now();
    let waited = while_held(&rest.db, Duration::from_secs(2), || {
        kitbook(&rest.db, &["out", "X-01", "--to", "S1"]).output().unwrap()
    });
    let patient = begun.elapsed();
    assert!(waited.status.success(), "{waited:?}");
    assert!(patient >= Duration::from_secs(2), "{patient:?}");

    let (gave_up, impatient, shown) = while_held(&rest.db, Duration::from_secs(11), || {
        let begun = Instant::now();
        let shown = kitbook(&rest.db, &["show", "X-01"]).output().unwrap();
        let output = kitbook(&rest.db, &["out", "X-02", "--to", "S1"]).output().unwrap();
        (output, begun.elapsed(), shown)
    });
    must_be_plain(&gave_up, "the lock is held");
    assert_eq!(gave_up.status.code(), Some(7), "{gave_up:?}");
    assert!(said(&gave_up).contains("the register is busy"), "{}", said(&gave_up));
    assert!(impatient >= Duration::from_secs(5) && impatient < Duration::from_secs(11), "{impatient:?}");
    assert!(shown.status.success(), "a command that only reads does not wait: {shown:?}");
    assert_eq!(on_loan(&rest.db), ["X-01"]);
    assert!(kitbook(&rest.db, &["out", "X-02", "--to", "S1"]).output().unwrap().status.success());
    seen(
        14,
        "two writers, one slow",
        "another connection holds the write lock for 2 s, then for 11 s",
        &format!(
            "waited {:.1} s and succeeded; then gave up after {:.1} s with code 7 and a remedy; a command that only reads does not wait",
            patient.as_secs_f64(),
            impatient.as_secs_f64()
        ),
    );
}

#[test]
fn every_command_releases_the_lock_even_after_an_error() {
    let rest = Rest::new();
    let path = rest.db.with_file_name("no-such.csv");
    std::fs::write(rest.db.with_file_name("bad.csv"), "Tag,Category,Cost\nX-50,laptop,lots\n").unwrap();
    let bad = rest.db.with_file_name("bad.csv");
    for (code, arguments) in [
        (3, &["out", "NOT-THERE", "--to", "S1"][..]),
        (3, &["out", "X-01", "--to", "nobody"]),
        (2, &["out", "X-01", "--to", "S1", "--due", "30/2/2027"]),
        (0, &["out", "X-01", "--to", "S1", "--dry-run"]),
        (4, &["asset", "import", bad.to_str().unwrap()]),
        (4, &["asset", "import", path.to_str().unwrap()]),
    ] {
        let output = kitbook(&rest.db, arguments).output().unwrap();
        must_be_plain(&output, &format!("{arguments:?}"));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        let other = Connection::open(&rest.db).unwrap();
        other.busy_timeout(Duration::ZERO).unwrap();
        other.execute_batch("begin immediate; rollback").unwrap_or_else(|e| panic!("{arguments:?}: {e}"));
    }
    assert_eq!(on_loan(&rest.db), [] as [String; 0]);
}
