//! A big school, made from a seed: the register that the benchmarks run on.
//!
//! Everything goes through the crate's own `store`, so digests, the log's chain and its details are as the program
//! writes them. Ids, names and dates come from one seed; only the log's salts are random. The file is kept in
//! `KITBOOK_BENCH_DIR` (else `target/bench-school`) and used again while the schema stays the same.

// Each benchmark uses only the part of this module that it needs.
#![allow(dead_code)]

mod charges;
mod loans;
mod tests;

use chrono::{DateTime, Days, NaiveDate};
use domain::{
    asset::{Asset, Condition},
    category::{Category, Part},
    fault::Fault,
    ids::{AssetId, OperatorId, PersonId},
    person::{Person, PersonKind},
    stamp::Timepiece,
    when::{Clock, Instant},
};
use register::{act::Act, keep};
use serde_json::{Map, json};
use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Instant as Stopwatch,
};
use store::{Entry, SCHEMA_VERSION, Store, Subject, WriteTx, details};
use uuid::{Builder, Uuid};

/// Raise this when the data made here changes: older files are then made again.
const EDITION: u32 = 5;

/// The number of records written in one transaction.
const CHUNK: u32 = 20_000;

/// The start of the first loan, in seconds since 1970: Tuesday, 1 September 2020, eight in the morning.
const BEGIN: i64 = 1_598_947_200;

/// The seconds from the first loan to the last: four years and ten months.
const SPAN: i64 = 58 * 2_629_800;

/// The size of the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub name: &'static str,
    pub assets: u32,
    pub people: u32,
    pub loans: u32,
    /// The number of open loans: the newest ones.
    pub open: u32,
    /// The number of open loans that are overdue.
    pub overdue: u32,
    /// The number of test results, the same for each asset.
    pub tests: u32,
    /// The number of overdue tests.
    pub tests_due: u32,
    /// The number of lines in the ledger of charges.
    pub lines: u32,
    /// The number of log entries.
    pub entries: u32,
}

/// A hundred thousand items, a million loans, a million tests and five million log entries.
pub const FULL: Size = Size {
    name: "full",
    assets: 100_000,
    people: 20_000,
    loans: 1_000_000,
    open: 30_000,
    overdue: 1_000,
    tests: 1_000_000,
    tests_due: 1_800,
    lines: 1_000_000,
    entries: 5_000_000,
};

/// The same school with a tenth of the loans, tests and entries.
pub const TENTH: Size = Size { name: "tenth", loans: 100_000, tests: 100_000, entries: 500_000, ..FULL };

/// A small school for a quick check.
pub const SMALL: Size = Size {
    name: "small",
    assets: 1_000,
    people: 200,
    loans: 10_000,
    open: 300,
    overdue: 10,
    tests: 10_000,
    tests_due: 18,
    lines: 10_000,
    entries: 50_000,
};

/// The same school with a tenth of its history.
const SMALL_TENTH: Size = Size { name: "small-tenth", loans: 1_000, tests: 1_000, entries: 5_000, ..SMALL };

impl Size {
    /// The size to use: small with `KITBOOK_BENCH_SIZE=small`, else full.
    pub fn from_environment() -> Self {
        if env::var("KITBOOK_BENCH_SIZE").is_ok_and(|size| size == "small") { SMALL } else { FULL }
    }

    /// The same number of items and people, with a tenth of the loans, tests, charges and entries.
    pub fn tenth(self) -> Self {
        if self == SMALL { SMALL_TENTH } else { TENTH }
    }
}

/// The folder for the benchmarks' big files.
pub fn folder() -> PathBuf {
    let folder = env::var_os("KITBOOK_BENCH_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-school"), PathBuf::from);
    fs::create_dir_all(&folder).expect("the folder for benchmarks can be made");
    folder
}

/// The school's register, made now if it is missing. Never write to it: work on a copy.
pub fn register(size: Size) -> PathBuf {
    let schema = fingerprint(include_bytes!("../../schema.sql"));
    let path = folder().join(format!("{}-{SCHEMA_VERSION}-{schema:016x}-{EDITION}.db", size.name));
    if !path.exists() {
        let unfinished = path.with_extension("unfinished");
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", unfinished.display()));
        }
        let watch = Stopwatch::now();
        eprintln!("making a school with {} assets and {} loans in {} …", size.assets, size.loans, path.display());
        make(&unfinished, size).expect("the school can be made");
        fs::rename(&unfinished, &path).expect("the school's file can be renamed");
        eprintln!("made in {} s", watch.elapsed().as_secs());
    }
    path
}

/// Hashes the schema with FNV-1a, so that a changed schema gives another file name.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Random numbers by Marsaglia's xorshift, 64 bits: one seed gives the same school on every machine.
pub struct Dice(u64);

impl Dice {
    /// Makes dice that roll the same numbers each time.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// Returns the next number.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// Picks one of the words.
    pub fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(u32::try_from(words.len()).unwrap_or(1)) as usize]
    }

    /// Makes a UUIDv7 for this second; ids for later seconds sort later.
    fn id(&mut self, second: i64) -> Uuid {
        let (a, b) = (self.roll().to_be_bytes(), self.roll().to_be_bytes());
        let bytes = [a[0], a[1], a[2], a[3], a[4], a[5], b[0], b[1], b[2], b[3]];
        Builder::from_unix_timestamp_millis(u64::try_from(second).unwrap_or(0) * 1000, &bytes).into_uuid()
    }
}

/// The moment at a number of seconds after 1970.
fn moment(second: i64) -> Instant {
    Instant::new(DateTime::from_timestamp(second, 0).unwrap_or_default())
}

fn days(number: u32) -> Days {
    Days::new(number.into())
}

fn clock(second: i64) -> Clock {
    Clock::new(DateTime::from_timestamp(second, 0).unwrap_or_default(), chrono_tz::Europe::London)
}

/// Pairs of make and model.
type Models = &'static [(&'static str, &'static str)];

/// The categories: name, tag prefix, share in a hundred, makes and models.
const KINDS: &[(&str, &str, u32, Models)] = &[
    ("laptop", "LAP", 45, &[("Lenovo", "ThinkPad L13"), ("HP", "ProBook 440"), ("Dell", "Latitude 3340")]),
    ("tablet", "TAB", 20, &[("Apple", "iPad 10.2"), ("Samsung", "Galaxy Tab A9")]),
    ("charger", "CHG", 10, &[("Lenovo", "65 W USB-C"), ("HP", "45 W")]),
    ("headphones", "HEA", 10, &[("Sennheiser", "HD 206"), ("Logitech", "H390")]),
    ("camera", "CAM", 5, &[("Canon", "EOS 2000D"), ("Panasonic", "Lumix DC-FZ82")]),
    ("visualiser", "VIS", 5, &[("IPEVO", "V4K"), ("AVer", "F17-8M")]),
    ("phone", "PHO", 5, &[("Nokia", "G42"), ("Samsung", "Galaxy A15")]),
];

const GIVEN: &[&str] = &[
    "Amelia", "Oliver", "Zoë", "Mohammed", "Isla", "Kacper", "Siobhán", "Leo", "Priya", "Noah", "Chloé", "Jack",
    "Fatima", "Harry", "Ewa", "Tobias", "Grace", "Yusuf", "Ruby", "Daniel",
];

const FAMILY: &[&str] = &[
    "Smith",
    "O'Brien",
    "Patel",
    "Jones",
    "Nowak",
    "Khan",
    "Taylor",
    "Müller",
    "Williams",
    "Okafor",
    "Brown",
    "Evans",
    "García",
    "Hughes",
    "Ali",
    "Wright",
    "Hussain",
    "Walker",
    "Begum",
    "Robinson",
    "Hall-Moore",
    "Green",
    "Clarke",
];

const SUPPLIERS: &[&str] = &["Misco Education", "Currys Business", "Stone Group", "RM Resources"];

/// The items and people that loans are made from.
struct Cast {
    assets: Vec<(AssetId, String, usize)>,
    people: Vec<(PersonId, String)>,
    parts: Vec<Vec<Part>>,
    operator: OperatorId,
}

fn make(path: &Path, size: Size) -> Result<(), Fault> {
    let act = Act::of("bench", Timepiece::standing(clock(BEGIN)));
    let opened = keep::init::init(path, &act, Some("Bench School"), None)
        .map_err(|_| Fault::register("the school's register can't be made"))?;
    let mut store = opened.value.store;
    let mut dice = Dice::new(0x5eed_5eed_5eed_5eed);
    // Keeps all the indexes in memory, since loans touch them everywhere at once.
    store.read(|tx| tx.each("pragma cache_size = -1500000", &[], |_| Ok::<(), Fault>(())))?;
    let mut cast =
        Cast { assets: Vec::new(), people: Vec::new(), parts: Vec::new(), operator: OperatorId(Uuid::nil()) };
    write(&mut store, BEGIN, |tx| {
        cast.operator = tx.operator_id()?;
        let mut categories = Vec::new();
        for (name, ..) in KINDS {
            let category = store::category::find(tx, name)?;
            cast.parts.push(store::category::parts(tx, category.id)?);
            categories.push(category);
        }
        add_assets(tx, &mut dice, size, &categories, &mut cast)?;
        add_people(tx, &mut dice, size, &mut cast)
    })?;
    loans::add(&mut store, &mut dice, size, &cast)?;
    charges::add(&mut store, size, &cast)?;
    tests::add(&mut store, size, &cast)?;
    add_entries(&mut store, size, &cast)
}

/// Fills up the log with entries about items that were moved from room to room.
fn add_entries(store: &mut Store, size: Size, cast: &Cast) -> Result<(), Fault> {
    let mut no = store.read::<_, Fault>(|tx| Ok(tx.head()?.no))?;
    while no < i64::from(size.entries) {
        write(store, BEGIN + SPAN, |tx| {
            for _ in 0..CHUNK.min(u32::try_from(i64::from(size.entries) - no).unwrap_or(CHUNK)) {
                no += 1;
                let (asset, ..) = &cast.assets[usize::try_from(no).unwrap_or(0) % cast.assets.len()];
                let moved = json!({ "from": format!("Room {}", no % 40), "to": format!("Room {}", (no + 1) % 40) });
                let body = Map::from_iter([("location".to_owned(), moved)]);
                log(tx, "asset edit", Subject::new("asset", asset), (Some(*asset), None), body)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn write(store: &mut Store, second: i64, work: impl FnOnce(&WriteTx<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    store.write(&Act::of("bench", Timepiece::standing(clock(second))).writer(), true, work)
}

fn add_assets(
    tx: &WriteTx<'_>,
    dice: &mut Dice,
    size: Size,
    categories: &[Category],
    cast: &mut Cast,
) -> Result<(), Fault> {
    let mut numbers = vec![0_u32; KINDS.len()];
    for n in 0..size.assets {
        let kind = kind_of(n);
        numbers[kind] += 1;
        let (_, prefix, _, models) = KINDS[kind];
        let (make, model) = models[dice.below(u32::try_from(models.len()).unwrap_or(1)) as usize];
        let tag = format!("{prefix}-{:05}", numbers[kind]);
        let mut asset = Asset::new(AssetId(dice.id(BEGIN)), tag, categories[kind].id, moment(BEGIN));
        asset.make = Some(make.to_owned());
        asset.model = Some(model.to_owned());
        asset.serial = Some(format!("{}{:06}{:04X}", &make[..2].to_uppercase(), n, dice.below(0x1_0000)));
        asset.location = Some(format!("Room {}{:02}", dice.one_of(&["A", "B", "C", "D"]), 1 + dice.below(40)));
        asset.condition = Condition::Good;
        asset.purchased_on = NaiveDate::from_ymd_opt(2018, 9, 1).map(|day| day + days(dice.below(1_000)));
        asset.purchase_cost_pence = Some(i64::from(1_000 + dice.below(80_000)));
        asset.supplier = Some(dice.one_of(SUPPLIERS).to_owned());
        asset.order_number = Some(format!("PO-{:05}", dice.below(20_000)));
        asset.encrypted = (kind == 0).then_some(true);
        asset.anti_virus = (kind == 0).then_some(true);
        asset.refold(&[]);
        tx.insert(&asset)?;
        log(tx, "asset add", Subject::new("asset", asset.id), (Some(asset.id), None), details(&asset))?;
        cast.assets.push((asset.id, asset.tag, kind));
    }
    Ok(())
}

/// The category of the asset with this number. Categories are mixed by their shares: any hundred assets in a row
/// include them all.
fn kind_of(n: u32) -> usize {
    let mut rest = n * 37 % 100;
    KINDS
        .iter()
        .position(|(_, _, share, _)| {
            let here = rest < *share;
            rest = rest.saturating_sub(*share);
            here
        })
        .unwrap_or(0)
}

fn add_people(tx: &WriteTx<'_>, dice: &mut Dice, size: Size, cast: &mut Cast) -> Result<(), Fault> {
    for n in 0..size.people {
        let (given, family) = (dice.one_of(GIVEN), dice.one_of(FAMILY));
        let (kind, reference) = match n % 12 {
            0 => (PersonKind::Staff, format!("S{:05}", n / 12 + 1)),
            _ => (PersonKind::Pupil, format!("{:06}", n + 1)),
        };
        let mut person =
            Person::new(PersonId(dice.id(BEGIN)), kind, reference.clone(), format!("{given} {family}"), moment(BEGIN));
        person.given_name = Some(given.to_owned());
        person.family_name = Some(family.to_owned());
        person.email = Some(format!("user{n}@school.example"));
        person.username = Some(format!("user{n}"));
        if kind == PersonKind::Pupil {
            let year = 7 + dice.below(7);
            person.year_group = Some(year.to_string());
            person.class = Some(format!("{year}{}", dice.one_of(&["A", "B", "C", "D", "E", "F"])));
        } else {
            person.job_title = Some(dice.one_of(&["Teacher", "Teaching assistant", "Librarian"]).to_owned());
        }
        person.refold();
        tx.insert(&person)?;
        log(tx, "person add", Subject::new("person", person.id), (None, Some(person.id)), details(&person))?;
        cast.people.push((person.id, reference));
    }
    Ok(())
}

fn log(
    tx: &WriteTx<'_>,
    action: &'static str,
    subject: Subject,
    (asset, person): (Option<AssetId>, Option<PersonId>),
    body: Map<String, serde_json::Value>,
) -> Result<(), Fault> {
    tx.log(Entry { action, subject, asset, person, effective_at: None, body }).map(|_| ())
}
