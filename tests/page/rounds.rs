//! A caretaker's round of tests on a phone: scanned and typed, passed and failed, refused and corrected.

use super::{
    Page,
    browsers::violations,
    real::{Live, Real},
};
use crate::support::{School, asset_with, person};
use chrono::Duration;
use domain::person::PersonKind;
use headless_chrome::protocol::cdp::Input::{self, DispatchKeyEventTypeOption as Key};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// Items in two rooms and in none. KET-1 and KET-5 need a visual check, KET-2 and KET-3 a full test, BAT-1 nothing.
fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "K1", PersonKind::Staff, "Kay Care");
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    let rooms = [
        ("KET-1", Some("Hall")),
        ("KET-2", Some("Hall")),
        ("KET-3", Some("Hall")),
        ("KET-5", Some("Hall")),
        ("KET-6", Some("Library")),
        ("KET-7", Some("Hall")),
        ("KET-8", None),
        ("BAT-1", Some("Hall")),
        ("BAT-2", Some("Studio")),
    ];
    for (tag, room) in rooms {
        asset_with(&mut school, tag, "other", |item| {
            item.location = room.map(str::to_owned);
            item.serial = Some(format!("SN-{tag}"));
        });
    }
    let page = Page::of(school, &[("K1", "caretaker"), ("T1", "technician"), ("T1", "caretaker")]);
    for (tag, _) in rooms {
        let class = if tag.starts_with("KET") { "I" } else { "III" };
        page.cli().done(&["pat", "set", tag, "--class", class, "--type", "P"]);
    }
    for tag in ["KET-2", "KET-3"] {
        let readings = ["--earth", "0.05", "--insulation", "200", "--instrument", "PT 100", "--on", "2025-11-21"];
        page.cli().done(&[&["pat", "record", tag, "--kind", "full", "--result", "pass"], &readings[..]].concat());
    }
    page.cli().dispose(&["KET-7"]);
    page
}

/// The caretaker's tests of an item, newest first.
fn tests(page: &Page, tag: &str) -> Vec<Value> {
    let all = page.cli().json(&["pat", "history", tag]);
    let is_hers = |test: &&Value| test["tester"] == "Kay Care (K1)";
    all.as_array().unwrap().iter().filter(is_hers).cloned().collect()
}

#[test]
fn a_tag_that_is_not_in_the_room_is_said_with_where_it_is() {
    let page = page();
    let mut browser = page.signed_in("K1");
    let mut scan = |tag: &str| browser.get(&format!("/tests/round?location=Hall&tag={tag}"));
    scan("XX-9").shows(&["No item has the tag “XX-9”"]);
    let other = scan("ket-6");
    other.shows(&["KET-6 is in another room in the register", "Test it in Library"]);
    assert!(other.html().contains("href=\"/tests/round?location=Library&#38;tag=KET-6\""), "{}", other.html());
    scan("KET-8").shows(&["The register has no room for KET-8"]);
    scan("KET-7").shows(&["KET-7 was disposed of"]);
    scan("BAT-1").shows(&["BAT-1 needs no tests"]);
    // A serial number is on the item too, and a scanner ends its line as it likes.
    for found in ["SN-KET-1", "ket-1%0D%0A"] {
        let there = scan(found);
        assert!(
            !there.html().contains("id=\"elsewhere\"") && there.html().contains("<details open"),
            "{}",
            there.html()
        );
    }
    browser.get("/tests/round?location=Studio").shows(&["No item in this room needs a test"]);
}

#[test]
fn a_full_test_that_fails_keeps_its_readings() {
    let page = page();
    let mut browser = page.signed_in("K1");
    let form = browser.get("/tests/round?location=Hall").html();
    assert_eq!(form.matches("Readings that failed").count(), 2, "{form}");
    let fail = [("tag", "KET-2"), ("location", "Hall"), ("result", "fail"), ("reason", "damp")];
    let with = |more: &[(&'static str, &'static str)]| [&fail[..], more].concat();
    let before = page.school.traces();
    let comma = with(&[("insulation", "0,2"), ("instrument", "PT 100")]);
    browser.send("/tests/round", &comma).fails(422, &["“0,2” is not a valid insulation reading", "like 0.09"]);
    let asked = browser.send("/tests/round", &with(&[("insulation", "0.2")]));
    asked.fails(422, &["needs the name of the instrument"]);
    assert!(asked.html().contains("<input id=\"instrument\""), "{}", asked.html());
    let bare = [("tag", "KET-2"), ("location", "Hall"), ("result", "pass"), ("kind", "full"), ("instrument", "PT 100")];
    let asked = browser.send("/tests/round", &bare);
    asked.fails(422, &["KET-2 needs an earth reading, and an insulation or leakage reading"]);
    for name in ["earth", "insulation", "no_readings"] {
        assert!(asked.html().contains(&format!("<input id=\"{name}\"")), "{name}: {}", asked.html());
    }
    let silent = [("tag", "KET-2"), ("result", "fail"), ("insulation", "0.2"), ("instrument", "PT 100")];
    browser.send("/tests/round", &silent).fails(422, &["The reason was not given"]);
    assert_eq!(page.school.traces(), before);
    let measured = with(&[("insulation", "0.2 MΩ"), ("earth", ""), ("instrument", "PT 100")]);
    browser.done("/tests/round", &measured).shows(&["KET-2: fail"]);
    let [test] = &tests(&page, "KET-2")[..] else { panic!() };
    assert_eq!(
        (&test["kind"], &test["note"], &test["instrument"]),
        (&json!("combined"), &json!("damp"), &json!("PT 100"))
    );
    assert_eq!(
        (&test["readings"][0]["test"], &test["readings"][0]["value"]),
        (&json!("insulation"), &json!("0.2")),
        "{test}"
    );
    // Without readings it is the visual check that failed.
    browser.done("/tests/round", &[("tag", "KET-3"), ("result", "fail"), ("reason", "cable cut")]);
    assert_eq!(tests(&page, "KET-3")[0]["kind"], "visual");
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

#[test]
fn a_test_has_the_day_on_which_it_was_made_however_long_the_page_was_open() {
    let page = page();
    let loaded = page.site.clock().today().to_string();
    page.wait(Duration::days(3));
    let mut browser = page.signed_in("K1");
    let today = page.site.clock().today().to_string();
    let day_before = (page.site.clock().today() - Duration::days(1)).to_string();
    let mut pass = |tag: &str, waited: Option<&str>| {
        let waited = waited.map(|waited| ("waited", waited));
        let fields = [("tag", tag), ("location", "Hall"), ("result", "pass"), ("day", loaded.as_str())];
        browser.done("/tests/round", &[&fields[..], waited.as_slice()].concat());
        page.cli().json(&["pat", "history", tag])[0]["tested_on"].as_str().unwrap().to_owned()
    };
    // The page was loaded three days ago, and the test is of today.
    assert_eq!(pass("KET-1", None), today);
    assert_eq!(pass("KET-1", Some("0")), today);
    assert_eq!(pass("KET-1", Some("-99999999999")), today);
    assert_eq!(pass("KET-1", Some("a while")), today);
    // It waited a day for the network.
    assert_eq!(pass("KET-5", Some("86400000")), day_before);
    // A clock that was set meanwhile can't make it older than the page.
    assert_eq!(pass("KET-6", Some("99999999999999")), loaded);
    let odd = [("tag", "KET-5"), ("result", "pass"), ("day", "soon"), ("waited", "0")];
    browser.send("/tests/round", &odd).fails(422, &["“soon” is no day"]);
}

const WAITING: &str = "JSON.parse(localStorage.getItem('kitbook-waiting') ?? '[]').length";

/// The start of an expression about an item of the room.
fn item(tag: &str) -> String {
    format!("document.querySelector('[data-tag=\"{tag}\"]')")
}

impl Real {
    /// Scans an item of the room, so that it opens.
    fn open_item(&self, tag: &str) -> &Self {
        self.eval("document.querySelector('#tag').focus()");
        self.scan(&tag.to_lowercase());
        self.until("open", &format!("{}.querySelector('details').open", item(tag)))
    }

    /// Fills a field of the pass or the fail of an item, as fingers do.
    fn fill(&self, tag: &str, name: &str, value: &str) -> &Self {
        self.eval(&format!(
            "(() => {{ const field = {}.querySelector('form [name=\"{name}\"]'); field.focus(); field.value = ''; }})()",
            item(tag)
        ));
        self.tab.send_character(value).unwrap();
        self
    }

    fn click(&self, selector: &str) -> &Self {
        self.eval(&format!("document.querySelector('{selector}').click()"));
        self
    }

    /// A button among what waits.
    fn answer(&self, words: &str) -> &Self {
        self.eval(&format!(
            "[...document.querySelectorAll('#waiting button')].find((one) => one.textContent === '{words}').click()"
        ));
        self
    }
}

#[test]
fn a_refused_test_is_not_marked_as_passed_and_asks_for_what_it_lacks() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("K1").width(360).go("/tests/round?location=Hall");
    real.open_item("KET-2").click("[data-tag=\"KET-2\"] button.pass");
    real.shows("KET-2 was refused").picture("round-refused-360");
    let class = real.eval(&format!("{}.className", item("KET-2")));
    assert_eq!(class, "due", "what was refused looks passed");
    // What is missing is asked for, one after the other.
    real.answer("Correct it").shows("needs the name of the instrument");
    let fill = |name: &str, value: &str| {
        real.eval(&format!("document.querySelector('main [name=\"{name}\"]:not([type=hidden])').focus()"));
        real.tab.send_character(value).unwrap().press_key("Enter").unwrap();
    };
    fill("instrument", "PT 100");
    real.shows("KET-2 needs an earth reading").picture("round-asks-360");
    fill("no_readings", "pass/fail tester");
    real.shows("KET-2: pass");
    assert_eq!(real.eval(WAITING), 0);
    assert_eq!(tests(&page, "KET-2")[0]["no_readings"], "pass/fail tester");
    // A reading that can't be read is put right where it was typed.
    real.open_item("KET-3").fill("KET-3", "earth", "0,05").fill("KET-3", "insulation", ">200 MΩ");
    real.fill("KET-3", "instrument", "PT 100").click("[data-tag=\"KET-3\"] button.pass");
    real.shows("“0,05” is not a valid earth reading").answer("Correct it");
    real.until("open again", &format!("{}.querySelector('details').open && {WAITING} === 0", item("KET-3")));
    assert_eq!(real.eval(&format!("{}.querySelector('[name=earth]').value", item("KET-3"))), "0,05");
    real.picture("round-corrected-360");
    real.fill("KET-3", "earth", "0.05");
    // Two taps are one test.
    real.eval(&format!(
        "(() => {{ const pass = {}.querySelector('button.pass'); pass.click(); pass.click(); }})()",
        item("KET-3")
    ));
    real.until("sent", &format!("{WAITING} === 0 && {}.className === 'pass'", item("KET-3")));
    let [test] = &tests(&page, "KET-3")[..] else { panic!("{:?}", tests(&page, "KET-3")) };
    assert_eq!((&test["kind"], &test["result"]), (&json!("combined"), &json!("pass")));
    real.is_content(&["422"]);
}

#[test]
fn what_was_measured_for_a_pass_is_sent_with_the_fail() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("K1").width(360).go("/tests/round?location=Hall");
    real.open_item("KET-2").fill("KET-2", "insulation", "0.2").fill("KET-2", "instrument", "PT 100");
    real.picture("round-readings-360");
    real.eval(&format!("{}.querySelector('[name=reason]').focus()", item("KET-2")));
    real.scan("insulation is low");
    real.until("failed", &format!("{WAITING} === 0 && {}.className === 'fail'", item("KET-2")));
    let [test] = &tests(&page, "KET-2")[..] else { panic!() };
    assert_eq!((&test["result"], &test["readings"][0]["value"]), (&json!("fail"), &json!("0.2")), "{test}");
    let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert_eq!(over, 0);
    real.is_content(&[]);
}

#[test]
fn what_waits_is_sent_in_the_name_of_who_tested_it() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("K1").width(360).go("/tests/round?location=Hall");
    // The session ends meanwhile.
    real.eval(
        "fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ key: 'x' }) }).then((one) => one.status)",
    );
    real.open_item("KET-1").click("[data-tag=\"KET-1\"] button.pass");
    real.shows("Sign in again, and it is sent").picture("round-signed-out-360");
    assert_eq!(real.eval("new URL(document.querySelector('#said a').href).pathname"), "/sign-in");
    // Somebody else signs in on this phone.
    real.sign_in("T1").go("/tests/round?location=Hall").shows("1 test of Kay Care waits on this device");
    real.open_item("KET-5").click("[data-tag=\"KET-5\"] button.pass");
    real.until("sent", &format!("{WAITING} === 1")).picture("round-of-others-360");
    assert_eq!(page.cli().json(&["pat", "history", "KET-1"]), json!([]));
    assert_eq!(page.cli().json(&["pat", "history", "KET-5"])[0]["tester"], "Tom Bench (T1)");
    real.eval(
        "fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ key: 'y' }) }).then((one) => one.status)",
    );
    real.sign_in("K1").go("/tests/round?location=Hall").until("sent", &format!("{WAITING} === 0"));
    assert_eq!(page.cli().json(&["pat", "history", "KET-1"])[0]["tester"], "Kay Care (K1)");
    real.is_content(&["401"]);
}

#[test]
fn a_scanner_that_ends_its_line_twice_opens_an_item_and_passes_none() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("K1").width(360).go("/tests/round?location=Hall");
    real.eval("document.querySelector('#tag').focus()");
    let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let enter = |after: f64| {
        for kind in [Key::KeyDown, Key::KeyUp] {
            let down = matches!(kind, Key::KeyDown);
            real.tab
                .call_method(Input::DispatchKeyEvent {
                    Type: kind,
                    modifiers: None,
                    timestamp: Some(begun + after),
                    text: down.then(|| "\r".to_owned()),
                    unmodified_text: None,
                    key_identifier: None,
                    code: Some("Enter".to_owned()),
                    key: Some("Enter".to_owned()),
                    windows_virtual_key_code: Some(13),
                    native_virtual_key_code: Some(13),
                    auto_repeat: None,
                    is_keypad: None,
                    is_system_key: None,
                    location: None,
                    commands: None,
                })
                .unwrap();
        }
    };
    real.tab.send_character("ket-1").unwrap();
    enter(0.0);
    enter(0.02);
    real.until("open", &format!("{}.querySelector('details').open", item("KET-1")));
    assert_eq!(page.cli().json(&["pat", "history", "KET-1"]), json!([]));
    assert_eq!(real.eval(&format!("{}.className", item("KET-1"))), "due");
    // The next Enter is the caretaker's.
    enter(0.5);
    real.until("passed", &format!("{WAITING} === 0 && {}.className === 'pass'", item("KET-1")));
    assert_eq!(tests(&page, "KET-1").len(), 1);
    real.is_content(&[]);
}

/// The text of what is shown as waiting.
const SHOWN: &str = "document.querySelector('#waiting').innerText";

#[test]
fn what_waits_of_someone_who_does_not_come_back_is_shown_saved_and_removed_knowingly() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("K1").width(360).go("/tests/round?location=Hall");
    let end =
        "fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ key: 'x' }) }).then((one) => one.status)";
    real.eval(end);
    real.open_item("KET-1").click("[data-tag=\"KET-1\"] button.pass");
    real.open_item("KET-5").fill("KET-5", "reason", "");
    real.eval(&format!("{}.querySelector('[name=reason]').focus()", item("KET-5")));
    real.scan("=cut, \"at\" the plug");
    real.shows("Sign in again, and it is sent");
    // The next person sees it on every page, without seeing what it is.
    real.sign_in("T1").go("/account").shows("2 tests of Kay Care wait on this device, since");
    let shown = real.eval(SHOWN).as_str().unwrap().to_owned();
    assert!(!shown.contains("KET") && shown.contains("when Kay Care signs in here"), "{shown}");
    assert_eq!(violations(&real), None);
    real.picture("waiting-of-others-360");
    real.eval(
        "(() => { const make = URL.createObjectURL; window.made = []; \
         URL.createObjectURL = (blob) => (window.made.push(blob), make.call(URL, blob)); })()",
    );
    real.answer("Save as a file").until("made", "window.made.length === 1");
    let csv = real.eval("window.made[0].text()").as_str().unwrap().to_owned();
    assert!(csv.contains("\"'=cut, \"\"at\"\" the plug\""), "{csv}");
    // The file is what the imports read, in the name of who tested.
    let file = page.school.folder.path().join("tests.csv");
    std::fs::write(&file, csv).unwrap();
    page.cli().done(&["pat", "import", file.to_str().unwrap()]);
    let test = &page.cli().json(&["pat", "history", "KET-1"])[0];
    assert_eq!((&test["tester"], &test["result"]), (&json!("Kay Care"), &json!("pass")));
    assert_eq!(page.cli().json(&["pat", "history", "KET-5"])[0]["result"], "fail");
    // It stays until someone has said twice that it may go.
    assert_eq!(real.eval(WAITING), 2);
    real.answer("Remove from this device").shows("Remove 2 tests of Kay Care");
    real.picture("waiting-to-remove-360").answer("Keep").answer("Remove from this device");
    assert_eq!(real.eval(WAITING), 2);
    real.answer("Remove for good").until("removed", &format!("{WAITING} === 0"));
    assert_eq!(real.eval("document.querySelector('#waiting').hidden"), true);
    real.is_content(&["401"]);
}
