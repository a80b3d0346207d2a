//! The ends of the numbers, and texts that no program of ours writes: refused in words, never with a panic.

use super::Sound;

/// Commands that read the whole register, or write to it.
const COMMANDS: [&[&str]; 8] = [
    &["status"],
    &["check"],
    &["log", "verify"],
    &["log", "show"],
    &["out", "LAP-2", "--to", "S1"],
    &["asset", "edit", "LAP-2", "--location", "Hall"],
    &["asset", "list"],
    &["show", "LAP-2"],
];

/// Runs the commands on a register that was damaged so; none may panic. Returns the code of the check.
fn survives(sql: &str) -> u8 {
    let school = Sound::new();
    school.damage(sql);
    let copy = school.school.folder.path().join("copy.db");
    let backup = ["backup", "--dry-run", copy.to_str().unwrap()];
    for command in COMMANDS.into_iter().chain([&backup[..]]) {
        let ran = school.run(command);
        assert!([0, 1, 3, 5].contains(&ran.code), "{sql} {command:?}: {ran:?}");
        assert!(!ran.err.contains("panicked"), "{sql} {command:?}: {ran:?}");
    }
    school.run(&["check"]).code
}

#[test]
fn a_head_of_any_kind_is_read() {
    for sql in [
        "update log_head set hash = 'ééééééééééééééééé'",
        "update log_head set hash = ''",
        "update log_head set no = 9223372036854775807",
        "update log_head set no = -9223372036854775808",
    ] {
        assert_eq!(survives(sql), 5, "{sql}");
    }
    for number in ["9223372036854775807", "9223372036854775806", "-9223372036854775808", "0"] {
        let sql = format!("update log set no = {number} where no = (select max(no) from log)");
        assert_eq!(survives(&sql), 5, "{sql}");
    }
}

#[test]
fn numbers_end() {
    for number in ["9223372036854775807", "9223372036854775806", "-9223372036854775808"] {
        for sql in [
            "update asset set purchase_cost_pence = NUMBER where tag = 'LAP-2'",
            "update loan set no = NUMBER where no = (select max(no) from loan)",
            "update category set loan_days = NUMBER",
        ] {
            assert_eq!(survives(&sql.replace("NUMBER", number)), 5, "{sql}");
        }
        // A number that is not yet given is not wrong.
        survives(&format!("update counter set value = {number}"));
    }
}

#[test]
fn no_tag_follows_the_last_number() {
    let school = Sound::new();
    let last = u64::MAX;
    school.done(&["asset", "add", &format!("END-{}", last - 1), "--category", "laptop"]);
    let add = ["asset", "add", "--tag-prefix", "END-", "--category", "laptop", "--count"];
    let ran = school.run(&[&add[..], &["2"]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("no numbers are left after “END-18446744073709551614”"), "{ran:?}");
    school.done(&[&add[..], &["1"]].concat());
    assert_eq!(school.run(&["show", &format!("END-{last}")]).code, 0);
    assert_eq!(school.run(&[&add[..], &["1"]].concat()).code, 1);
}
