//! Accounts: one-time codes, passwords, and what the register keeps of them.

use super::{PASSWORD, Page};
use crate::support::{Cli, School, person};
use chrono::Duration;
use domain::person::PersonKind;

fn school() -> School {
    let mut school = School::new();
    person(&mut school, "C1", PersonKind::Staff, "Cora Chip");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "1001", PersonKind::Pupil, "Ada Bell");
    school
}

#[test]
fn pupils_and_those_who_have_left_have_no_account() {
    let school = school();
    let cli = Cli::of(&school);
    let why = |words: &[&str]| cli.kept_out(1, words)["error"]["message"].as_str().unwrap().to_owned();
    let told = why(&["user", "add", "1001"]);
    assert!(told.contains("is a pupil, and can't have an account"), "{told}");
    cli.done(&["person", "edit", "S1", "--last-working-day", "2026-01-05", "--yes"]);
    let told = why(&["user", "add", "S1"]);
    assert!(told.contains("has left"), "{told}");
    assert!(why(&["user", "reset", "C1"]).contains("has no account"));
    cli.done(&["user", "add", "C1"]);
    assert!(why(&["user", "add", "C1"]).contains("has an account already"));
}

#[test]
fn a_part_of_a_name_reaches_nobodys_account() {
    let page = Page::of(school(), &[("C1", "ict-coordinator")]);
    for words in [["user", "add", "Zoë"], ["user", "reset", "Cora"], ["user", "disable", "C"]] {
        let hint = page.cli().kept_out(3, &words)["error"]["hint"].as_str().unwrap().to_owned();
        assert!(hint.contains("Give the ref or the full name"), "{words:?}: {hint}");
    }
    let mut browser = page.signed_in("C1");
    browser.send("/users", &[("ref", "Zoë")]).fails(404, &["Give the ref or the full name"]);
    browser.send("/users/C/reset", &[]).fails(404, &["Give the ref or the full name"]);
    browser.send("/users/Cora/disable", &[]).fails(404, &["Give the ref or the full name"]);
    browser.get("/account").shows(&["Cora Chip"]);
    page.cli().done(&["user", "disable", "cora chip"]);
    assert_eq!(page.cli().json(&["user", "list"])[0]["state"], "disabled");
}

#[test]
fn a_dry_run_shows_no_code_and_gives_no_account() {
    let school = school();
    let cli = Cli::of(&school);
    let before = cli.traces();
    assert!(cli.json(&["user", "add", "C1", "--dry-run"])["code"].is_null());
    assert!(cli.json(&["device", "add", "Caretaker's phone", "--dry-run"])["code"].is_null());
    assert_eq!(cli.traces(), before);
}

#[test]
fn a_code_sets_one_password_within_seven_days_and_is_then_used_up() {
    let page = Page::of(school(), &[]);
    let code = page.code_of("add", "S1");
    let set =
        |code: &str| page.browser().send("/welcome", &[("code", code), ("password", PASSWORD), ("again", PASSWORD)]);
    set("AAAAA-BBBBB-CCCCC-DDDDD").fails(422, &["This code is not valid"]);
    page.browser()
        .send("/welcome", &[("code", &code), ("password", "short"), ("again", "short")])
        .fails(422, &["The code is for", "it needs 12"]);
    page.browser()
        .send("/welcome", &[("code", &code), ("password", PASSWORD), ("again", "something else 9")])
        .fails(422, &["The two passwords differ"]);
    // However it is typed.
    assert_eq!(set(&code.to_lowercase().replace('-', " ")).status, 303);
    set(&code).fails(422, &["This code is not valid"]);
    let code = page.code_of("reset", "S1");
    page.wait(Duration::days(7));
    set(&code).fails(422, &["This code is not valid"]);
}

#[test]
fn common_passwords_and_those_with_the_own_name_are_refused() {
    let page = Page::of(school(), &[]);
    let code = page.code_of("add", "S1");
    for bad in ["password1234", "qwertyuiop12", "Zoë O'Brien 2026", "aaaaaaaaaaaa"] {
        let answer = page.browser().send("/welcome", &[("code", &code), ("password", bad), ("again", bad)]);
        answer.fails(422, &["easy to guess"]);
    }
}

#[test]
fn no_secret_is_in_the_log_the_export_or_a_personal_export() {
    let page = Page::of(school(), &[("S1", "technician")]);
    page.signed_in("S1").done("/account/pin", &[("old", PASSWORD), ("pin", "482913")]);
    let log = page.cli().json(&["log", "show"]).to_string();
    assert!(log.contains("account password") && !log.contains("argon2"), "{log}");
    let held = page.cli().json(&["privacy", "export", "S1"]).to_string();
    assert!(held.contains("account") && !held.contains("argon2"), "{held}");
}

#[test]
fn an_erased_person_has_no_account_left() {
    let page = Page::of(school(), &[("S1", "")]);
    page.cli().done(&["role", "set", "C1", "data-protection-lead", "--from", "2020-09-01"]);
    page.cli().done(&["person", "edit", "S1", "--last-working-day", "2026-01-05", "--yes"]);
    let erase = ["privacy", "erase", "S1", "--by", "C1", "--reason", "asked in writing", "--yes"];
    page.cli().done(&erase);
    assert_eq!(page.cli().json(&["user", "list"]).as_array().unwrap().len(), 0);
}

#[test]
fn an_account_on_the_page_is_what_the_command_line_has_too() {
    let page = Page::of(school(), &[("C1", "ict-coordinator")]);
    let mut browser = page.signed_in("C1");
    let answer = browser.send("/users", &[("ref", "S1")]);
    answer.shows(&["It is shown here once", "Zoë O'Brien"]);
    let codes: Vec<String> = answer
        .text()
        .split(' ')
        .filter(|word| word.len() == 23 && word.matches('-').count() == 3)
        .map(str::to_owned)
        .collect();
    assert_eq!(codes.len(), 1, "{}", answer.text());
    assert_eq!(page.cli().json(&["user", "list"])[1]["state"], "waiting for a password");
    let answer = page.browser().send("/welcome", &[("code", &codes[0]), ("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(answer.status, 303);
    browser.get("/users").shows(&["Zoë O'Brien", "active"]);
    browser.done("/users/S1/disable", &[]).shows(&["The account of Zoë O'Brien is disabled"]);
    assert_eq!(page.cli().json(&["user", "list"])[1]["state"], "disabled");
}

#[test]
fn a_device_is_registered_by_the_code_that_is_typed_on_it_once() {
    let page = Page::of(school(), &[("C1", "ict-coordinator")]);
    let new = page.cli().json(&["device", "add", "Caretaker's phone"]);
    let code = new["code"].as_str().unwrap().to_owned();
    let mut phone = page.signed_in("C1");
    phone.get("/account").shows(&["Register this device"]);
    phone.done("/account/device", &[("code", &code)]).shows(&["The camera of this device may be used"]);
    assert!(phone.html_has_camera("/desk"));
    let mut other = page.signed_in("C1");
    other.send("/account/device", &[("code", &code)]).fails(404, &["No device waits for this code"]);
    assert!(!other.html_has_camera("/desk"));
    page.cli().done(&["device", "end", "1"]);
    assert!(!phone.html_has_camera("/desk"));
}
