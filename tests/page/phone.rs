//! A room of forty items on a slow phone, in a real browser: the processor six times slower, the network off in between.
//!
//! `KITBOOK_GAP=120` turns the network off for at least so many seconds; without it, for as long as the items take.

use super::{
    Page,
    real::{Live, Real},
};
use crate::support::{School, asset_with, person};
use domain::person::PersonKind;
use headless_chrome::protocol::cdp::{Emulation, Network};
use std::{
    env,
    io::{self, Write as _},
    thread,
    time::{Duration, Instant},
};

const ITEMS: usize = 40;
/// The items before the gap, and those up to its end.
const BEFORE: usize = 6;
const IN_THE_GAP: usize = 34;

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person(&mut school, "K1", PersonKind::Staff, "Kay Care");
    for number in 1..=ITEMS {
        asset_with(&mut school, &format!("KET-{number}"), "other", |kettle| {
            kettle.location = Some("Hall".to_owned());
        });
    }
    let page = Page::of(school, &[("T1", "technician"), ("K1", "caretaker")]);
    for number in 1..=ITEMS {
        page.cli().done(&["pat", "set", &format!("KET-{number}"), "--class", "I", "--type", "P"]);
    }
    page
}

impl Real {
    fn slowed(&self, rate: f64) -> &Self {
        self.tab.call_method(Emulation::SetCPUThrottlingRate { rate }).unwrap();
        self
    }

    pub(super) fn network(&self, is_there: bool) -> &Self {
        let conditions = Network::EmulateNetworkConditions {
            offline: !is_there,
            latency: 0.0,
            download_throughput: -1.0,
            upload_throughput: -1.0,
            connection_Type: None,
            packet_loss: None,
            packet_queue_length: None,
            packet_reordering: None,
        };
        let enable = Network::Enable {
            max_total_buffer_size: None,
            max_resource_buffer_size: None,
            max_post_data_size: None,
            report_direct_socket_traffic: None,
            enable_durable_messages: None,
        };
        self.tab.call_method(enable).unwrap();
        self.tab.call_method(conditions).unwrap();
        self.until("told of the network", &format!("navigator.onLine === {is_there}"));
        self
    }

    /// Measures, in the page, the time from each Enter to the frame that shows its answer: the item open, or marked.
    fn measure(&self) {
        self.eval(
            "(() => {
              window.times = { open: [], pass: [] };
              addEventListener('keydown', (event) => {
                if (event.key !== 'Enter') return;
                const field = event.target, kind = field.id === 'tag' ? 'open' : 'pass';
                const tag = kind === 'open' ? field.value.toUpperCase() : field.closest('[data-tag]').dataset.tag;
                const item = document.querySelector(`[data-tag=\"${tag}\"]`);
                const is_there = () => kind === 'open'
                  ? item.querySelector('details').open : item.classList.contains('pass');
                const look = () => requestAnimationFrame(() => setTimeout(() => {
                  if (is_there()) window.times[kind].push(performance.now() - event.timeStamp);
                  else look();
                }));
                look();
              }, true);
            })()",
        );
    }

    /// The times so far in milliseconds, the shortest first.
    fn times(&self, kind: &str) -> Vec<i64> {
        let times = self.eval(&format!("JSON.stringify(window.times.{kind}.map(Math.ceil))"));
        let mut times: Vec<i64> = serde_json::from_str(times.as_str().unwrap()).unwrap();
        times.sort_unstable();
        times
    }

    /// Scans an item of the room and passes it, by the keys that a scanner sends.
    fn pass(&self, number: usize) {
        self.until("ready to scan", "document.activeElement.id === 'tag' && document.activeElement.value === ''");
        self.tab.send_character(&format!("ket-{number}")).unwrap().press_key("Enter").unwrap();
        self.until("open", &format!("document.querySelector('[data-tag=\"KET-{number}\"] details').open"));
        // A person's next key. What comes sooner is the second end of a scanner's line.
        thread::sleep(Duration::from_millis(100));
        self.tab.press_key("Enter").unwrap();
        self.until("marked", &format!("document.querySelector('[data-tag=\"KET-{number}\"]').matches('.pass')"));
    }
}

#[test]
fn forty_items_are_tested_through_a_gap_in_the_network_and_none_is_lost_or_doubled() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    let gap = env::var("KITBOOK_GAP").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    real.sign_in("K1").width(320).go("/tests/round?location=Hall").slowed(6.0).measure();
    // Two answers are lost on their way back: what was sent is sent once more.
    real.eval(
        "(() => {
          const ask = window.fetch;
          let lost = 0;
          window.fetch = async (...all) => {
            const response = await ask(...all);
            if (lost++ < 2) throw new TypeError('lost on the way');
            return response;
          };
        })()",
    );
    for number in 1..=BEFORE {
        real.pass(number);
    }
    real.until("sent", "localStorage.getItem('kitbook-waiting') === '[]'");
    let tested = || page.cli().json(&["pat", "history"]).as_array().unwrap().len();
    assert_eq!(tested(), BEFORE);
    let begun = Instant::now();
    real.network(false);
    for number in BEFORE + 1..=IN_THE_GAP {
        real.pass(number);
    }
    thread::sleep(Duration::from_secs(gap).saturating_sub(begun.elapsed()));
    let off = begun.elapsed();
    assert_eq!(tested(), BEFORE);
    assert_eq!(real.eval("JSON.parse(localStorage.getItem('kitbook-waiting')).length"), IN_THE_GAP - BEFORE);
    real.network(true);
    for number in IN_THE_GAP + 1..=ITEMS {
        real.pass(number);
    }
    real.until("sent", "localStorage.getItem('kitbook-waiting') === '[]'");
    let tests = page.cli().json(&["pat", "history"]);
    let mut tags: Vec<&str> = tests.as_array().unwrap().iter().map(|one| one["tag"].as_str().unwrap()).collect();
    let mut all: Vec<String> = (1..=ITEMS).map(|number| format!("KET-{number}")).collect();
    tags.sort_unstable();
    all.sort_unstable();
    assert_eq!(tags, all);
    let said = ["open", "pass"].map(|kind| {
        let times = real.times(kind);
        assert_eq!(times.len(), ITEMS, "{kind}");
        let (middle, longest) = (times[ITEMS / 2], times[ITEMS - 1]);
        let slow = times.iter().filter(|time| **time > 300).count();
        format!("{kind} {middle} ms, at most {longest} ms, {slow} over 300 ms")
    });
    // Directly, so that the test runner does not capture it.
    let _ = writeln!(
        io::stderr(),
        "forty items, processor slowed six times, network off for {} s; from Enter to its answer: {}",
        off.as_secs(),
        said.join("; ")
    );
    real.is_content(&["ERR_INTERNET_DISCONNECTED"]);
}
