//! A scan at the desk in a real browser, from Enter to the frame that shows its answer, against the same act in process.
//!
//! The browser measures with its own clock: no driver's way there and back is in the time.

use super::{
    measure::{Bench, Row, median, milliseconds},
    page::{PASSWORD, Server},
};
use headless_chrome::{Browser, LaunchOptions, Tab};
use register::{
    act::Act,
    loan::{
        desk::{Did, Sitting},
        sign_out::Terms,
    },
};
use std::{
    env,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use store::Store;

const SCANS: usize = 30;
/// What the way through the browser may take besides twice the act.
const MORE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(30);

/// Measures, in the page and in microseconds, from the Enter of each scan to the frame that shows its line.
const MEASURE: &str = "(() => {
  window.times = [];
  addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const line = event.target.value;
    const look = () => requestAnimationFrame(() => setTimeout(() => {
      const newest = document.querySelector('[data-newest]');
      if (newest?.textContent.includes(line)) window.times.push(Math.round(1000 * (performance.now() - event.timeStamp)));
      else look();
    }));
    look();
  }, true);
})()";

/// The browser that `KITBOOK_CHROMIUM` names, or one in `PATH`.
fn chromium() -> Option<PathBuf> {
    let named = env::var_os("KITBOOK_CHROMIUM").map(PathBuf::from);
    let folders = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let known = folders.iter().flat_map(|folder| names.map(|name| folder.join(name)));
    named.or_else(|| known.into_iter().find(|path| path.exists()))
}

pub(super) fn scan(bench: &Bench) -> Vec<Row> {
    let what = "a scan at the desk: Enter to its answer on the screen of a browser, against the act in process";
    let bound = "2.00 and 50 ms";
    let Some(program) = chromium().filter(|_| bench.has(&["serve"])) else { return vec![Row::not_there(what, bound)] };
    bench.copy();
    let (tags, people) = (bench.free_tags(SCANS), bench.borrowers(SCANS));
    let plain = in_process(&bench.plain, &tags, &people);
    let server = Server::start(bench, &bench.ours);
    let ours = in_browser(&server, program, &tags, &people);
    let most = plain * 2 + MORE;
    vec![Row {
        what: what.to_owned(),
        ours: milliseconds(ours),
        plain: milliseconds(plain),
        ratio: String::new(),
        bound: format!("{bound}: {}", milliseconds(most)),
        met: Some(ours <= most),
    }]
}

/// Signs each item out to its person; returns the middle time of the scans of items.
fn in_process(db: &Path, tags: &[String], people: &[String]) -> Duration {
    let mut store = Store::open(db).expect("the copy can be opened");
    let time = domain::stamp::Timepiece::new(chrono_tz::Europe::London, chrono::Utc::now);
    let act = Act::of("bench", time);
    let mut sitting = Sitting::new(&Terms::default(), Vec::new(), false).expect("the desk opens").asking();
    let mut times = Vec::new();
    for (tag, person) in tags.iter().zip(people) {
        assert!(sitting.line(&mut store, &act, person).is_ok(), "{person} is found");
        let watch = Instant::now();
        let reply = sitting.line(&mut store, &act, tag).expect("the item goes out");
        times.push(watch.elapsed());
        assert!(matches!(reply.did, Did::Out(_)), "{tag} goes out");
        assert!(sitting.line(&mut store, &act, "").is_ok(), "the slip is finished");
    }
    median(times)
}

/// Does the same at the page, by the keys of a scanner.
fn in_browser(server: &Server, program: PathBuf, tags: &[String], people: &[String]) -> Duration {
    let options = LaunchOptions {
        sandbox: false,
        path: Some(program),
        idle_browser_timeout: PATIENCE,
        ..LaunchOptions::default()
    };
    let browser = Browser::new(options).expect("the browser starts");
    let tab = browser.new_tab().expect("the browser has a tab");
    let go = |path: &str| {
        let there = tab.navigate_to(&server.at(path)).and_then(|tab| tab.wait_until_navigated());
        there.expect("the page is there");
    };
    go("/sign-in");
    tab.wait_for_element("#name").expect("the form is there").click().expect("it has a field");
    tab.type_str(&server.account).and_then(|tab| tab.press_key("Tab")).expect("a name is typed");
    tab.type_str(PASSWORD).and_then(|tab| tab.press_key("Enter")).expect("a password is typed");
    until(&tab, "!location.pathname.startsWith('/sign-in') && document.readyState === 'complete'");
    go("/desk");
    tab.evaluate(MEASURE, false).expect("the page can measure");
    let scan = |line: &str, number: usize| {
        until(&tab, "document.activeElement.id === 'line' && document.activeElement.value === ''");
        tab.type_str(line).and_then(|tab| tab.press_key("Enter")).expect("a line is typed");
        until(&tab, &format!("window.times.length === {number}"));
    };
    let mut number = 0;
    for (tag, person) in tags.iter().zip(people) {
        // The answer names the person, not what was typed for them: only the scans of items are measured.
        until(&tab, "document.activeElement.id === 'line' && document.activeElement.value === ''");
        tab.type_str(person).expect("a person is typed");
        tab.evaluate("document.querySelector('#line').form.requestSubmit()", false).expect("the form is sent");
        until(&tab, "document.querySelector('[data-newest]')?.dataset.newest === 'person'");
        number += 1;
        scan(tag, number);
        let is_out = "document.querySelector('[data-newest]').dataset.newest === 'out'";
        assert_eq!(tab.evaluate(is_out, false).ok().and_then(|found| found.value), Some(true.into()), "{tag}");
        tab.evaluate("document.querySelector('button[value=done]').click()", false).expect("the slip is finished");
        until(&tab, "document.querySelector('[data-newest]')?.dataset.newest === 'slip'");
    }
    let times = tab.evaluate("JSON.stringify(window.times)", false).expect("the page has measured").value;
    let times: Vec<u64> =
        times.as_ref().and_then(|text| serde_json::from_str(text.as_str()?).ok()).expect("they are numbers");
    median(times.into_iter().map(Duration::from_micros).collect())
}

/// Waits until an expression is true on the page.
fn until(tab: &Tab, expression: &str) {
    let begun = Instant::now();
    while tab.evaluate(expression, false).ok().and_then(|found| found.value) != Some(true.into()) {
        assert!(begun.elapsed() < PATIENCE, "never: {expression}");
        thread::sleep(Duration::from_millis(5));
    }
}
