//! The pages of a server's schools, each under its short name. What needs a server is left out, with a line that says so,
//! unless `KITBOOK_TEST_POSTGRES` has the address of one.

use super::{PASSWORD, visit::Browser};
use crate::support::{Cli, School, asset, person, server as on_server};
use axum::Router;
use chrono::{DateTime, Utc};
use domain::{person::PersonKind, stamp::Timepiece};
use std::{path::PathBuf, thread, time::Duration};
use store::{Address, Random};
use tokio::runtime::{Builder, Runtime};
use web::{Common, Schools, Settings};

/// The pages of a server, at the time of its schools.
struct Trust {
    router: Router,
    runtime: Runtime,
    common: Common,
}

impl Trust {
    fn of(school: &School, connections: usize) -> Self {
        let register = server(school);
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let common = Common::new(&register, connections).unwrap();
        let now: DateTime<Utc> = school.act.clock().now().into();
        let settings = Settings {
            register,
            base: String::new(),
            time: Timepiece::new(school.act.clock().zone(), move || now),
            random: Random::seeded(7),
            is_secure: false,
            behind_proxy: true,
            any_camera: false,
            metrics_token: None,
        };
        let router = web::schools::router(Schools::new(settings, common.clone()));
        Self { router, runtime, common }
    }

    fn browser(&self) -> Browser<'_> {
        Browser::at(&self.router, &self.runtime)
    }
}

/// The address of a school's server, without the school.
fn server(school: &School) -> Address {
    let typed = school.path().to_str().unwrap().to_owned();
    let (server, _) = typed.split_once("school=").unwrap();
    Address::from(&PathBuf::from(server.trim_end_matches(['?', '&'])))
}

/// The start of the addresses of a school's pages.
fn base(school: &School) -> String {
    format!("/{}", Address::from(&school.path()).school().unwrap())
}

/// A school on the server, whose technician has an account; `None` if the tests run without a server.
fn school(tag: &str) -> Option<School> {
    if on_server::place().is_none() {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return None;
    }
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    asset(&mut school, tag, "laptop");
    let cli = Cli { now: school.act.clock().now().to_string(), ..Cli::of(&school) };
    cli.done(&["role", "set", "T1", "technician", "--from", "2020-09-01"]);
    Some(school)
}

/// Gives the technician of a school an account, by its page.
fn sign_up<'t>(trust: &'t Trust, school: &School) -> Browser<'t> {
    let cli = Cli { now: school.act.clock().now().to_string(), ..Cli::of(school) };
    let code = cli.json(&["user", "add", "T1"])["code"].as_str().unwrap().to_owned();
    let (mut browser, base) = (trust.browser(), base(school));
    let fields = [("code", &*code), ("password", PASSWORD), ("again", PASSWORD)];
    let answer = browser.send(&format!("{base}/welcome"), &fields);
    assert_eq!((answer.status, answer.location), (303, Some(format!("{base}/"))));
    browser
}

#[test]
fn each_school_has_its_pages_under_its_short_name() {
    let Some(oak) = school("OAK-1") else { return };
    let elm = school("ELM-1").unwrap();
    let trust = Trust::of(&oak, 8);
    let (oaks, elms) = (base(&oak), base(&elm));
    let list = trust.browser().get("/").html();
    assert!(list.contains(&format!("href=\"{oaks}/\"")) && list.contains(&format!("href=\"{elms}/\"")), "{list}");
    trust.browser().get("/").shows(&["Choose your school"]);
    assert_eq!(trust.browser().get(&oaks).location, Some(format!("{oaks}/")));
    assert_eq!(trust.browser().get("/health").body, b"ok\n");
    let wanted = trust.browser().get(&format!("{oaks}/items")).location;
    assert_eq!(wanted, Some(format!("{oaks}/sign-in?then=%2Fitems")));

    let mut browser = sign_up(&trust, &oak);
    browser.get(&format!("{oaks}/items")).shows(&["OAK-1"]);
    let fields = [("name", "T1"), ("password", PASSWORD), ("then", "/items?text=oak")];
    assert_eq!(browser.send(&format!("{oaks}/sign-in"), &fields).location, Some(format!("{oaks}/items?text=oak")));
    // Every address on a page leads to this school.
    for page in ["/", "/desk", "/items", "/items/OAK-1", "/loans", "/people/T1", "/tests", "/stock", "/account"] {
        let html = browser.get(&format!("{oaks}{page}")).html();
        for name in ["href", "action", "formaction", "src", "data-live"] {
            for value in html.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let is_own =
                    value.starts_with(&format!("{oaks}/")) || value.starts_with(['#', '?']) || value.is_empty();
                assert!(is_own || value.starts_with("data:"), "{page}: {name}=\"{value}\"");
            }
        }
    }
    let css = browser.get(&format!("{oaks}/account")).html();
    let css = css.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(trust.browser().get(&css).status, 200, "{css}");
}

#[test]
fn schools_are_listed_by_the_names_that_people_read() {
    let Some(oak) = school("OAK-1") else { return };
    let cli = Cli::on(server(&oak).typed().to_owned());
    let shorts = ["zz", "aa", "mm"].map(|end| format!("{}_{end}", base(&oak).trim_start_matches('/')));
    for (short, name) in shorts.iter().zip(["Aardvark School", "école Zola", "Eaton School"]) {
        cli.done(&["school", "add", short, "--school", name]);
    }
    let trust = Trust::of(&oak, 8);
    let list = trust.browser().get("/").text();
    let at = |name: &str| list.find(name).unwrap_or_else(|| panic!("{name} is not in {list}"));
    assert!(at("Aardvark School") < at("Eaton School") && at("Eaton School") < at("école Zola"), "{list}");
    for short in &shorts {
        cli.done(&["school", "remove", short, "--yes"]);
    }
}

#[test]
fn a_session_of_one_school_is_none_of_another() {
    let Some(oak) = school("OAK-1") else { return };
    let elm = school("ELM-1").unwrap();
    let trust = Trust::of(&oak, 8);
    sign_up(&trust, &elm);
    let mut browser = sign_up(&trust, &oak);
    let elms = base(&elm);
    assert!(browser.get(&format!("{elms}/items")).location.unwrap().starts_with(&format!("{elms}/sign-in")));
    // Nor if the browser sends the cookie there.
    let cookie = browser.cookie("kitbook").unwrap().to_owned();
    browser.put_cookie("kitbook", &cookie);
    browser.get(&format!("{}/items", base(&oak))).shows(&["OAK-1"]);
    assert!(browser.get(&format!("{elms}/items")).location.unwrap().starts_with(&format!("{elms}/sign-in")));
}

#[test]
fn a_session_outlives_the_page_but_is_locked_and_ends_at_signing_out() {
    let Some(oak) = school("OAK-1") else { return };
    let oaks = base(&oak);
    let first = Trust::of(&oak, 8);
    let mut before = sign_up(&first, &oak);
    before.get(&format!("{oaks}/items")).shows(&["OAK-1"]);
    let cookie = before.cookie("kitbook").unwrap().to_owned();

    let again = Trust::of(&oak, 8);
    let mut after = again.browser();
    after.put_cookie("kitbook", &cookie);
    let locked = after.get(&format!("{oaks}/items")).location;
    assert_eq!(locked, Some(format!("{oaks}/unlock?then=%2Fitems")));
    let fields = [("password", PASSWORD), ("then", "/items")];
    assert_eq!(after.send(&format!("{oaks}/unlock"), &fields).location, Some(format!("{oaks}/items")));
    after.get(&format!("{oaks}/items")).shows(&["OAK-1"]);
    assert_eq!(Cli::of(&oak).json(&["user", "sessions"])[0]["ref"], "T1");

    after.send(&format!("{oaks}/sign-out"), &[]);
    let third = Trust::of(&oak, 8);
    let mut old = third.browser();
    old.put_cookie("kitbook", &cookie);
    assert!(old.get(&format!("{oaks}/items")).location.unwrap().starts_with(&format!("{oaks}/sign-in")));
}

#[test]
fn a_school_that_comes_or_goes_while_the_page_runs_is_noticed() {
    let Some(oak) = school("OAK-1") else { return };
    let trust = Trust::of(&oak, 8);
    let short = format!("{}_new", base(&oak).trim_start_matches('/'));
    let path = format!("/{short}/sign-in");
    trust.browser().get(&path).fails(404, &["There is no such school here"]);
    for wrong in ["/oak%20x/", "/../", "/no'such/sign-in", "/%2e%2e/items", "/Oak"] {
        trust.browser().get(wrong).fails(404, &["There is no such school here"]);
    }
    let cli = Cli::on(server(&oak).typed().to_owned());
    cli.done(&["school", "add", &short, "--school", "New School"]);
    thread::sleep(Duration::from_millis(2100));
    trust.browser().get(&path).shows(&["New School", "Sign in"]);
    // The school's own role has nothing of what the server keeps for its page.
    let place = on_server::place().unwrap();
    let (of_server, _) = place.to_str().unwrap().split_once("school=").unwrap();
    let (_, host) = of_server.split_once('@').unwrap();
    let own = PathBuf::from(format!("postgres://school_{short}@{host}school={short}"));
    let ran = Cli::on(own).run(&["user", "sessions"]);
    assert!(ran.code == 5 && ran.err.contains("kitbook_page"), "{}", ran.err);
    cli.done(&["school", "remove", &short, "--yes"]);
    thread::sleep(Duration::from_millis(2100));
    trust.browser().get(&path).fails(404, &["There is no such school here"]);
}

#[test]
fn few_connections_serve_more_schools_one_after_the_other() {
    let Some(oak) = school("OAK-1") else { return };
    let others = ["ELM-1", "ASH-1", "YEW-1"].map(|tag| (tag, school(tag).unwrap()));
    let trust = Trust::of(&oak, 2);
    let signed_in: Vec<_> =
        others.iter().map(|(tag, school)| (*tag, format!("{}/items", base(school)), sign_up(&trust, school))).collect();
    thread::scope(|scope| {
        for (tag, items, mut browser) in signed_in {
            scope.spawn(move || {
                for _ in 0..5 {
                    browser.get(&items).shows(&[tag]);
                }
            });
        }
    });
    assert!(trust.common.pool.open_now() <= 2, "{}", trust.common.pool.open_now());
}

#[test]
fn what_is_for_a_file_alone_is_refused_or_left_out() {
    let Some(oak) = school("OAK-1") else { return };
    let cli = Cli::on(server(&oak).typed().to_owned());
    let ran = cli.run(&["serve", "--tls", "own", "--name", "kit.test"]);
    assert!(ran.code == 2 && ran.err.contains("--behind-proxy"), "{}", ran.err);
    let trust = Trust::of(&oak, 8);
    let (mut browser, oaks) = (sign_up(&trust, &oak), base(&oak));
    let backups = browser.get(&format!("{oaks}/backups"));
    backups.shows(&["This school is on a server"]);
    assert!(!backups.html().contains("Back up now"));
}
