//! Requests that no browser sends: whatever comes, there is no panic and no failure of the server.

use super::{PASSWORD, Page};
use crate::support::{School, asset, person, person_with};
use axum::{
    body::Body,
    http::{Method, header},
};
use domain::{person::PersonKind, words::Word as _};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::env;

/// The requests of a run of the tests; `KITBOOK_REQUESTS=1000000` makes more.
const REQUESTS: usize = 1_500;

/// Words that mean something somewhere.
const WORDS: [&str; 40] = [
    "LAP-1",
    "LAP-1/charger",
    "1001",
    "T1",
    "S1",
    "9B",
    "0",
    "1",
    "-1",
    "99999999999999999999",
    "home",
    "visit",
    "all",
    "overdue",
    "yes",
    "pass",
    "fail",
    "full",
    "visual",
    "damage",
    "loss",
    "fault",
    "carelessness",
    "undo",
    "hand over",
    "swap",
    "out",
    "back",
    "terms",
    "close",
    "tomorrow",
    "31/02/2026",
    "9999-12-31",
    "£12.50",
    "1e9",
    "banned",
    "has-overdue",
    "refuse",
    "\u{202e}gnirts",
    "é\u{301}\u{0}\r\n\t",
];

/// The names of fields that some form has.
const FIELDS: [&str; 37] = [
    "line",
    "do",
    "class",
    "category",
    "same",
    "due",
    "off_site",
    "purpose",
    "override",
    "override_reason",
    "by",
    "yes",
    "reason",
    "note",
    "tag",
    "result",
    "kind",
    "day",
    "location",
    "earth",
    "insulation",
    "ref",
    "name",
    "no",
    "rule",
    "level",
    "phone",
    "was_phone",
    "hash",
    "drawing",
    "witness",
    "outcome",
    "amount",
    "seen",
    "map",
    "shown",
    "waited",
];

/// A made-up stranger.
struct Stranger(ChaCha12Rng);

impl Stranger {
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.0.random_range(0..of.len())]
    }

    /// A word that means something, or bytes that don't.
    fn word(&mut self) -> Vec<u8> {
        if self.0.random_bool(0.7) {
            return self.one(&WORDS).as_bytes().to_vec();
        }
        let mut bytes = vec![0; self.0.random_range(0..24)];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    fn encoded(&mut self) -> String {
        let word = self.word();
        percent_encode(&word, NON_ALPHANUMERIC).to_string()
    }

    /// A form with some fields that exist and some that don't.
    fn form(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        for _ in 0..self.0.random_range(0..8) {
            let name = if self.0.random_bool(0.9) { self.one(&FIELDS).to_owned() } else { self.encoded() };
            out.extend_from_slice(format!("{name}={}&", self.encoded()).as_bytes());
        }
        if self.0.random_bool(0.05) {
            let mut bytes = vec![0; self.0.random_range(0..200)];
            self.0.fill_bytes(&mut bytes);
            out.extend_from_slice(&bytes);
        }
        out
    }
}

#[test]
fn requests_that_no_browser_sends_never_fail_the_server() {
    let requests = env::var("KITBOOK_REQUESTS").ok().and_then(|number| number.parse().ok()).unwrap_or(REQUESTS);
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person_with(&mut school, "1001", PersonKind::Pupil, "Ada Bell", |pupil| pupil.class = Some("9B".to_owned()));
    asset(&mut school, "LAP-1", "laptop");
    asset(&mut school, "LAP-2", "laptop");
    let roles: Vec<(&str, &str)> = domain::person::Role::ALL
        .iter()
        .filter(|role| !["headteacher", "chair-of-governors"].contains(&role.word()))
        .map(|role| ("T1", role.word()))
        .collect();
    let page = Page::of(school, &roles);
    page.cli().done(&["out", "LAP-2", "--to", "1001", "--yes"]);
    page.cli().done(&["incident", "report", "LAP-2", "--kind", "damage", "--note", "cracked"]);
    // These end the session, hash a password, or copy the whole register.
    let slow =
        ["/sign-out", "/lock", "/unlock", "/sign-in", "/welcome", "/account/password", "/account/pin", "/backups"];
    let routes: Vec<_> =
        web::routes::known(&page.site).into_iter().filter(|route| !slow.contains(&route.path)).collect();
    let mut browser = page.signed_in("T1");
    let mut stranger = Stranger(ChaCha12Rng::seed_from_u64(20));
    let methods = [Method::GET, Method::POST, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS];
    for number in 0..requests {
        let route = &routes[stranger.0.random_range(0..routes.len())];
        let mut path: String = route
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { stranger.encoded() } else { part.to_owned() })
            .collect::<Vec<_>>()
            .join("/");
        if stranger.0.random_bool(0.3) {
            let query = stranger.form();
            path = format!("{path}?{}", percent_encode(&query, percent_encoding::CONTROLS));
        }
        let method = if stranger.0.random_bool(0.9) {
            route.method.clone()
        } else {
            methods[stranger.0.random_range(0..6)].clone()
        };
        let kinds =
            ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/octet-stream", ""];
        let kind = if stranger.0.random_bool(0.9) { kinds[0] } else { stranger.one(&kinds) };
        let form = stranger.form();
        let Ok(uri) = path.parse::<axum::http::Uri>() else { continue };
        let answer = browser.ask(
            method.clone(),
            &uri.to_string(),
            &[(header::CONTENT_TYPE.as_str(), kind)],
            Body::from(form.clone()),
        );
        assert!(
            answer.status < 500,
            "request {number}: {method} {path} {kind} {:?}: {} {}",
            String::from_utf8_lossy(&form),
            answer.status,
            answer.text()
        );
        assert_ne!(answer.status, 401, "request {number}: the session had ended before {method} {path}");
        // A reset of this account, or its end, ends its sessions; nothing else does.
        if path.starts_with("/users/") && browser.get("/account").status != 200 {
            let code = page.code_of("reset", "T1");
            browser = page.browser();
            browser.done("/welcome", &[("code", &code), ("password", PASSWORD), ("again", PASSWORD)]);
        }
    }
    page.cli().done(&["log", "verify"]);
}
