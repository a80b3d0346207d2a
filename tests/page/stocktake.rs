//! Stocktakes on the page: rooms scanned on phones through a gap in the network, and closed by someone who proves it.

use super::{
    PASSWORD, Page, browsers,
    real::{Live, Real},
};
use crate::support::{School, asset_with, person};
use chrono::Duration;
use domain::person::PersonKind;
use serde_json::Value;

const ROOMS: [(&str, &str); 5] =
    [("LAP-1", "Library"), ("LAP-2", "Library"), ("LAP-3", "Hall"), ("LAP-4", "Hall"), ("CAM-1", "Library")];

fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in
        [("T1", "Tom Bench"), ("K1", "Kay Care"), ("B1", "Bill Purse"), ("A1", "Ann Audit"), ("S1", "Zoë Bird")]
    {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for (tag, room) in ROOMS {
        let category = if tag.starts_with("CAM") { "camera" } else { "laptop" };
        asset_with(&mut school, tag, category, |asset| asset.location = Some(room.to_owned()));
    }
    Page::of(
        school,
        &[("T1", "technician"), ("K1", "caretaker"), ("B1", "business-manager"), ("A1", "auditor"), ("S1", "")],
    )
}

fn story(page: &Page) -> Value {
    page.cli().json(&["stocktake", "show", "1"])
}

/// The lines of a stocktake with a value under a name.
fn tags(story: &Value, name: &str, value: &str) -> Vec<String> {
    let lines = story["lines"].as_array().unwrap().iter().filter(|line| line[name] == value);
    lines.map(|line| line["tag"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_stocktake_is_opened_scanned_closed_and_accepted_on_the_page() {
    let page = page();
    page.cli().done(&["out", "LAP-4", "--to", "S1"]);
    let mut technician = page.signed_in("T1");
    technician.get("/stocktakes").shows(&["Nothing was counted yet", "Open a stocktake"]);
    technician.send("/stocktakes", &[]).fails(422, &["Nothing was chosen to count"]);
    technician.send("/stocktakes", &[("all", "yes"), ("location", "Hall")]).fails(422, &["Choose one of the two"]);
    technician.done("/stocktakes", &[("all", "yes"), ("note", "Autumn")]).shows(&[
        "Stocktake 1 is open",
        "0 of 3 found",
        "still to find",
    ]);
    let mut caretaker = page.signed_in("K1");
    let room = "/stocktakes/1/room?location=library";
    caretaker.get(room).shows(&["Library", "0 of 3 found, 3 to find", "LAP-1", "CAM-1"]);
    caretaker.get(room).shows(&["Nothing was scanned in this room yet"]);
    let scan = |browser: &mut super::visit::Browser<'_>, tag: &str, room: &str| {
        browser.done("/stocktakes/1/scan", &[("tag", tag), ("location", room)]).text()
    };
    assert!(scan(&mut caretaker, "lap-1", "Library").contains("Found: LAP-1"));
    assert!(scan(&mut caretaker, "LAP-3", "Library").contains("the register has it in Hall"));
    assert!(scan(&mut technician, "LAP-3", "Library").contains("seen before in Library by Kay Care (K1)"));
    assert!(scan(&mut caretaker, "XX-1", "Library").contains("no item has the tag"));
    // Who has what is not for everybody who counts.
    let lent = scan(&mut caretaker, "LAP-4", "Hall");
    assert!(lent.contains("LAP-4: on loan") && !lent.contains("Zoë"), "{lent}");
    assert!(scan(&mut technician, "LAP-4", "Hall").contains("on loan to Zoë Bird (S1)"));
    assert!(!caretaker.get("/stocktakes/1").text().contains("Zoë"));
    assert!(!caretaker.get("/stocktakes/1?csv=1").html().contains("Zoë"));
    caretaker.done("/stocktakes/1/void", &[("tag", "XX-1"), ("location", "Library"), ("reason", "a poster")]);
    let csv = technician.get("/stocktakes/1?csv=1").html();
    assert!(csv.starts_with("tag,item,category,finding,") && csv.contains("LAP-2") && !csv.contains("XX-1"), "{csv}");
    technician.get("/items/LAP-1").shows(&["stocktake 1"]);
    // The caretaker counts and no more; an auditor sees and records nothing.
    caretaker.send("/stocktakes/1/close", &[]).fails(403, &["roles"]);
    let mut auditor = page.signed_in("A1");
    auditor.get("/stocktakes/1").shows(&["Library"]);
    auditor.send("/stocktakes/1/scan", &[("tag", "LAP-2"), ("location", "Hall")]).fails(403, &["roles"]);
    // A card is no item, and the caretaker is not told whose it is.
    let card = caretaker.send("/stocktakes/1/scan", &[("tag", "S1"), ("location", "Hall")]);
    card.fails(404, &["is no item, but a person's ref or username"]);
    assert!(!card.text().contains("Zoë"), "{}", card.text());
    // The technician keeps the register; a name without a password is no proof.
    technician.send("/stocktakes/1/close", &[]).fails(422, &["The person who decided was not given"]);
    technician
        .send("/stocktakes/1/close", &[("by", "T1"), ("by_password", PASSWORD)])
        .fails(409, &["keep the register"]);
    technician.send("/stocktakes/1/close", &[("by", "B1")]).fails(422, &["has not confirmed"]);
    technician.send("/stocktakes/1/close", &[("by", "B1"), ("by_password", "wrong")]);
    assert!(story(&page)["closed_at"].is_null());
    let closed = technician.done("/stocktakes/1/close", &[("by", "A1"), ("by_password", PASSWORD), ("note", "done")]);
    closed.shows(&["Stocktake 1 is closed", "Ann Audit (A1)", "Missing (2)", "In another room (1)"]);
    assert_eq!(story(&page)["closed_by"]["ref"], "A1");
    technician.get("/stocktakes/1/sheet").shows(&["Countersigned by Ann Audit (A1)"]);
    caretaker.send("/stocktakes/1/scan", &[("tag", "LAP-2"), ("location", "Hall")]).fails(409, &["is closed"]);
    technician.done("/stocktakes/1/accept", &[]).shows(&["1 item in the register"]);
    assert_eq!(page.cli().json(&["show", "LAP-3"])["location"], "Library");
}

#[test]
fn conditions_that_were_noted_are_taken_over_on_the_page() {
    let page = page();
    page.cli().done(&["stocktake", "open", "--all"]);
    for (tag, condition) in [("LAP-1", "poor"), ("LAP-2", "good")] {
        page.cli().done(&["stocktake", "scan", "1", tag, "--room", "Library", "--condition", condition]);
    }
    page.cli().done(&["stocktake", "close", "1", "--by", "B1"]);
    let mut technician = page.signed_in("T1");
    technician.get("/stocktakes/1").shows(&["LAP-1: good in the register, seen as poor", "Take over these conditions"]);
    page.signed_in("K1").send("/stocktakes/1/accept", &[("conditions", "yes")]).fails(403, &["roles"]);
    technician
        .done("/stocktakes/1/accept", &[("conditions", "yes")])
        .shows(&["1 item in the condition that was noted now", "The condition of LAP-1 was good, and is poor now"]);
    assert_eq!(page.cli().json(&["show", "LAP-1"])["condition"], "poor");
    assert!(!technician.get("/stocktakes/1").text().contains("Take over these conditions"));
}

#[test]
fn whoever_signs_in_and_may_close_it_closes_it_alone() {
    let page = page();
    page.cli().done(&["stocktake", "open", "--all"]);
    page.cli().done(&["stocktake", "scan", "1", "LAP-1", "--room", "Library"]);
    page.signed_in("B1").done("/stocktakes/1/close", &[]).shows(&["Stocktake 1 is closed", "Bill Purse (B1)"]);
}

#[test]
fn a_scan_that_is_sent_twice_is_one_scan_even_from_another_session() {
    let page = page();
    page.cli().done(&["stocktake", "open", "--all"]);
    let fields = [("tag", "LAP-1"), ("location", "Library")];
    for _ in 0..2 {
        let mut browser = page.signed_in("K1");
        browser.headers.push(("x-part", "yes".to_owned()));
        for _ in 0..2 {
            let answer = browser.send_with("/stocktakes/1/scan", "one-scan", &fields);
            assert!(answer.status == 200 && answer.html().contains("data-scanned"), "{}", answer.html());
        }
    }
    assert_eq!(story(&page)["scans"], 1);
}

#[test]
fn a_scan_that_waited_counts_from_when_it_was_made() {
    let page = page();
    page.cli().done(&["stocktake", "open", "--all"]);
    page.wait(Duration::minutes(10));
    let mut browser = page.signed_in("K1");
    browser.done("/stocktakes/1/scan", &[("tag", "LAP-1"), ("location", "Hall")]);
    // Made five minutes before, in another room, and sent later: the newer one counts.
    let late = [("tag", "LAP-1"), ("location", "Library"), ("waited", "300000")];
    browser.done("/stocktakes/1/scan", &late).shows(&["Seen twice"]);
    assert_eq!(tags(&story(&page), "seen_in", "Hall"), ["LAP-1"]);
    // A clock that was set can't make a scan older than its stocktake, nor younger than now.
    for (tag, waited) in [("LAP-2", "99999999999999"), ("LAP-3", "-99999999999"), ("LAP-4", "a while")] {
        browser.done("/stocktakes/1/scan", &[("tag", tag), ("location", "Hall"), ("waited", waited)]);
    }
    let story = story(&page);
    let at = |tag: &str| {
        let line = story["lines"].as_array().unwrap().iter().find(|line| line["tag"] == tag).unwrap();
        line["seen_at"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (at("LAP-2"), at("LAP-3")),
        (story["opened_at"].as_str().unwrap().to_owned(), page.site.now().to_string())
    );
    assert_eq!(at("LAP-4"), page.site.now().to_string());
}

#[test]
fn a_blind_stocktake_hides_what_is_expected_on_the_page_too() {
    let page = page();
    let mut technician = page.signed_in("T1");
    technician.done("/stocktakes", &[("all", "yes"), ("blind", "yes")]);
    let room = technician.get("/stocktakes/1/room?location=Hall").text();
    assert!(
        !room.contains("LAP-3") && room.contains("Nothing is expected here") || room.contains("after the closing"),
        "{room}"
    );
    let answer = technician.done("/stocktakes/1/scan", &[("tag", "LAP-1"), ("location", "Hall")]).text();
    assert!(answer.contains("Seen: LAP-1") && !answer.contains("Library"), "{answer}");
    let shown = technician.get("/stocktakes/1").text();
    assert!(!shown.contains("LAP-2") && !shown.contains("Library"), "{shown}");
    assert!(!technician.get("/stocktakes/1?csv=1").html().contains("Library"));
}

#[test]
fn a_room_is_scanned_through_a_gap_in_the_network_while_another_scanner_works() {
    const EACH: usize = 12;
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("K1", "Kay Care"), ("B1", "Bill Purse")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for number in 1..=2 * EACH {
        asset_with(&mut school, &format!("ITM-{number}"), "other", |asset| {
            asset.location = Some(if number <= EACH { "Hall" } else { "Store" }.to_owned());
        });
    }
    let page = Page::of(school, &[("T1", "technician"), ("K1", "caretaker"), ("B1", "business-manager")]);
    page.cli().done(&["stocktake", "open", "--all"]);
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("K1").width(360).go("/stocktakes/1/room?location=Hall");
    // The first two answers are lost on their way back: what was sent is sent once more.
    real.eval(
        "(() => {
          const ask = window.fetch;
          let lost = 0;
          window.fetch = async (...all) => {
            const response = await ask(...all);
            if (all[1]?.method === 'POST' && lost++ < 2) throw new TypeError('lost on the way');
            return response;
          };
        })()",
    );
    let scan = |number: usize| {
        real.until("ready", "document.activeElement.id === 'tag' && document.activeElement.value === ''");
        real.scan(&format!("itm-{number}"));
    };
    let waiting = "JSON.parse(localStorage.getItem('kitbook-waiting') ?? '[]').length";
    for number in 1..=3 {
        scan(number);
    }
    real.until("sent", &format!("{waiting} === 0")).shows("ITM-3 found");
    real.network(false);
    for number in 4..=EACH {
        scan(number);
        // Another scanner works meanwhile, and finds one of the hall's items in the store.
        page.cli().done(&["stocktake", "scan", "1", &format!("ITM-{}", EACH + number), "--room", "Store"]);
    }
    scan(EACH + 1);
    page.cli().done(&["stocktake", "scan", "1", "ITM-5", "--room", "Store"]);
    assert_eq!(real.eval(waiting), EACH - 3 + 1);
    real.shows("itm-12 waits for the network").picture("count-gap");
    real.network(true);
    real.until("sent", &format!("{waiting} === 0"));
    real.shows(&format!("{EACH} of {EACH} found")).shows("the register has it in Store").picture("count");
    let story = story(&page);
    // Each scan once, and the item that both scanned is known for it.
    assert_eq!((story["scans"].as_u64(), story["seen_twice"].as_u64()), (Some(2 * EACH as u64 - 1), Some(1)));
    assert_eq!(tags(&story, "finding", "wrong_room"), [format!("ITM-{}", EACH + 1)]);
    // What the stocktake does not take any more is said, and stays until somebody has seen it.
    page.cli().done(&["stocktake", "close", "1", "--by", "B1"]);
    scan(1);
    real.shows("itm-1 was refused").shows("Stocktake 1 is closed");
    real.eval("document.querySelector('#waiting button').click()");
    real.until("seen", &format!("{waiting} === 0"));
    real.is_content(&["ERR_INTERNET_DISCONNECTED", "409"]);
}

#[test]
fn the_pages_and_the_sheet_of_a_stocktake_fit_a_phone() {
    let page = page();
    page.cli().done(&["out", "LAP-4", "--to", "S1"]);
    page.cli().done(&["stocktake", "open", "--all", "--note", "The whole school, in the autumn term"]);
    page.cli().done(&["stocktake", "scan", "1", "LAP-1", "LAP-3", "XX-1", "--room", "Library, behind the counter"]);
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T1");
    let fits = |path: &str| {
        for width in [320, 360] {
            real.width(width).go(path).picture(&format!("{}-{width}", path.replace(['/', '?', '='], "-")));
            assert_eq!(real.eval("innerWidth"), width, "{path}: the phone draws the page smaller");
            assert!(real.eval("document.querySelector('meta[name=viewport]') !== null").as_bool().unwrap(), "{path}");
            let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(over, 0, "{path} at {width}");
            // No column is so narrow that words break into letters.
            let thin = "[...document.querySelectorAll('th, td')].filter((one) => one.textContent.trim().length > 5 && \
                one.getBoundingClientRect().width < 40).length";
            assert_eq!(real.eval(thin), 0, "{path} at {width}");
        }
        if path != "/slips/1" {
            assert_eq!(browsers::violations(&real), None, "{path}");
        }
    };
    fits("/stocktakes");
    fits("/stocktakes/1");
    fits("/stocktakes/1/room?location=Hall");
    page.cli().done(&["stocktake", "close", "1", "--by", "B1"]);
    fits("/stocktakes/1");
    fits("/stocktakes/1/sheet");
    fits("/slips/1");
    real.is_content(&[]);
}
