//! Signing in and out, locking, waiting after wrong guesses, and the end of access.

use super::{PASSWORD, Page};
use crate::support::{
    School, asset, person,
    server::{OnlyFiles, in_files},
};
use chrono::Duration;
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person(&mut school, "C1", PersonKind::Staff, "Cora Chip");
    asset(&mut school, "LAP-1", "laptop");
    Page::of(school, &[("T1", "technician"), ("C1", "ict-coordinator")])
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_told_the_same() {
    let page = page();
    let wrong = page.browser().send("/sign-in", &[("name", "T1"), ("password", "wrong")]).text();
    let unknown = page.browser().send("/sign-in", &[("name", "NOBODY"), ("password", "wrong")]).text();
    assert!(wrong.contains("The name or the password is wrong"), "{wrong}");
    assert_eq!(wrong, unknown);
}

#[test]
fn wrong_passwords_wait_longer_each_time_and_a_restart_forgets_none() {
    let page = page();
    let try_with = |password: &str| page.browser().send("/sign-in", &[("name", "T1"), ("password", password)]);
    for _ in 0..5 {
        try_with("wrong").fails(422, &["The name or the password is wrong"]);
        page.wait(Duration::seconds(5));
    }
    try_with("wrong").fails(422, &["The name or the password is wrong"]);
    try_with(PASSWORD).fails(422, &["Too many wrong tries"]);
    // What a server that starts now reads.
    let notes = page.site.keeper.read().unwrap();
    assert!(notes.guesses.iter().any(|one| one.wrong == 6), "{notes:?}");
    let names = serde_json::to_string(&notes.guesses).unwrap();
    assert!(!names.contains("T1"), "{names}");
    page.wait(Duration::seconds(9));
    assert_eq!(try_with(PASSWORD).status, 303);
    // A right password forgets what went before.
    try_with("wrong").fails(422, &["The name or the password is wrong"]);
    assert_eq!(try_with(PASSWORD).status, 303);
}

#[test]
fn a_session_ends_after_ten_hours_at_most_and_at_signing_out() {
    let page = page();
    let mut browser = page.signed_in("C1");
    for _ in 0..9 {
        page.wait(Duration::minutes(59));
        // Somebody with a desk unlocks it each hour.
        browser.send("/unlock", &[("password", PASSWORD)]);
        browser.get("/account").shows(&["C1"]);
    }
    page.wait(Duration::minutes(70));
    assert!(browser.get("/account").location.unwrap().starts_with("/sign-in"));
    let mut browser = page.signed_in("C1");
    let cookie = browser.cookie("kitbook").unwrap().to_owned();
    browser.send("/sign-out", &[]);
    browser.put_cookie("kitbook", &cookie);
    assert!(browser.get("/account").location.unwrap().starts_with("/sign-in"), "an old cookie still works");
}

#[test]
fn the_cookie_is_new_at_each_signing_in_and_no_script_reads_it() {
    let page = page();
    let mut browser = page.browser();
    browser.put_cookie("kitbook", "AAAAAAAAAAAAAAAAAAAAAA");
    let answer = browser.send("/sign-in", &[("name", "T1"), ("password", PASSWORD)]);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("AAAAAAAA"), "{set}");
    let first = browser.cookie("kitbook").unwrap().to_owned();
    browser.send("/sign-in", &[("name", "T1"), ("password", PASSWORD)]);
    assert_ne!(browser.cookie("kitbook").unwrap(), first);
}

#[test]
fn a_desk_that_is_left_locks_and_a_pin_opens_it_where_it_was() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.done("/account/pin", &[("old", PASSWORD), ("pin", "482913")]).shows(&["The PIN is set"]);
    browser.done("/desk", &[("line", "C1")]).shows(&["For Cora Chip"]);
    page.wait(Duration::minutes(4));
    let locked = browser.get("/desk");
    assert_eq!(locked.location.as_deref(), Some("/unlock?then=%2Fdesk"));
    browser.follow(&locked).shows(&["This screen is locked", "PIN"]);
    // What a locked page asks for by itself, or is sent, does nothing.
    assert_eq!(browser.send("/desk", &[("line", "LAP-1")]).status, 401);
    browser.send("/unlock", &[("pin", "000001")]).fails(422, &["That was wrong"]);
    let open = browser.send("/unlock", &[("pin", "482913"), ("then", "/desk")]);
    assert_eq!(open.location.as_deref(), Some("/desk"));
    browser.follow(&open).shows(&["For Cora Chip"]);
}

#[test]
fn five_wrong_pins_ask_for_the_password() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.done("/account/pin", &[("old", PASSWORD), ("pin", "482913")]);
    assert_eq!(browser.send("/lock", &[]).location.as_deref(), Some("/unlock"));
    for _ in 0..5 {
        browser.send("/unlock", &[("pin", "111222")]).fails(422, &["That was wrong"]);
    }
    // The right PIN is too late.
    browser.send("/unlock", &[("pin", "482913")]).fails(422, &["Password"]);
    assert_eq!(browser.send("/unlock", &[("password", PASSWORD)]).status, 303);
    browser.get("/desk").shows(&["Desk"]);
}

#[test]
fn access_ends_at_once_when_disabled_or_reset_and_after_the_last_working_day() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/").shows(&["Today"]);
    page.cli().done(&["user", "disable", "T1"]);
    assert!(browser.get("/").location.unwrap().starts_with("/sign-in"));
    page.browser().send("/sign-in", &[("name", "T1"), ("password", PASSWORD)]).fails(422, &["is wrong"]);
    let code = page.code_of("reset", "T1");
    let answer = page.browser().send("/welcome", &[("code", &code), ("password", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let mut browser = page.signed_in("T1");
    let today = page.site.clock().today();
    page.cli().done(&["person", "edit", "T1", "--last-working-day", &today.to_string(), "--yes"]);
    browser.get("/").shows(&["Today"]);
    page.wait(Duration::days(1));
    assert!(browser.get("/").location.unwrap().starts_with("/sign-in"));
    page.browser().send("/sign-in", &[("name", "T1"), ("password", PASSWORD)]).fails(422, &["is wrong"]);
}

#[test]
fn a_role_that_ends_takes_its_pages_with_it() {
    let page = page();
    let mut browser = page.signed_in("T1");
    assert_eq!(browser.get("/desk").status, 200);
    let yesterday = page.site.clock().today().pred_opt().unwrap();
    page.cli().done(&["role", "set", "T1", "technician", "--until", &yesterday.to_string()]);
    browser.get("/desk").fails(403, &["Your roles don't include this"]);
}

#[test]
fn sessions_are_listed_beside_the_register_without_a_secret() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let page = page();
    let browser = page.signed_in("T1");
    let all = page.cli().json(&["user", "sessions"]);
    assert!(all.as_array().unwrap().iter().any(|one| one["ref"] == "T1"), "{all}");
    let file = std::fs::read_to_string(store::beside(&page.school.path(), "-page.json")).unwrap();
    assert!(!file.contains(browser.cookie("kitbook").unwrap()), "{file}");
}
