//! Two people change one record: who saves over a change is shown it, and nothing is overwritten.

use super::{Page, visit::Browser};
use crate::support::{School, asset, person};
use domain::person::PersonKind;

/// A school where Zoë broke a laptop: decided, and charged.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("B1", "Bill Purse"), ("O1", "Olive Desk"), ("H1", "Hana Head"), ("C1", "Cora Chip")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    asset(&mut school, "LAP-1", "laptop");
    let roles = [("B1", "business-manager"), ("O1", "office"), ("H1", "headteacher"), ("C1", "ict-coordinator")];
    let page = Page::of(school, &roles);
    let cli = page.cli();
    cli.done(&["out", "LAP-1", "--to", "S1", "--yes"]);
    cli.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge", "--person", "S1"]);
    cli.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    cli.done(&["charge", "assess", "--incident", "1", "--amount", "60.00", "--reason", "not in its case"]);
    page
}

/// The hidden field of the form that is sent to this path.
fn hidden(browser: &mut Browser<'_>, page: &str, action: &str, name: &str) -> String {
    let html = browser.get(page).html();
    let form = html.split("<form ").find(|form| form.contains(&format!("action=\"{action}\"")));
    let form = form.unwrap_or_else(|| panic!("no form for {action}: {html}"));
    let after = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[test]
fn the_words_for_a_letter_are_not_overwritten_by_who_saw_others() {
    let page = page();
    let (mut one, mut other) = (page.signed_in("B1"), page.signed_in("O1"));
    let first = [("was_letter_words", ""), ("letter_words", "a broken hinge"), ("was_agreed_on", "")];
    one.done("/charges/1/edit", &first).shows(&["Charge 1 was changed", "a broken hinge"]);
    // The other page was loaded before that.
    let late = [("was_letter_words", ""), ("letter_words", "a hinge"), ("was_agreed_on", "")];
    other
        .send("/charges/1/edit", &late)
        .fails(409, &["Someone else has changed what letters say charge 1 is for: it is now “a broken hinge”"]);
    // What was left as it was is no change, and overwrites nothing.
    let day = [("was_letter_words", ""), ("letter_words", ""), ("was_agreed_on", ""), ("agreed_on", "2026-09-01")];
    other.done("/charges/1/edit", &day).shows(&["Charge 1 was changed"]);
    let charge = page.cli().json(&["charge", "show", "1"]);
    assert_eq!((&charge["letter_words"], &charge["agreed_on"]), (&"a broken hinge".into(), &"2026-09-01".into()));
    let stale = [
        ("was_agreed_on", ""),
        ("agreed_on", "2026-09-02"),
        ("was_letter_words", "a broken hinge"),
        ("letter_words", "a broken hinge"),
    ];
    one.send("/charges/1/edit", &stale).fails(409, &["the agreement to pay charge 1: it is now Tue 1 Sep 2026"]);
    let same = [("was_agreed_on", "2026-09-01"), ("agreed_on", "2026-09-01")];
    one.done("/charges/1/edit", &same).shows(&["Charge 1 is unchanged"]);
    // An empty field takes away what was there.
    let none = [("was_agreed_on", "2026-09-01"), ("agreed_on", "")];
    one.done("/charges/1/edit", &none);
    assert!(page.cli().json(&["charge", "show", "1"])["agreed_on"].is_null());
}

#[test]
fn due_dates_and_decisions_are_not_changed_over_what_someone_else_did_meanwhile() {
    let page = page();
    let mut one = page.signed_in("B1");
    one.done("/charges/1/request", &[("due", "2026-12-18")]);
    let seen = hidden(&mut one, "/charges/1", "/charges/1/plan", "seen");
    page.cli().done(&["charge", "plan", "1", "--due", "2027-01-15"]);
    let plan = [("seen", seen.as_str()), ("due", "2027-02-01")];
    let refused = one.send("/charges/1/plan", &plan);
    refused.fails(409, &["has changed this since the page showed it: charge plan"]);
    assert_eq!(page.cli().json(&["charge", "show", "1"])["due_on"], "2027-01-15");
    let seen = hidden(&mut one, "/charges/1", "/charges/1/plan", "seen");
    one.done("/charges/1/plan", &[("seen", &seen), ("due", "2027-02-01")]);
    // The same of a decision.
    let mut co_ordinator = page.signed_in("C1");
    let seen = hidden(&mut co_ordinator, "/incidents/1", "/incidents/1/decide", "seen");
    page.cli().done(&["incident", "decide", "1", "--outcome", "wear", "--by", "H1", "--reason", "old hinge"]);
    let decide = [("seen", seen.as_str()), ("outcome", "accident"), ("reason", "a witness")];
    co_ordinator.send("/incidents/1/decide", &decide).fails(409, &["since the page showed it: incident decide"]);
    assert_eq!(page.cli().json(&["incident", "show", "1"])["outcome"], "wear");
    let seen = hidden(&mut co_ordinator, "/incidents/1", "/incidents/1/decide", "seen");
    let decide = [("seen", seen.as_str()), ("outcome", "accident"), ("reason", "a witness")];
    co_ordinator.done("/incidents/1/decide", &decide).shows(&["was decided: accident"]);
    co_ordinator.send("/incidents/1/decide", &[("seen", "x"), ("outcome", "wear")]).fails(422, &["no whole number"]);
}

/// How each form keeps what others did meanwhile.
const FORMS: &[(&str, &[&str])] = &[
    // What the page showed is compared with the last entry of the log about the record, in the act's own transaction.
    (
        "seen",
        &[
            "/incidents/{no}/decide",
            "/incidents/{no}/close",
            "/incidents/{no}/reopen",
            "/incidents/{no}/void",
            "/incidents/{no}/breach",
            "/incidents/{no}/charge",
            "/disposals/{no}/authorise",
            "/disposals/{no}/edit",
            "/disposals/{no}/done",
            "/disposals/{no}/withdraw",
            "/disposals/{no}/reopen",
            "/charges/{no}/request",
            "/charges/{no}/plan",
            "/charges/{no}/pay",
            "/charges/{no}/dispute",
            "/charges/{no}/adjust",
            "/charges/{no}/refund",
            "/repairs/{no}/set",
            "/repairs/{no}/close",
            "/loans/{no}/renew",
            "/loans/{no}/recall",
            "/loans/{no}/lift",
            "/loans/{no}/part",
            "/loans/{no}/reopen",
            "/loans/{no}/void",
            "/permissions/{no}/give",
            "/permissions/{no}/revoke",
            "/licences/{no}/edit",
            "/licences/{no}/assign",
            "/licences/{no}/release",
            "/users/{ref}/reset",
            "/users/{ref}/disable",
        ],
    ),
    // The values that the page showed are compared, field by field or as a whole plan, in the same transaction.
    (
        "shown",
        &[
            "/settings/school",
            "/settings/rule",
            "/charges/{no}/edit",
            "/imports/carry-out",
            "/imports/extra/carry-out",
            "/reconcile/carry-out",
            "/leavers/{ref}/tick",
            "/leavers/{ref}/untick",
        ],
    ),
    // Adds a record, and changes none that somebody could have changed meanwhile but by the rules of what may follow.
    (
        "adds",
        &[
            "/desk",
            "/desk/photograph",
            "/items/{tag}/report",
            "/slips/{no}/print",
            "/slips/{no}/sign",
            "/slips/{no}/receipt/sign",
            "/mine/slips/{no}/sign",
            "/mine/agreements/{no}/sign",
            "/people/{ref}/agreements/{no}/sign",
            "/loans/{no}/photos",
            "/stock/out",
            "/stock/in",
            "/who",
            "/tests/round",
            "/tests/photograph",
            "/stocktakes",
            "/stocktakes/{no}/scan",
            "/support/sign-off",
            "/users",
            "/devices",
            "/backups",
            "/incidents/{no}/photographs",
            "/disposals",
            "/disposals/{no}/certificates",
            "/charges/{no}/letter",
            "/leavers/{ref}/letter",
            "/repairs",
            "/holds",
            "/wipes",
            "/bans",
            "/permissions",
            "/licences",
        ],
    ),
    // Ends something that ends once, clears what is clear now, or takes what has not moved since: a second one is refused.
    (
        "ends",
        &[
            "/stocktakes/{no}/void",
            "/stocktakes/{no}/close",
            "/stocktakes/{no}/accept",
            "/devices/end",
            "/holds/{no}/lift",
            "/wipes/{no}/void",
            "/bans/{no}/lift",
            "/leavers",
            "/leavers/{ref}/clear",
            "/leavers/{ref}/reopen",
        ],
    ),
    // About oneself, or in the server's memory alone.
    (
        "own",
        &[
            "/sign-in",
            "/welcome",
            "/sign-out",
            "/lock",
            "/unlock",
            "/account/password",
            "/account/pin",
            "/account/device",
            "/camera",
            "/imports",
            "/imports/plan",
            "/imports/give-up",
            "/imports/extra",
            "/reconcile",
            "/reconcile/answers",
            "/reconcile/give-up",
        ],
    ),
];

#[test]
fn every_form_says_how_it_keeps_what_others_did_meanwhile() {
    let page = page();
    let listed = |path: &str| FORMS.iter().flat_map(|(_, paths)| paths.iter()).filter(|known| **known == path).count();
    let forms: Vec<&str> = web::routes::known(&page.site)
        .into_iter()
        .filter(|route| route.method == axum::http::Method::POST)
        .map(|route| route.path)
        .collect();
    for path in &forms {
        assert_eq!(listed(path), 1, "{path}: say in FORMS how it keeps what others did meanwhile");
    }
    let gone: Vec<_> =
        FORMS.iter().flat_map(|(_, paths)| paths.iter()).filter(|known| !forms.contains(known)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn an_incident_a_charge_and_an_account_are_not_changed_over_what_someone_else_did() {
    let page = page();
    let mut one = page.signed_in("B1");
    let late = hidden(&mut one, "/charges/1", "/charges/1/request", "seen");
    page.cli().done(&["charge", "request", "1", "--due", "2026-12-18"]);
    let stale = |fields: &[(&'static str, &'static str)]| {
        let all: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        [all, vec![("seen", late.clone())]].concat()
    };
    for (act, fields) in [
        ("request", &[("due", "2027-01-15")][..]),
        ("pay", &[("amount", "5.00"), ("how", "cash")]),
        ("dispute", &[("reason", "not ours")]),
        ("adjust", &[("kind", "waiver"), ("reason", "hardship")]),
        ("refund", &[("reason", "moved away")]),
    ] {
        let fields = stale(fields);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = one.send(&format!("/charges/1/{act}"), &fields);
        refused.fails(409, &["has changed this since the page showed it: charge request"]);
    }
    let seen = hidden(&mut one, "/charges/1", "/charges/1/pay", "seen");
    one.done("/charges/1/pay", &[("seen", &seen), ("amount", "5.00"), ("how", "cash")]).shows(&["£5.00"]);
    // An incident.
    let mut co_ordinator = page.signed_in("C1");
    let late = hidden(&mut co_ordinator, "/incidents/1", "/incidents/1/close", "seen");
    page.cli().done(&["incident", "decide", "1", "--outcome", "wear", "--by", "H1", "--reason", "old hinge"]);
    for act in ["close", "reopen", "void"] {
        let fields = [("seen", late.as_str()), ("reason", "x"), ("note", "x")];
        co_ordinator.send(&format!("/incidents/1/{act}"), &fields).fails(409, &["since the page showed it"]);
    }
    one.send("/incidents/1/charge", &[("seen", &late), ("reason", "x")]).fails(409, &["since the page showed it"]);
    // An account.
    let late = hidden(&mut co_ordinator, "/users/O1", "/users/O1/reset", "seen");
    page.cli().done(&["user", "disable", "O1"]);
    co_ordinator.send("/users/O1/reset", &[("seen", &late)]).fails(409, &["since the page showed it: account disable"]);
    co_ordinator.send("/users/O1/disable", &[("seen", &late)]).fails(409, &["since the page showed it"]);
}

#[test]
fn a_disposal_is_authorised_as_it_was_shown_and_a_repair_closed_as_it_was() {
    let page = page();
    let order = ["--reason", "worn out", "--method", "sold", "--to", "The Repair Café", "--by", "C1"];
    for tag in ["OLD-1", "OLD-2"] {
        page.cli().done(&["asset", "add", tag, "--category", "other"]);
    }
    page.cli().done(&[&["disposal", "request", "OLD-1", "OLD-2"], &order[..]].concat());
    let mut head = page.signed_in("H1");
    let late = hidden(&mut head, "/disposals/1", "/disposals/1/authorise", "seen");
    page.cli().done(&["disposal", "edit", "1", "--remove", "OLD-2"]);
    head.send("/disposals/1/authorise", &[("seen", &late)]).fails(409, &["since the page showed it: disposal edit"]);
    assert_eq!(page.cli().json(&["disposal", "show", "1"])["state"], "requested");
    let mut one = page.signed_in("B1");
    for (act, fields) in [("edit", ("recipient", "Others")), ("withdraw", ("reason", "x")), ("done", ("carrier", "x"))]
    {
        let refused = one.send(&format!("/disposals/1/{act}"), &[("seen", late.as_str()), fields]);
        refused.fails(409, &["since the page showed it"]);
    }
    let chair = ["person", "add", "G1", "--kind", "governor", "--first-name", "Gil", "--last-name", "Chair"];
    page.cli().done(&chair);
    page.cli().done(&["role", "set", "G1", "chair-of-governors", "--from", "2020-09-01"]);
    page.give_account("G1");
    let mut chair = page.signed_in("G1");
    let seen = hidden(&mut chair, "/disposals/1", "/disposals/1/authorise", "seen");
    chair.done("/disposals/1/authorise", &[("seen", &seen)]).shows(&["Disposal 1 was authorised"]);
    page.cli().done(&["repair", "open", "OLD-2", "--fault", "stiff", "--incident", "none"]);
    let late = hidden(&mut one, "/repairs/1", "/repairs/1/close", "seen");
    page.cli().done(&["repair", "set", "1", "--cost", "20"]);
    let close = [("seen", late.as_str()), ("outcome", "repaired"), ("cost", "30")];
    one.send("/repairs/1/close", &close).fails(409, &["since the page showed it: repair set"]);
    assert_eq!(page.cli().json(&["repair", "show", "1"])["cost_pence"], 2000);
}
