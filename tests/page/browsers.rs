//! The page in a real browser: by keyboard, at three widths, through a gap in the network.

use super::{
    Page,
    real::{Live, Real},
};
use crate::support::{School, asset, asset_with, person, person_with};
use domain::person::PersonKind;
use std::{fs, io::Write as _};

pub(super) fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    for (reference, name) in [("1001", "Ada Bell"), ("1002", "Ben Bell"), ("1003", "Cy Cole")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |pupil| pupil.class = Some("9B".to_owned()));
    }
    for tag in ["LAP-1", "LAP-2", "LAP-3"] {
        asset(&mut school, tag, "laptop");
    }
    asset_with(&mut school, "LAP-4", "laptop", |laptop| {
        let extra = r#"{"Hostname":"ROOM12-04","EOL":"not looked up yet","Disposal day":"31/08/2030","Colour":"red"}"#;
        laptop.extra = Some(extra.to_owned());
    });
    for number in 1..=8 {
        asset_with(&mut school, &format!("KET-{number}"), "other", |kettle| {
            kettle.location = Some("Staff room".to_owned());
        });
    }
    let page = Page::of(
        school,
        &[
            ("T1", "technician"),
            ("T1", "ict-coordinator"),
            ("T1", "caretaker"),
            ("T1", "office"),
            ("T1", "business-manager"),
            ("T1", "safeguarding-lead"),
        ],
    );
    for number in 1..=8 {
        page.cli().done(&["pat", "set", &format!("KET-{number}"), "--class", "I", "--type", "P"]);
    }
    page
}

#[test]
fn a_class_goes_out_and_comes_back_by_keyboard_alone() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T1").go("/desk");
    real.until("focus", "document.activeElement.id === 'line'");
    for (person, tag) in [("1001", "LAP-1"), ("1002", "LAP-2"), ("1003", "LAP-3")] {
        real.scan(person).shows("no items on loan");
        real.until("focus", "document.activeElement.id === 'line' && document.activeElement.value === ''");
        real.scan(tag).shows(&format!("Out {tag}"));
        real.until("focus", "document.activeElement.id === 'line' && document.activeElement.value === ''");
        real.scan("").shows("the borrower must sign");
        real.until("focus", "document.activeElement.id === 'line'");
    }
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 3);
    real.picture("desk");
    for tag in ["LAP-3", "LAP-1", "LAP-2"] {
        real.scan(tag).shows(&format!("In {tag}"));
        real.until("focus", "document.activeElement.id === 'line' && document.activeElement.value === ''");
    }
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 0);
    real.is_content(&[]);
}

#[test]
fn a_round_goes_on_through_a_gap_in_the_network() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T1").width(320).go("/tests/round?location=Staff%20room");
    real.shows("KET-1").picture("round-320");
    let pass = |number: usize| {
        real.eval("document.querySelector('#tag').focus()");
        real.scan(&format!("ket-{number}"));
        real.until("open", &format!("document.querySelector('[data-tag=\"KET-{number}\"] details').open"));
        real.eval(&format!("document.querySelector('[data-tag=\"KET-{number}\"] button.pass').click()"));
        real.until(
            "marked",
            &format!("document.querySelector('[data-tag=\"KET-{number}\"]').classList.contains('pass')"),
        );
    };
    pass(1);
    real.until("sent", "localStorage.getItem('kitbook-waiting') === '[]'");
    // The page is gone, as when a phone leaves the wifi.
    let address = live.address.clone();
    drop(live);
    for number in 2..=5 {
        pass(number);
    }
    real.shows("KET-5 waits for the network");
    // Meanwhile somebody disposes of one of them.
    page.cli().dispose(&["KET-4"]);
    assert_eq!(page.cli().json(&["pat", "history"]).as_array().unwrap().len(), 1);
    let _live = Live::again(&page, &address);
    real.until("sent", "!JSON.parse(localStorage.getItem('kitbook-waiting')).some((one) => !one.refused)");
    real.shows("KET-4 was refused");
    let tests = page.cli().json(&["pat", "history"]);
    let mut tags: Vec<&str> = tests.as_array().unwrap().iter().map(|one| one["tag"].as_str().unwrap()).collect();
    tags.sort_unstable();
    assert_eq!(tags, ["KET-1", "KET-2", "KET-3", "KET-5"]);
    real.is_content(&["ERR_CONNECTION_REFUSED", "409", "422"]);
}

#[test]
fn what_others_do_appears_on_the_page_without_a_reload() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T1").go("/");
    real.until("listening", "document.querySelector('#today') !== null");
    assert!(!real.text().contains("that nobody has signed"), "{}", real.text());
    page.cli().done(&["out", "LAP-1", "--to", "T1", "--yes"]);
    real.shows("that nobody has signed");
    real.is_content(&[]);
}

/// The pages that a technician with every role sees.
const PAGES: [(&str, &str); 60] = [
    ("today", "/"),
    ("desk", "/desk"),
    ("find", "/find?q=lap"),
    ("items", "/items"),
    ("item", "/items/LAP-1"),
    ("report", "/items/LAP-1/report"),
    ("person", "/people/1001"),
    ("support", "/support"),
    ("loans", "/loans"),
    ("loan", "/loans/1"),
    ("slip", "/slips/1"),
    ("sign", "/slips/1/sign"),
    ("agreements", "/people/1001/agreements"),
    ("sign-agreement", "/people/1001/agreements/1/sign"),
    ("own-agreements", "/mine/agreements"),
    ("tests", "/tests"),
    ("round", "/tests/round?location=Staff%20room"),
    ("disposals", "/disposals?state=all"),
    ("disposal-new", "/disposals/new?tag=LAP-1"),
    ("disposal-asked", "/disposals/2"),
    ("disposal-authorised", "/disposals/3"),
    ("stocktakes", "/stocktakes"),
    ("stocktake", "/stocktakes/1"),
    ("count", "/stocktakes/1/room?location=Staff%20room"),
    ("users", "/users"),
    ("user", "/users/T1"),
    ("devices", "/devices"),
    ("account", "/account"),
    ("stock", "/stock"),
    ("who", "/who"),
    ("dashboard", "/dashboard"),
    ("reconcile", "/reconcile"),
    ("imports", "/imports"),
    ("plan", "/imports/plan"),
    ("extra", "/imports/extra?map=Disposal%20day%3Dend%20of%20life"),
    ("class", "/classes?name=9B"),
    ("repairs", "/repairs"),
    ("new-repair", "/repairs/new?tag=LAP-2"),
    ("repair", "/repairs/1"),
    ("holds", "/holds"),
    ("new-hold", "/holds/new?tag=LAP-2"),
    ("hold", "/holds/1"),
    ("wipes", "/wipes?state=done"),
    ("new-wipe", "/wipes/new?tag=LAP-2"),
    ("wipe", "/wipes/1"),
    ("agreements-to-sign", "/agreements"),
    ("bans", "/bans"),
    ("new-ban", "/bans/new?person=1001"),
    ("ban", "/bans/1"),
    ("permissions", "/permissions?state=all"),
    ("new-permission", "/permissions/new?person=1001&kind=home"),
    ("permission", "/permissions/1"),
    ("licences", "/licences"),
    ("new-licence", "/licences/new"),
    ("licence", "/licences/1"),
    ("value", "/value?years=3"),
    ("value-insurance", "/value/insurance"),
    ("value-replacement", "/value/replacement?budget=500"),
    ("standards", "/standards"),
    ("standard", "/standards/serial-number"),
];

/// The accessibility engine, from its package; `None` if it is not here, which is said.
fn axe() -> Option<String> {
    let path = std::env::var_os("KITBOOK_AXE").map_or_else(|| "target/axe/axe.min.js".into(), std::path::PathBuf::from);
    let found = fs::read_to_string(path).ok();
    if found.is_none() {
        // Directly, so that the test runner does not capture it.
        let _ = writeln!(std::io::stderr(), "left out: axe-core");
    }
    found
}

/// What the accessibility engine finds amiss on the page; `None` if nothing.
pub(super) fn violations(real: &Real) -> Option<String> {
    real.tab.evaluate(&axe()?, false).unwrap();
    let run = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })\
        .then((all) => JSON.stringify(all.violations.map((one) => \
        [one.impact, one.id, one.nodes.map((node) => node.html).slice(0, 3)])))";
    let violations = real.eval(run);
    (violations != "[]").then(|| violations.to_string())
}

#[test]
fn every_page_is_sound_at_three_widths_and_in_dark_colours() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "1001", "--yes"]);
    page.cli().done(&["depreciation", "set", "--method", "straight-line", "--life", "48"]);
    page.cli().done(&["asset", "edit", "LAP-1", "--cost", "429", "--purchased", "2022-11-12"]);
    page.cli().done(&["asset", "edit", "LAP-3", "--serial", "PF1", "--device-name", "SCH-3", "--os", "Windows"]);
    page.cli().done(&["stock", "add", "Calculators", "--count", "30"]);
    page.cli().done(&["stock", "out", "Calculators", "12", "--to", "T1", "--for", "9B"]);
    page.cli().done(&["agreement", "publish", "Acceptable use", "--guardian"]);
    page.cli().dispose(&["KET-6"]);
    let order = ["--reason", "worn out", "--method", "sold", "--to", "The Repair Café", "--by", "DIS-1"];
    for tags in [&["KET-5", "KET-7"][..], &["KET-8"]] {
        page.cli().done(&[&["disposal", "request"], tags, &order].concat());
    }
    page.cli().done(&["disposal", "authorise", "3", "--by", "DIS-2"]);
    page.cli().done(&["wipe", "record", "LAP-2", "--method", "factory reset", "--anyway"]);
    page.cli().done(&[
        "repair",
        "open",
        "LAP-2",
        "--fault",
        "broken hinge",
        "--supplier",
        "Fixit",
        "--incident",
        "none",
    ]);
    page.cli().done(&["hold", "add", "LAP-3", "--reason", "the police may ask"]);
    page.cli().done(&["ban", "add", "--class", "9B", "--reason", "a fight", "--by", "T1"]);
    let wanted = ["--person", "1001", "--asset", "LAP-2", "--purpose", "coursework in the holidays"];
    page.cli().done(&[&["permission", "grant", "home"], &wanted[..]].concat());
    page.cli().done(&["licence", "add", "Photo Editor for Schools", "--seats", "3", "--key", "ABCD-EFGH-1234"]);
    page.cli().done(&["licence", "assign", "1", "--to", "T1"]);
    page.cli().done(&["licence", "assign", "1", "--asset", "LAP-2"]);
    page.cli().done(&["stocktake", "open", "--all"]);
    page.cli().done(&["stocktake", "scan", "1", "LAP-1", "KET-2", "XX-1", "--room", "Staff room"]);
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.go("/sign-in").picture("sign-in").go("/welcome").picture("welcome");
    real.sign_in("T1");
    real.go("/imports").eval(
        "(() => { const form = new FormData(); form.append('kind', 'items'); \
         form.append('file', new File(['Tag,Category,Farbe,Purchased\\nLAP-9,laptop,red,31/02/2026\\n'], 'kit.csv')); \
         return fetch('/imports', { method: 'POST', body: form }).then((answer) => answer.status); })()",
    );
    real.go("/reconcile").picture("reconcile-empty").eval(
        "(() => { const form = new FormData(); const list = 'Device name,Serial number,OS,OS version,Last check-in\\n' + \
         'NEW-NAME,PF1,Windows,10.0.22631.1,2026-06-01\\nSCH-9,PF9,Windows,10.0.26100.1,2026-11-20\\n'; \
         form.append('file', new File([list], 'intune-devices.csv')); \
         return fetch('/reconcile', { method: 'POST', body: form }).then((answer) => answer.status); })()",
    );
    let mut found = Vec::new();
    for (width, colours) in [(320, "light"), (768, "light"), (1280, "light"), (768, "dark")] {
        real.width(width).colours(colours);
        for (name, path) in PAGES {
            real.go(path).audit().picture(&format!("{name}-{width}-{colours}"));
            if name == "slip" {
                continue;
            }
            let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            if over != 0 {
                found.push(format!("{path} at {width}: {over} px over the edge"));
            }
            if let Some(violations) = violations(&real) {
                found.push(format!("{path} at {width}, {colours}: {violations}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    real.is_content(&[]);
}
