//! The server is killed while several desks lend and take in: what was said to be recorded is there once, what was said not
//! to be is not there, and no log is broken.

use super::own::Own;
use crate::support::{Cli, MONDAY, bringing, clock, order, server, well};
use domain::{
    fault::{Failure, Fault},
    stamp::Timepiece,
};
use register::{
    act::Act,
    loan::{
        sign_out::{self, Order, Terms},
        take_in::{self, Seen},
    },
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};
use store::{Address, Store};

const SCHOOLS: [&str; 3] = ["oak", "elm", "ash"];
const DESKS: usize = 2;

/// The longest time for which a desk tries to reach the server.
const PATIENCE: Duration = Duration::from_secs(60);

/// The times that the server is killed: a hundred by `KITBOOK_KILLS=100`.
fn kills() -> u64 {
    std::env::var("KITBOOK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(4)
}

/// What a desk was told about an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Told {
    Recorded,
    /// That nothing was written: the connection was lost before the commit.
    NotWritten,
    /// That nothing was recorded: the commit was looked up.
    NotRecorded,
    /// That nobody can tell.
    InDoubt,
}

impl Told {
    fn by(answer: Result<(), Failure>) -> Self {
        let fault = match answer {
            Ok(()) => return Self::Recorded,
            Err(Failure::Fault(fault)) => fault,
            Err(refused) => panic!("{refused:?}"),
        };
        let says = |text: &str| fault.message.contains(text);
        if says("nothing was recorded") {
            return Self::NotRecorded;
        }
        if says("nothing was written") || says("is busy") {
            return Self::NotWritten;
        }
        assert!(says("just as this was being recorded"), "{fault:?}");
        assert!(fault.hint.is_some(), "it says how to look: {fault:?}");
        Self::InDoubt
    }
}

/// A desk with one item, which it lends and takes in again and again.
struct Desk {
    at: PathBuf,
    tag: String,
    store: Option<Store>,
    act: Act,
    told: Vec<(String, Told)>,
}

impl Desk {
    /// Connects to the school, as soon as the server answers.
    fn store(&mut self) -> &mut Store {
        let until = Instant::now() + PATIENCE;
        while self.store.is_none() {
            match Store::open(&self.at) {
                Ok(store) => self.store = Some(store),
                Err(fault) => {
                    assert!(Instant::now() < until, "{fault:?}");
                    thread::sleep(Duration::from_millis(20));
                }
            }
        }
        self.store.as_mut().unwrap()
    }

    /// Lends the item, or takes it in, under a text that no other act has.
    fn act(&mut self, is_out: bool, text: &str) -> Told {
        let (tag, act, text) = (self.tag.clone(), self.act.clone(), text.to_owned());
        let store = self.store();
        let answer = if is_out {
            let terms = Terms { purpose: Some(text.clone()), ..Terms::default() };
            let order = Order { terms, ..order(&[&tag], "HAB") };
            sign_out::sign_out(store, &act, &order).map(|_| ())
        } else {
            take_in::take_in(store, &act, &bringing(&[&tag], Seen { note: Some(text.clone()), ..well() })).map(|_| ())
        };
        let told = Told::by(answer);
        if told != Told::Recorded {
            self.store = None;
        }
        self.told.push((text, told));
        told
    }

    /// Reads if the item is out, as somebody does who was told to look.
    fn is_out(&mut self) -> bool {
        let tag = self.tag.clone();
        loop {
            let looked = self.store().read::<_, Fault>(|tx| {
                let asset = store::asset::find(tx, &tag, store::asset::Spelling::Whole)?;
                Ok(store::asset::marks(tx, asset.id)?.is_lent)
            });
            match looked {
                Ok(is_out) => return is_out,
                // It was killed again.
                Err(_) => self.store = None,
            }
        }
    }

    fn work(mut self, is_over: &AtomicBool) -> Vec<(String, Told)> {
        let mut is_out = false;
        for number in 0.. {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let text = format!("{} act {number}", self.tag);
            match self.act(!is_out, &text) {
                Told::Recorded => is_out = !is_out,
                Told::NotWritten | Told::NotRecorded => {}
                Told::InDoubt => is_out = self.is_out(),
            }
        }
        self.told
    }
}

/// The number of slips, returns and entries of the log with each act's text.
fn kept(at: &Path) -> (HashMap<String, u32>, HashMap<String, u32>) {
    let mut store = Store::look(at).unwrap();
    store
        .read::<_, Fault>(|tx| {
            let sql = "select purpose from slip where purpose is not null \
                       union all select note from loan where note is not null";
            let (mut rows, mut entries) = (HashMap::new(), HashMap::new());
            tx.each::<Fault>(sql, &[], |row| {
                *rows.entry(row.text(0)?.to_owned()).or_insert(0) += 1;
                Ok(())
            })?;
            for action in ["loan out", "loan in"] {
                for body in store::bodies_of(tx, action)? {
                    let text = body["purpose"].as_str().or(body["note"].as_str()).unwrap_or_default();
                    *entries.entry(text.to_owned()).or_insert(0) += 1;
                }
            }
            Ok((rows, entries))
        })
        .unwrap()
}

#[test]
fn a_server_that_is_killed_under_load_keeps_each_act_that_was_confirmed_and_no_other() {
    if server::place().is_none() {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return;
    }
    let Some(own) = Own::start() else {
        println!("left out: PostgreSQL's own programs");
        return;
    };
    let trust = Cli::on(own.address());
    let at = |school: &str| Address::from(trust.db.as_ref().unwrap()).with_school(school).unwrap().typed().to_owned();
    for short in SCHOOLS {
        trust.done(&["school", "add", short]);
        let school = Cli::on(at(short));
        school.done(&["person", "add", "HAB", "--first-name", "Hana", "--last-name", "Abe", "--kind", "staff"]);
        for desk in 0..DESKS {
            school.done(&["asset", "add", &format!("CAM-{desk}"), "--category", "camera"]);
        }
    }
    let is_over = AtomicBool::new(false);
    let told: Vec<Vec<(&str, String, Told)>> = thread::scope(|scope| {
        let mut desks = Vec::new();
        for short in SCHOOLS {
            for desk in 0..DESKS {
                let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
                let desk = Desk { at: at(short), tag: format!("CAM-{desk}"), store: None, act, told: Vec::new() };
                let is_over = &is_over;
                desks.push((short, scope.spawn(move || desk.work(is_over))));
            }
        }
        for kill in 0..kills() {
            // Not always at the same moment of their work.
            thread::sleep(Duration::from_millis(200 + kill * 37 % 300));
            own.kill(kill % 2 == 1);
            own.start_again();
        }
        thread::sleep(Duration::from_millis(300));
        is_over.store(true, Ordering::Relaxed);
        let told = desks
            .into_iter()
            .map(|(short, desk)| desk.join().unwrap().into_iter().map(|(text, told)| (short, text, told)).collect());
        told.collect()
    });
    let mut tally: HashMap<(Told, u32), u32> = HashMap::new();
    for short in SCHOOLS {
        let (rows, entries) = kept(&at(short));
        for (_, text, told) in told.iter().flatten().filter(|(school, ..)| *school == short) {
            let (row, entry) = (rows.get(text).copied().unwrap_or(0), entries.get(text).copied().unwrap_or(0));
            assert_eq!(row, entry, "{short}, {text}: {told:?}");
            let fits = match told {
                Told::Recorded => row == 1,
                Told::NotWritten | Told::NotRecorded => row == 0,
                Told::InDoubt => row <= 1,
            };
            assert!(fits, "{short}, {text}: {told:?}, and there {row} times");
            *tally.entry((*told, row)).or_default() += 1;
        }
        let school = Cli::on(at(short));
        assert_eq!(school.json(&["check"])["sound"], true, "{short}");
        school.done(&["log", "verify"]);
    }
    println!("killed {} times; acts by what was told, and how often they are there: {tally:?}", kills());
    assert!(tally.get(&(Told::Recorded, 1)).is_some_and(|acts| u64::from(*acts) > kills()), "{tally:?}");
}
