//! The page, in process: a browser without a screen asks the router, with its cookies and forms, on a made-up school whose
//! clock the test sets. `browsers` drives a real one.

mod accounts;
mod acts;
mod bar;
mod browsers;
mod by_hand;
mod changes;
mod charges;
mod classes;
mod desk;
mod disposals;
mod extra_fields;
mod fuzzed;
mod https;
mod imports;
mod incidents;
mod killed;
mod leavers;
mod meant;
mod office;
mod permissions;
mod phone;
mod photographs;
pub mod real;
mod reconcile;
mod remedies;
mod roles;
mod rounds;
mod safe;
mod schools;
mod sessions;
mod signatures;
mod stock;
mod stocktake;
mod support_ends;
mod todo;
mod value;
mod visit;

use crate::support::{Cli, School};
use axum::Router;
use chrono::{DateTime, Duration, Utc};
use domain::stamp::Timepiece;
use std::sync::{Arc, Mutex};
use store::{Address, Random};
use tokio::runtime::{Builder, Runtime};
use web::{Common, Settings, Site};

/// A password that is good enough.
pub const PASSWORD: &str = "kettle orbit mango 41";

/// A page that runs in this process.
pub struct Page {
    pub school: School,
    pub site: Arc<Site>,
    router: Router,
    runtime: Runtime,
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl Page {
    /// A page of a school where these people have these roles. Each has an account, with [`PASSWORD`].
    pub fn of(school: School, roles: &[(&str, &str)]) -> Self {
        let now = Arc::new(Mutex::new(school.act.clock().now().into()));
        let told = Arc::clone(&now);
        let zone = school.act.clock().zone();
        let register = Address::from(&school.path());
        let common = Common::new(&register, 8).unwrap();
        let settings = Settings {
            register,
            base: String::new(),
            time: Timepiece::new(zone, move || *told.lock().unwrap()),
            random: Random::seeded(7),
            is_secure: false,
            behind_proxy: true,
            any_camera: false,
            metrics_token: None,
        };
        let site = Site::new(settings, common).unwrap();
        let router = web::router(Arc::clone(&site));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let page = Self { school, site, router, runtime, now };
        let mut known: Vec<&str> = Vec::new();
        for (reference, role) in roles {
            if !role.is_empty() {
                page.cli().done(&["role", "set", reference, role, "--from", "2020-09-01"]);
            }
            if !known.contains(reference) {
                known.push(reference);
                page.give_account(reference);
            }
        }
        page
    }

    /// Gives somebody an account, and lets them set their password on the page.
    pub fn give_account(&self, reference: &str) {
        let code = self.code_of("add", reference);
        let mut browser = self.browser();
        let answer = browser.send("/welcome", &[("code", &code), ("password", PASSWORD), ("again", PASSWORD)]);
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("/")), "{}", answer.text());
    }

    /// The one-time code that `user add` or `user reset` prints.
    pub fn code_of(&self, verb: &str, reference: &str) -> String {
        let new = self.cli().json(&["user", verb, reference]);
        new["code"].as_str().unwrap().to_owned()
    }

    /// The command line at the same register, at the same time.
    pub fn cli(&self) -> Cli {
        Cli { now: self.site.now().to_string(), ..Cli::of(&self.school) }
    }

    /// Lets time go by.
    pub fn wait(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    /// A browser that nobody has signed in at.
    pub fn browser(&self) -> visit::Browser<'_> {
        visit::Browser::new(self)
    }

    /// A browser at which somebody has signed in.
    pub fn signed_in(&self, reference: &str) -> visit::Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.send("/sign-in", &[("name", reference), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{reference}: {}", answer.text());
        browser
    }
}
