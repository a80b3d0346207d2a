//! Leavers on the page: the sheet of a cohort on several screens at once, a checklist to its end, and the papers.

use super::{
    PASSWORD, Page,
    real::{Live, Real},
};
use crate::support::{School, asset, person, person_with};
use domain::person::PersonKind;
use serde_json::{Value, json};

/// A school where two pupils and a teacher leave, the lines "keys" and "badge" on each checklist, and a laptop with one.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("O1", "Olive Desk"), ("B1", "Bill Purse"), ("A1", "Ann Audit")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for (reference, name) in [("1101", "Ivy Elm"), ("1102", "Kit Dove")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |pupil| {
            pupil.class = Some("11A".to_owned());
            pupil.year_group = Some("11".to_owned());
            pupil.last_working_day = Some("2026-12-18".parse().unwrap());
        });
    }
    person_with(&mut school, "L1", PersonKind::Staff, "Lena Leaving", |staff| {
        staff.last_working_day = Some("2026-12-18".parse().unwrap());
    });
    asset(&mut school, "LAP-1", "laptop");
    let roles = [("T1", "technician"), ("O1", "office"), ("B1", "business-manager"), ("A1", "auditor")];
    let page = Page::of(school, &roles);
    for line in ["keys", "badge"] {
        page.cli().done(&["leaver", "lines", line]);
    }
    page.cli().done(&["out", "LAP-1", "--to", "1101"]);
    page
}

const SHEET: &str = "/leavers?year_group=11&sheet=yes";

fn line(page: &Page, reference: &str, line: &str) -> Value {
    let list = page.cli().json(&["leaver", "check", reference]);
    list["lines"].as_array().unwrap().iter().find(|one| one["line"] == line).unwrap().clone()
}

/// The hidden field of the form for a line: what the page showed.
fn seen(html: &str, reference: &str, line: &str) -> String {
    let forms = html.split("<form ").filter(|form| form.contains(&format!("/leavers/{reference}/")));
    let form = forms.into_iter().find(|form| form.contains(&format!("name=\"line\" value=\"{line}\""))).unwrap();
    form.split_once("name=\"seen\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned()
}

#[test]
fn leavers_are_listed_by_day_year_group_and_form() {
    let page = page();
    let mut browser = page.signed_in("O1");
    browser.get("/leavers").shows(&["Ivy Elm", "Kit Dove", "Lena Leaving", "Fri 18 Dec 2026"]);
    browser.get("/leavers?within=5d").shows(&["Nothing fits"]);
    browser.get("/leavers?within=soon").fails(422, &["soon"]);
    let year = browser.get("/leavers?year_group=11");
    year.shows(&["Leavers: Year 11", "Ivy Elm", "LAP-1"]);
    assert!(!year.text().contains("Lena Leaving") && year.html().contains("href=\"/leavers/1101\""));
    browser.get("/leavers?class=11A&within=60d").fails(422, &["Give one of the three"]);
    let csv = browser.get("/leavers?class=11A&csv=1").html();
    assert!(csv.starts_with("class,ref,name,") && csv.contains("1102"), "{csv}");
    browser.get("/leavers?class=11A&sheet=yes").shows(&["Form 11A: 2 people leaving, 2 with open lines, 0 cleared"]);
    browser.get("/leavers?class=11A&paper=checklists").shows(&["Leaver checklist", "Ivy Elm", "Kit Dove"]);
    browser.get("/leavers?class=11A&paper=certificates").fails(404, &["nobody is cleared"]);
}

#[test]
fn a_sheet_is_ticked_line_by_line() {
    let page = page();
    let mut browser = page.signed_in("O1");
    let sheet = browser.get(SHEET);
    sheet.shows(&["2 people leaving, 2 with open lines", "Ivy Elm", "keys", "LAP-1", "Return LAP-1"]);
    let mark = seen(&sheet.html(), "1101", "keys");
    let then = format!("{SHEET}&page=1");
    let tick = [("line", "keys"), ("outcome", "returned"), ("seen", &mark), ("then", &then)];
    let answer = browser.send("/leavers/1101/tick", &tick);
    assert_eq!(answer.location.as_deref(), Some(then.as_str()), "{}", answer.text());
    browser.follow(&answer).shows(&["Keys of Ivy Elm (11A): returned", "returned, Olive Desk (O1), Mon 23 Nov 2026"]);
    shows_outcome(&page, "1101", "keys", json!("returned"));
    // The list of other outcomes, with a note.
    let mark = seen(&browser.get(SHEET).html(), "1102", "badge");
    let other =
        [("line", "badge"), ("outcome", "other"), ("other", "not-issued"), ("note", "never had one"), ("seen", &mark)];
    browser.done("/leavers/1102/tick", &other).shows(&["not issued", "never had one"]);
    // A line of the register closes by itself.
    let loan = line(&page, "1101", "loan-1");
    assert_eq!(loan["state"], "open");
    browser
        .send("/leavers/1101/tick", &[("line", "loan-1"), ("outcome", "returned")])
        .fails(409, &["the register works it out"]);
    browser.send("/leavers/1101/tick", &[("line", "keys")]).fails(422, &["The outcome was not given"]);
    // Another site can't be where a tick leads to.
    let mark = seen(&browser.get("/leavers/1102").html(), "1102", "keys");
    let away = [("line", "keys"), ("outcome", "done"), ("seen", &mark), ("then", "//evil.test")];
    assert_eq!(browser.send("/leavers/1102/tick", &away).location.as_deref(), Some("/leavers/1102"));
}

#[track_caller]
fn shows_outcome(page: &Page, reference: &str, name: &str, outcome: Value) {
    assert_eq!(line(page, reference, name)["outcome"], outcome);
}

#[test]
fn a_tick_for_what_somebody_else_has_ticked_is_told_and_nothing_is_overwritten() {
    let page = page();
    let (mut office, mut technician) = (page.signed_in("O1"), page.signed_in("T1"));
    let mark = seen(&office.get(SHEET).html(), "1101", "keys");
    technician.get(SHEET).shows(&["keys"]);
    technician.done("/leavers/1101/tick", &[("line", "keys"), ("outcome", "missing"), ("seen", &mark)]);
    let late = office.send("/leavers/1101/tick", &[("line", "keys"), ("outcome", "returned"), ("seen", &mark)]);
    late.fails(409, &["was changed meanwhile: it is now missing by Tom Bench (T1)", "Nothing was recorded"]);
    shows_outcome(&page, "1101", "keys", json!("missing"));
    office.send("/leavers/1101/untick", &[("line", "keys"), ("seen", &mark)]).fails(409, &["is now missing"]);
    // Whoever has seen it undoes it.
    let now = seen(&office.get("/leavers/1101").html(), "1101", "keys");
    office.done("/leavers/1101/untick", &[("line", "keys"), ("seen", &now)]).shows(&["is open again"]);
    shows_outcome(&page, "1101", "keys", Value::Null);
}

#[test]
fn a_part_of_a_page_is_answered_with_the_line_alone() {
    let page = page();
    let mut browser = page.signed_in("O1");
    let sheet = browser.get(SHEET).html();
    let mark = seen(&sheet, "1101", "keys");
    let id = sheet.split("<li id=\"").find(|item| item.contains("value=\"keys\"")).unwrap().split('"').next().unwrap();
    browser.headers.push(("x-part", "yes".to_owned()));
    let part = browser.send("/leavers/1101/tick", &[("line", "Keys"), ("outcome", "returned"), ("seen", &mark)]);
    part.shows(&["Keys of Ivy Elm (11A): returned", "Change"]);
    let html = part.html();
    assert!(
        html.contains(&format!("<li id=\"{id}\" class=\"done\" data-follow>")) && !html.contains("<html"),
        "{html}"
    );
    assert!(html.len() < 2_000, "{} bytes", html.len());
}

#[test]
fn a_line_is_waived_by_a_role_holder_and_a_leaver_is_cleared_at_the_end() {
    let page = page();
    page.cli().done(&["loan", "sign", "1", "--how", "paper"]);
    let mut browser = page.signed_in("O1");
    for name in ["keys", "badge"] {
        browser.done("/leavers/1101/tick", &[("line", name), ("outcome", "returned")]);
    }
    browser.send("/leavers/1101/clear", &[]).fails(409, &["LAP-1", "Waive", "Nothing was recorded"]);
    browser.get("/leavers/1101/certificate").fails(409, &["is not cleared"]);
    let waive = [("line", "loan-1"), ("outcome", "waived"), ("note", "Old and broken")];
    browser.send("/leavers/1101/tick", &waive).fails(422, &["The person who decided was not given", "Who decides"]);
    let proved = [&waive[..], &[("by", "B1"), ("by_password", PASSWORD)]].concat();
    browser.done("/leavers/1101/tick", &proved).shows(&["waived, Bill Purse", "Old and broken", "no open lines"]);
    // The last day is still to come, so a yes is asked for.
    let early = browser.send("/leavers/1101/clear", &[]);
    early.fails(409, &["last day", "Yes, that is right"]);
    browser.done("/leavers/1101/clear", &[("yes", "yes")]).shows(&["is cleared", "Certificate"]);
    browser.get("/leavers/1101/certificate").shows(&["Ivy Elm", "Old and broken"]);
    assert!(!browser.get("/leavers/1101").html().contains("/leavers/1101/tick"));
    browser.send("/leavers/1101/tick", &[("line", "keys"), ("outcome", "missing")]).fails(409, &["is already cleared"]);
    browser.done("/leavers/1101/reopen", &[("reason", "Wrong person")]).shows(&["was undone", "Clear them"]);
}

#[test]
fn a_cohort_is_cleared_together_and_who_has_open_lines_is_told() {
    let page = page();
    let mut browser = page.signed_in("O1");
    for name in ["keys", "badge"] {
        browser.done("/leavers/1102/tick", &[("line", name), ("outcome", "done")]);
    }
    let cleared = browser.done("/leavers", &[("year_group", "11"), ("yes", "yes")]);
    cleared.shows(&["1 person cleared", "LAP-1", "1 cleared"]);
    assert!(page.cli().json(&["leaver", "check", "1102"])["certificate_no"].is_number());
    browser.get("/leavers?year_group=11&paper=certificates").shows(&["Kit Dove"]);
    browser.send("/leavers", &[("year_group", "11"), ("yes", "yes")]).fails(409, &["Nothing was recorded"]);
}

#[test]
fn money_is_on_a_checklist_only_for_those_who_may_see_it() {
    let page = page();
    page.cli().done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "Cracked"]);
    page.cli().done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "B1"]);
    page.cli().done(&["charge", "assess", "--incident", "1", "--amount", "25", "--reason", "Cracked"]);
    page.cli().done(&["charge", "request", "1"]);
    for (reference, sees) in [("T1", false), ("O1", true), ("A1", true)] {
        let mut browser = page.signed_in(reference);
        for path in ["/leavers/1101", SHEET, "/leavers/1101/checklist", "/leavers?year_group=11&paper=checklists"] {
            let text = browser.get(path).text();
            assert!(text.contains("Ivy Elm"), "{path} for {reference}: {text}");
            assert_eq!(text.contains("£25.00"), sees, "{path} for {reference}: {text}");
        }
    }
    // An auditor sees no form, and ticks nothing.
    let mut auditor = page.signed_in("A1");
    assert!(!auditor.get(SHEET).html().contains("/tick"));
    auditor.send("/leavers/1101/tick", &[("line", "keys"), ("outcome", "done")]).fails(403, &["Your roles"]);
}

#[test]
fn the_letter_about_what_is_not_returned_is_the_offices() {
    let page = page();
    page.signed_in("T1").send("/leavers/1101/letter", &[]).fails(403, &["Your roles don't include this"]);
    let mut browser = page.signed_in("O1");
    browser.get("/leavers/1101").shows(&["Print a letter about what is not returned"]);
    browser.send("/leavers/1101/letter", &[]).shows(&["LAP-1", "Ivy Elm"]);
    assert_eq!(page.cli().json(&["letter", "list", "1101"])[0]["kind"], "unreturned");
    browser.send("/leavers/1101/letter", &[]).fails(409, &["to send"]);
    browser.send("/leavers/1101/letter", &[("again", "yes")]).shows(&["LAP-1"]);
}

#[test]
fn two_browsers_clear_a_cohort_at_once_and_see_each_others_ticks() {
    let page = page();
    let live = Live::of(&page);
    let Some(office) = Real::at(&live, &[]) else { return };
    let Some(technician) = Real::at(&live, &[]) else { return };
    office.sign_in("O1").go(SHEET);
    technician.sign_in("T1").go(SHEET);
    let press = |real: &Real, reference: &str, line: &str, word: &str| {
        let form = format!("form[action=\"/leavers/{reference}/tick\"]");
        real.eval(&format!(
            "[...document.querySelectorAll('{form}')].find((form) => form.elements.line.value === '{line}') \
             .querySelector('button[value=\"{word}\"]').click()"
        ));
    };
    press(&office, "1101", "keys", "returned");
    office.shows("Keys of Ivy Elm (11A): returned");
    technician.shows("returned, Olive Desk (O1)");
    // Somebody who types a note in one part still sees what happens in the others.
    technician.eval(
        "(() => { const part = document.querySelector('section.leaver:last-of-type'); \
         part.querySelectorAll('details').forEach((one) => (one.open = true)); \
         const note = part.querySelector('input[name=note]'); note.focus(); note.value = 'half a no'; })()",
    );
    press(&office, "1101", "badge", "returned");
    technician.until("the other part", "(document.body.innerText.match(/returned, Olive Desk/g) || []).length === 2");
    assert_eq!(technician.eval("document.activeElement.value"), "half a no");
    press(&technician, "1102", "badge", "returned");
    office.until("the other's tick", "document.body.innerText.includes('returned, Tom Bench (T1)')");
    for (reference, line) in [("1101", "keys"), ("1101", "badge"), ("1102", "badge")] {
        assert!(self::line(&page, reference, line)["outcome"].is_string(), "{reference} {line}");
    }
    for real in [&office, &technician] {
        real.is_content(&[]);
    }
}

#[test]
fn the_pages_of_records_fit_a_narrow_screen_and_the_browser_has_nothing_to_complain_about() {
    let page = page();
    page.cli().done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "Cracked"]);
    page.cli().done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "B1"]);
    page.cli().done(&["charge", "assess", "--incident", "1", "--amount", "25", "--reason", "Cracked"]);
    page.cli().done(&["charge", "request", "1"]);
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("B1");
    let places = [
        ("incidents", "/incidents"),
        ("incident", "/incidents/1"),
        ("charges", "/charges"),
        ("charge", "/charges/1"),
        ("leavers", "/leavers"),
        ("sheet", SHEET),
        ("leaver", "/leavers/1101"),
    ];
    for width in [320, 768, 1280] {
        for (name, path) in places {
            real.width(width).go(path);
            real.eval("document.querySelectorAll('details').forEach((one) => (one.open = true))");
            let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(over, 0, "{path} at {width}");
            let small = real.eval(
                "[...document.querySelectorAll('main button, main a.button, .checklist a, main input:not([type=hidden], \
                 [type=checkbox], [type=radio]), main select, main summary')].filter((one) => one.checkVisibility() && \
                 one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML).join('\\n')",
            );
            assert_eq!(small, "", "{path} at {width}");
            let bare = real.eval(
                "[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')].filter((one) \
                 => !one.labels.length).map((one) => one.outerHTML).join('\\n')",
            );
            assert_eq!(bare, "", "{path} at {width}");
            let twice = real.eval(
                "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== \
                 at).join(' ')",
            );
            assert_eq!(twice, "", "{path} at {width}");
            real.picture(&format!("{name}-{width}"));
        }
    }
    real.is_content(&[]);
}

#[test]
fn a_line_has_one_button_whose_word_fits_it() {
    let page = page();
    page.cli().done(&["leaver", "lines", "locker key"]);
    page.cli().done(&["leaver", "lines", "accounts disabled"]);
    let html = page.signed_in("O1").get("/leavers/1101").html();
    let words = |name: &str| -> Vec<String> {
        let line =
            html.split("<li id=").find(|line| line.contains(&format!("name=\"line\" value=\"{name}\""))).unwrap();
        let form = line.split("</form>").next().unwrap();
        let buttons = form.split("<button name=\"outcome\" value=\"").skip(1);
        buttons.map(|button| button.split('"').next().unwrap().to_owned()).collect()
    };
    for (name, word) in
        [("keys", "returned"), ("badge", "returned"), ("locker key", "returned"), ("accounts disabled", "done")]
    {
        assert_eq!(words(name), [word], "{name}");
    }
    // The other word is among the other outcomes, for a line that the school means otherwise.
    assert!(html.contains("<option value=\"done\">") && html.contains("<option value=\"returned\">"), "{html}");
}
