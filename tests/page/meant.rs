//! What a form records is what was meant: an old key, another tab, a locked screen or the Enter key make nothing else of it.

use super::{
    PASSWORD, Page,
    real::{Live, Real},
};
use crate::support::{School, asset, person, person_with};
use chrono::Duration;
use domain::person::PersonKind;

/// A school with a technician, two pupils and laptops; one tag has a space and a slash.
fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    for (reference, name) in [("1001", "Ada Bell"), ("1002", "Ben Bell")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |pupil| pupil.class = Some("9B".to_owned()));
    }
    for tag in ["LAP-1", "LAP-2", "LAP 1/2"] {
        asset(&mut school, tag, "laptop");
    }
    Page::of(school, &[("T1", "technician"), ("T1", "ict-coordinator")])
}

#[test]
fn an_old_key_with_other_words_is_another_act() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.send("/desk", &[("line", "1001")]);
    browser.send_with("/desk", "old", &[("line", "LAP-1")]).shows(&["LAP-1 to Ada Bell"]);
    // The answer was lost, and the next scan has the page's old key.
    browser.send_with("/desk", "old", &[("line", "LAP-2")]).shows(&["LAP-2 to Ada Bell"]);
    // Word for word the same is one act.
    browser.send_with("/desk", "old", &[("line", "LAP-2")]);
    let report = |note: &'static str| [("kind", "damage"), ("note", note)];
    for note in ["hinge broken", "battery does not charge", "hinge broken"] {
        browser.send_with("/items/LAP-1/report", "back", &report(note));
    }
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 2);
    let incidents = page.cli().json(&["incident", "list"]);
    let notes: Vec<&str> = incidents.as_array().unwrap().iter().map(|one| one["note"].as_str().unwrap()).collect();
    assert_eq!(notes.len(), 2, "{incidents}");
    for note in ["hinge broken", "battery does not charge"] {
        assert!(notes.contains(&note), "{incidents}");
    }
}

#[test]
fn a_scan_from_a_tab_that_shows_another_person_is_refused() {
    let page = page();
    let mut browser = page.signed_in("T1");
    // One tab waits for a return; in the other, a person is scanned.
    assert!(browser.get("/desk").html().contains("name=\"shown\" value=\"\""));
    browser.send("/desk", &[("line", "1001"), ("shown", "")]);
    let stale = browser.send("/desk", &[("line", "LAP-1"), ("shown", "")]);
    stale.shows(&["gone on in another tab", "Ada Bell"]);
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 0);
    assert!(stale.html().contains("name=\"shown\" value=\"1001\""), "{}", stale.html());
    browser.send("/desk", &[("line", "LAP-1"), ("shown", "1001")]).shows(&["LAP-1 to Ada Bell"]);
}

#[test]
fn a_return_check_is_answered_at_the_desk() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "LAP-2", "--to", "1001"]);
    let mut browser = page.signed_in("T1");
    let back = browser.send("/desk", &[("line", "LAP-1")]);
    back.shows(&["needs its return check", "Checked: all is well with LAP-1"]);
    assert!(back.html().contains("name=\"line\" value=\"all well LAP-1\""), "{}", back.html());
    browser.send("/desk", &[("line", "all well LAP-1")]).shows(&["LAP-1: all well"]);
    assert_eq!(page.cli().json(&["show", "LAP-1"])["open_checks"].as_array().unwrap().len(), 0);
    // The next one is left for later. Scanned again, it says what to look at, and what is said then is about it.
    browser.send("/desk", &[("line", "LAP-2")]);
    browser.send("/desk", &[("do", "close")]);
    let again = browser.send("/desk", &[("line", "LAP-2")]);
    again.shows(&["is already in and needs its return check", "Checked: all is well with LAP-2"]);
    assert!(!page.cli().json(&["show", "LAP-2"])["open_checks"].as_array().unwrap().is_empty());
    browser.send("/desk", &[("line", "damaged lid cracked")]).shows(&["LAP-2"]);
    assert_eq!(page.cli().json(&["show", "LAP-2"])["condition"], "damaged");
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

#[test]
fn a_form_from_a_locked_screen_comes_back_with_what_was_typed() {
    let page = page();
    let mut browser = page.signed_in("T1");
    page.wait(Duration::minutes(5));
    let report = [("kind", "damage"), ("note", "a long report")];
    let answer = browser.send("/items/LAP-1/report", &report);
    answer.fails(401, &["This screen was locked", "Nothing was recorded", "Unlock it"]);
    let html = answer.html();
    assert!(html.contains("name=\"note\" value=\"a long report\""), "{html}");
    assert!(html.contains("action=\"/items/LAP-1/report\""), "{html}");
    assert_eq!(page.cli().json(&["incident", "list"]).as_array().unwrap().len(), 0);
    browser.send("/unlock", &[("password", PASSWORD)]);
    browser.done("/items/LAP-1/report", &report);
    assert_eq!(page.cli().json(&["incident", "list"])[0]["note"], "a long report");
    // Someone who was signed out is told so, and not shown an empty page.
    let mut nobody = page.browser();
    nobody.send("/items/LAP-1/report", &report).fails(401, &["signed out", "Nothing was recorded"]);
}

#[test]
fn a_tag_with_a_space_is_wiped_and_tested_from_its_links() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let fields =
        [("tags", "LAP 1/2\r\nLAP-2"), ("method", "factory reset"), ("cloud_signed_out", "yes"), ("anyway", "yes")];
    browser.done("/wipes", &fields).shows(&["LAP 1/2", "LAP-2"]);
    assert_eq!(page.cli().json(&["wipe", "list", "--done"]).as_array().unwrap().len(), 2);
    browser.send("/wipes", &[("tags", " \r\n"), ("method", "factory reset")]).fails(422, &["The tag was not given"]);
    // "Record a pass for …" leads to the item's room, with the part open.
    page.cli().done(&["asset", "edit", "LAP 1/2", "LAP-1", "--location", "Hall"]);
    for label in ["LAP 1/2/charger", "LAP-1/charger"] {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("tag", label).finish();
        let led = browser.get(&format!("/tests/round?{query}"));
        assert_eq!(led.status, 303, "{}", led.text());
        browser.follow(&led).shows(&["Hall", label]);
    }
    browser.get("/tests/round?tag=LAP-9").fails(404, &["LAP-9"]);
    browser.get("/tests/round?tag=LAP-2").fails(409, &["no room for LAP-2"]);
}

// Enter presses the first button of a form: the note of another outcome has a form of its own.
#[test]
fn enter_in_the_note_of_a_leavers_line_records_the_outcome_beside_it() {
    let page = page();
    page.cli().done(&["leaver", "lines", "keys", "--kinds", "pupil"]);
    page.cli().done(&["person", "edit", "1001", "--last-working-day", "2026-12-18"]);
    let html = page.signed_in("T1").get("/leavers/1001").html();
    let forms: Vec<&str> = html.split("<form").filter(|form| form.contains("/tick\"")).collect();
    let with_note: Vec<&&str> = forms.iter().filter(|form| form.contains("name=\"note\"")).collect();
    assert!(!with_note.is_empty(), "{html}");
    for form in with_note {
        let first = form.split("<button").nth(1).unwrap();
        assert!(first.contains("value=\"other\"") || first.contains("value=\"waived\""), "{form}");
    }
}

// What was on a locked screen is not shown by the way back; what was typed on it is covered, and there again after.
#[test]
fn the_way_back_after_lock_shows_nothing_and_what_was_typed_stays() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T1").go("/people/1001").shows("Ada Bell");
    real.eval("document.querySelector('[data-lock]').click()");
    real.shows("This screen is locked");
    real.eval("history.back()");
    real.until(
        "unlock, not the person",
        "document.title.includes('Locked') && !document.body.innerText.includes('Ada Bell')",
    );
    real.eval(&format!("document.querySelector('[name=password]').value = '{PASSWORD}'"));
    real.eval("document.querySelector('[name=password]').form.requestSubmit()");
    real.until("open again", "!document.title.includes('Locked')");
    // Something is typed and not sent when the screen locks.
    real.go("/items/LAP-1/report");
    real.eval("document.querySelector('#note').value = 'a long report'");
    page.wait(Duration::minutes(5));
    real.eval("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
    real.until("covered", "document.querySelector('main').hidden && !!document.querySelector('#cover a')");
    real.picture("covered");
}
