//! One seeded run: the register and its desks on one side, the model on the other, and a clock that the acts set.

use super::{
    Tally,
    dice::Dice,
    invariants::Reader,
    model::{
        self, Category, CategoryPart, No, Question, School, Told,
        time::{At, Day, instant},
    },
};
use crate::support::{Ran, clock};
use chrono::Duration;
use domain::{fault::Fault, stamp::Timepiece};
use kitbook::cli::{self, Terminal, World};
use register::{
    act::Act,
    asset::list::{AssetFilter, each_asset},
    loan::{desk::Sitting, sign_out::Terms},
};
use serde_json::Value;
use std::{collections::BTreeSet, ffi::OsString, path::PathBuf};
use store::{Random, Store};
use tempfile::TempDir;

/// The names of those who sit at the desks.
const OPERATORS: [&str; 4] = ["tess", "carl", "olga", "finn"];

/// Monday, 7 September 2026, in the morning.
const FIRST: &str = "2026-09-07T08:00:00Z";

/// One desk: it keeps the register open, and the slip of the person in front of it.
pub struct Desk {
    pub operator: &'static str,
    pub store: Store,
    pub sitting: Sitting,
    /// What the model has it remember.
    pub remembers: model::Desk,
    /// The rules that have warned at it.
    pub warned: BTreeSet<&'static str>,
}

/// A backup, and the school as it was.
#[derive(Clone)]
pub struct Backup {
    pub path: PathBuf,
    pub school: School,
    /// The refs of its people, in the order of their ids.
    pub people: Vec<String>,
}

pub struct Run {
    pub seed: u64,
    pub dice: Dice,
    pub folder: TempDir,
    pub db: PathBuf,
    /// The machine's clock, which may be wrong.
    pub clock: At,
    pub school: School,
    pub desks: Vec<Desk>,
    pub reader: Reader,
    /// Backups, each with the school as it was.
    pub backups: Vec<Backup>,
    /// How many items, people and files were made, for their names.
    pub made: usize,
    /// True once the school has its people and items: from then on, some acts are only tried.
    pub is_open: bool,
    random: Random,
    /// The register's version that was checked last, and the school against which it was.
    checked: Option<(i64, School)>,
    /// The acts so far, for the reader of a failure.
    story: Vec<String>,
    loud: bool,
    pub tally: Tally,
}

impl Run {
    /// Makes a school with its people and items. `loud` prints each act.
    pub fn new(seed: u64, loud: bool) -> Self {
        let mut dice = Dice::seeded(seed);
        let folder = super::fast_folder();
        let db = folder.path().join("register.db");
        let now: At = FIRST.parse().unwrap();
        let random = Random::seeded(seed);
        let desks = 2 + dice.below(3);
        let made = cli::run(World {
            passphrase: None,
            mail_password: None,
            server_secrets: store::Secrets::default(),
            arguments: [
                "kitbook",
                "--db",
                db.to_str().unwrap(),
                "--as",
                "tess",
                "init",
                "--school",
                "Simulated School",
            ]
            .map(OsString::from)
            .to_vec(),
            register: None,
            operator: None,
            login: "tess".to_owned(),
            random: random.clone(),
            data_folder: None,
            time: Timepiece::standing(clock(&instant(now))),
            input: &mut "".as_bytes(),
            output: &mut Vec::new(),
            errors: &mut Vec::new(),
            terminal: Terminal::default(),
            prompt: None,
        });
        assert_eq!(made, 0, "the register can't be made");
        let desk = |operator| {
            let all_well = operator == "carl";
            Desk {
                operator,
                store: Store::open(&db).unwrap(),
                sitting: Sitting::new(&Terms::default(), Vec::new(), all_well).unwrap(),
                remembers: model::Desk::new(all_well),
                warned: BTreeSet::new(),
            }
        };
        let desks = OPERATORS[..desks].iter().map(|operator| desk(*operator)).collect();
        let reader = Reader::open(&db);
        let mut run = Self {
            seed,
            dice,
            folder,
            db,
            clock: now,
            school: School::new(now),
            desks,
            reader,
            backups: Vec::new(),
            made: 0,
            is_open: false,
            random,
            checked: None,
            story: Vec::new(),
            loud,
            tally: Tally::default(),
        };
        super::acts::settle_in(&mut run);
        run
    }

    /// Tells what is done, for the story of a failure.
    pub fn tell(&mut self, what: String) {
        let told = format!("{:>4}  {}  {what}", self.story.len(), instant(self.clock));
        if self.loud {
            println!("{told}");
        }
        self.story.push(told);
    }

    /// The last acts, and how to replay the run.
    pub fn last_acts(&self) -> String {
        let from = self.story.len().saturating_sub(25);
        format!("{}\nKITBOOK_SEED={} replays this run and prints each act", self.story[from..].join("\n"), self.seed)
    }

    /// An act of the `register` library, by the operator at a desk.
    pub fn act_at(&self, desk: usize) -> Act {
        let mut act = Act::of(self.desks[desk].operator, Timepiece::standing(clock(&instant(self.clock))));
        act.random = self.random.clone();
        act
    }

    /// Runs one command, typed by one of the operators.
    pub fn command(&mut self, words: &[String]) -> Ran {
        let operator = self.desks[self.dice.below(self.desks.len())].operator;
        self.command_of(operator, words)
    }

    /// Runs a command that only looks; the dice are not thrown for it.
    pub fn look(&self, words: &[String]) -> Ran {
        self.command_of(OPERATORS[0], words)
    }

    fn command_of(&self, operator: &str, words: &[String]) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut arguments: Vec<OsString> = vec!["kitbook".into()];
        arguments.extend(words.iter().map(OsString::from));
        let code = cli::run(World {
            passphrase: None,
            mail_password: None,
            server_secrets: store::Secrets::default(),
            arguments,
            register: Some(self.db.clone()),
            operator: Some(operator.to_owned()),
            login: operator.to_owned(),
            random: self.random.clone(),
            data_folder: None,
            time: Timepiece::standing(clock(&instant(self.clock))),
            input: &mut "".as_bytes(),
            output: &mut out,
            errors: &mut err,
            terminal: Terminal::default(),
            prompt: None,
        });
        Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    /// Runs a command that must succeed, and reads its answer.
    pub fn ask(&mut self, words: &[&str]) -> Value {
        let mut words = owned(words);
        words.extend(owned(&["--format", "json"]));
        let ran = self.command(&words);
        assert_eq!(ran.code, 0, "{words:?}: {ran:?}\n{}", self.last_acts());
        ran.json()
    }

    /// Does one act by a command, and checks that it goes as the model says. Some acts are tried without being done.
    pub fn act(&mut self, words: Vec<String>, model: impl FnOnce(&mut School) -> Told) {
        self.act_on(words, None, model);
    }

    /// Does one act that happened on an earlier day.
    pub fn act_on(&mut self, words: Vec<String>, on: Option<Day>, model: impl FnOnce(&mut School) -> Told) {
        let clock = self.clock;
        self.do_act(words, on, |school| {
            school.begin(clock, on)?;
            model(school)
        });
    }

    /// Does one act that may come before the last entry of the log.
    pub fn act_at_any_time(&mut self, words: Vec<String>, model: impl FnOnce(&mut School) -> Told) {
        self.do_act(words, None, model);
    }

    fn do_act(&mut self, mut words: Vec<String>, on: Option<Day>, model: impl FnOnce(&mut School) -> Told) {
        let is_trial = self.is_open && self.dice.chance(6);
        let expected = self.school.after(model);
        if let Some(on) = on {
            words.extend(["--on".to_owned(), on.to_string()]);
        }
        if is_trial {
            words.push("--dry-run".to_owned());
        }
        words.extend(owned(&["--format", "json"]));
        let ran = self.command(&words);
        self.tell(format!("{} -> {}", shell(&words), ran.code));
        self.compare(&words, &expected, &ran);
        let verb = verb_of(&words);
        self.tally.count(verb, expected.is_ok());
        if let Ok(school) = expected
            && !is_trial
        {
            self.school = school;
        }
        self.check();
    }

    /// Checks a command's answer against the model's.
    fn compare(&self, words: &[String], expected: &Told<School>, ran: &Ran) {
        let talk: Value = if ran.err.trim().is_empty() { Value::Null } else { ran.talk() };
        let rules = |list: &str| -> BTreeSet<String> {
            let of = talk[list].as_array().into_iter().flatten();
            of.map(|refusal| refusal["rule"].as_str().unwrap().to_owned()).collect()
        };
        let (code, refused, warned) = match expected {
            Ok(school) => (u8::from(!school.left_out.is_empty()), school.left_out.clone(), Some(&school.warned)),
            Err(no) => (no.code(), if let No::Rules(rules) = no { rules.clone() } else { BTreeSet::new() }, None),
        };
        let refused: BTreeSet<String> = refused.iter().map(|rule| (*rule).to_owned()).collect();
        let why = || {
            let expected = expected.as_ref().map(|school| &school.warned);
            format!("{}\nthe model: {expected:?}\nthe program: {ran:?}\n{}", shell(words), self.last_acts())
        };
        assert_eq!(ran.code, code, "the exit code of {}", why());
        assert_eq!(rules("refusals"), refused, "the rules that refuse {}", why());
        if let Some(warned) = warned {
            let warned: BTreeSet<String> = warned.iter().map(|rule| (*rule).to_owned()).collect();
            assert_eq!(rules("warnings"), warned, "the rules that warn of {}", why());
        }
    }

    /// Checks everything that must hold after an act.
    pub fn check(&mut self) {
        let version = self.reader.version();
        // An act that was refused leaves both as they were.
        if !self.checked.as_ref().is_some_and(|(before, school)| *before == version && *school == self.school) {
            if let Err(wrong) = self.reader.check(&self.school) {
                panic!("{wrong}\n{}", self.last_acts());
            }
            self.checked = Some((version, self.school.clone()));
        }
        self.states_agree();
    }

    /// Checks the state of every item, and who has it, as lists show them.
    fn states_agree(&mut self) {
        let today = clock(&instant(self.clock)).today();
        let mut found = Vec::new();
        let listed = self.desks[0].store.read(|tx| {
            each_asset(tx, &AssetFilter::default(), today, |item| {
                let states = [item.state].into_iter().chain(item.flags).map(|state| state.to_string());
                found.push((item.tag, states.collect::<Vec<_>>(), item.holder.map(|holder| holder.reference)));
                Ok::<(), Fault>(())
            })
        });
        assert!(listed.is_ok(), "{listed:?}\n{}", self.last_acts());
        let wanted = (0..self.school.items.len()).map(|at| {
            let holder = self.school.open_loan(at).map(|no| self.reference(self.school.loans[&no].person));
            (self.tag(at), owned(&self.school.states(at)), holder)
        });
        let mut wanted: Vec<_> = wanted.collect();
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "the states of the items\n{}", self.last_acts());
    }

    /// Moves the clock on.
    pub fn wait(&mut self, by: Duration) {
        self.clock += by;
    }

    /// Reads the policy of a category, which is the school's to set.
    pub fn learn_category(&mut self, name: &str) {
        let shown = self.ask(&["category", "show", name]);
        let text = |value: &Value| -> &'static str { known_word(value.as_str().unwrap()) };
        let number = |value: &Value| value.as_i64();
        let parts = shown["parts"].as_array().unwrap().iter().map(|part| CategoryPart {
            name: part["name"].as_str().unwrap().to_owned(),
            price: number(&part["price_pence"]),
            class: part["pat_class"].as_str().map(known_word),
        });
        let checks = shown["checks"].as_array().unwrap().iter();
        let category = Category {
            kind: text(&shown["loan_kind"]),
            days: number(&shown["loan_days"]),
            check_in_months: number(&shown["check_in_months"]).map(|months| u32::try_from(months).unwrap()),
            home: text(&shown["home_rule"]),
            visit: text(&shown["visit_rule"]),
            holds_data: shown["holds_data"].as_bool().unwrap(),
            needs_anti_virus: shown["needs_anti_virus"].as_bool().unwrap(),
            may_be_encrypted: shown["encryption"] != "none",
            takes_pictures: shown["takes_pictures"].as_bool().unwrap(),
            class: text(&shown["pat_class"]),
            stays: matches!(shown["pat_type"].as_str(), Some("S" | "IT")),
            price: number(&shown["replacement_price_pence"]),
            life_months: number(&shown["life_months"]),
            parts: parts.collect(),
            routine: checks
                .clone()
                .filter(|check| check["on_routine"] == true)
                .map(|check| Question {
                    name: check["name"].as_str().unwrap().to_owned(),
                    tests_part: check["tests_part"].as_str().map(str::to_owned),
                })
                .collect(),
            checks: checks
                .filter(|check| check["routine_only"] == false)
                .map(|check| (check["name"].as_str().unwrap().to_owned(), check["on_short"].as_bool().unwrap()))
                .collect(),
        };
        self.school.categories.insert(name.to_owned(), category);
    }
}

/// A word of the program's own, for the model's data.
fn known_word(word: &str) -> &'static str {
    const WORDS: [&str; 11] =
        ["issue", "dated", "class", "never", "permission", "allowed", "I", "II", "III", "unknown", "none"];
    WORDS.into_iter().find(|known| *known == word).unwrap_or_else(|| panic!("the model has no word {word}"))
}

pub fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn shell(words: &[String]) -> String {
    shell_words::join(words)
}

/// The verb of a command, for the tally.
fn verb_of(words: &[String]) -> &'static str {
    const NOUNS: [&str; 21] = [
        "loan",
        "asset",
        "kit",
        "pat",
        "incident",
        "repair",
        "hold",
        "charge",
        "ban",
        "agreement",
        "permission",
        "leaver",
        "wipe",
        "person",
        "privacy",
        "rule",
        "log",
        "category",
        "calendar",
        "disposal",
        "stocktake",
    ];
    let verb = if NOUNS.contains(&words[0].as_str()) { words[..2].join(" ") } else { words[0].clone() };
    super::acts::interned(&verb)
}
