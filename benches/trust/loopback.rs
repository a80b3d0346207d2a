//! A sign-out on this machine, against its own statements by `psql` in one transaction.

use super::{Row, Trust, clock, done, milliseconds};
use register::{
    act::Act,
    loan::sign_out::{self, Order, Terms},
};
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use store::{Store, asset::Spelling};

/// The number of sign-outs that are measured.
const TIMES: usize = 60;

/// The most time that a sign-out may take, in hundredths of that of its own statements.
const MOST: u128 = 250;

fn order(number: usize) -> Order {
    Order {
        tags: vec![tag(number)],
        spelling: Spelling::Whole,
        to: format!("S{}", number % 4 + 1),
        new: None,
        terms: Terms::default(),
        partial: false,
        overrides: Vec::new(),
        seen: Vec::new(),
    }
}

fn tag(number: usize) -> String {
    format!("CAM-{:04}", number + 1)
}

/// The statements of each sign-out as the server noted them, with what they were given.
fn noted(trust: &Trust, school: &str) -> Vec<String> {
    let data = trust.asked("show data_directory");
    let log = Path::new(&data).with_file_name("log");
    let before = fs::read_to_string(&log).unwrap().len();
    trust.asked("alter role current_user set log_statement = 'all'");
    trust.asked("alter role current_user set log_parameter_max_length = -1");
    let mut store = Store::open(&trust.at(school)).unwrap();
    let act = Act::of("bench", clock());
    for number in 0..TIMES {
        sign_out::sign_out(&mut store, &act, &order(number)).unwrap();
    }
    trust.asked("alter role current_user reset all");
    let text = fs::read_to_string(&log).unwrap().split_off(before);
    let mut statements: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some((_, sql)) = line.split_once("LOG:  statement: ") {
            statements.push(sql.to_owned());
        } else if let Some((_, named)) = line.split_once("LOG:  execute ") {
            statements.push(named.split_once(": ").unwrap().1.to_owned());
        } else if let Some((_, given)) = line.split_once("DETAIL:  parameters: ") {
            let sql = statements.pop().unwrap();
            statements.push(with(&sql, &values(given)));
        }
    }
    let mut acts: Vec<String> = Vec::new();
    for sql in statements {
        if sql.starts_with("begin isolation level read committed") {
            acts.push(String::new());
        }
        if let Some(act) = acts.last_mut().filter(|act| !act.ends_with("commit;\n")) {
            act.push_str(&format!("{sql};\n"));
        }
    }
    assert_eq!(acts.len(), TIMES);
    acts
}

/// The values of `$1 = 'one', $2 = NULL`, as they can be written into a statement.
fn values(given: &str) -> Vec<String> {
    let (mut values, mut rest) = (Vec::new(), given);
    while let Some((_, value)) = rest.split_once(" = ") {
        let mut end = value.find(", $").unwrap_or(value.len());
        if value.starts_with('\'') {
            let is_end = |at: usize| {
                let after = value[at + 1..].bytes().take_while(|byte| *byte == b'\'').count();
                let before = value[1..at].bytes().rev().take_while(|byte| *byte == b'\'').count();
                after == 0 && before % 2 == 0
            };
            end = value.match_indices('\'').map(|(at, _)| at).skip(1).find(|at| is_end(*at)).unwrap() + 1;
        }
        values.push(value[..end].to_owned());
        rest = &value[end..];
    }
    values
}

/// A statement with its values in place of `$1`, `$2` and so on.
fn with(sql: &str, values: &[String]) -> String {
    let (mut out, mut rest) = (String::new(), sql);
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = after[..digits].parse().unwrap();
        out.push_str(before);
        out.push_str(&values[number - 1]);
        rest = &after[digits..];
    }
    out + rest
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

pub(super) fn rows(trust: &Trust) -> Vec<Row> {
    let model = trust.model(400);
    for school in ["noted", "opened", "run", "shell", "shells"] {
        done(trust.kitbook(&trust.at(school), &["import", "--all", model.to_str().unwrap()]));
    }
    let acts = noted(trust, "noted");
    let file = |name: &str, text: &str| {
        let path = trust.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };

    // Over a connection that is open already.
    let mut store = Store::open(&trust.at("opened")).unwrap();
    let act = Act::of("bench", clock());
    let mut ours = Vec::new();
    for number in 0..TIMES {
        let watch = Instant::now();
        sign_out::sign_out(&mut store, &act, &order(number)).unwrap();
        ours.push(watch.elapsed());
    }
    let all = file("all.sql", &acts.concat());
    let timed = file("timed.sql", &format!("\\timing on\n{}", acts.concat()));
    let output = trust.psql(Some("shell"), &["-f", &timed]).stdout(std::process::Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{all}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let micros = text.lines().filter_map(|line| line.strip_prefix("Time: ")).map(|line| {
        let (whole, rest) = line.split_once('.').unwrap();
        whole.parse::<u64>().unwrap() * 1000 + rest[..3].parse::<u64>().unwrap()
    });
    let plain = Duration::from_micros(micros.sum::<u64>() / TIMES as u64);
    let opened = race("a sign-out over an open connection", median(ours), plain);

    // As programs: each connects, and prepares its statements.
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for (number, act) in acts.iter().enumerate() {
        let one = file("one.sql", act);
        let out = ["out", &tag(number), "--to", &format!("S{}", number % 4 + 1)];
        let kitbook = || done(trust.kitbook(&trust.at("run"), &out));
        let shell = || done(trust.psql(Some("shells"), &["-f", &one]));
        if number % 2 == 0 {
            ours.push(kitbook());
            plain.push(shell());
        } else {
            plain.push(shell());
            ours.push(kitbook());
        }
    }
    let run = race("`kitbook out` as a program", median(ours), median(plain));
    for school in ["noted", "opened", "run", "shell", "shells"] {
        let same = "select no from log_head";
        let output = Command::output(trust.psql(Some(school), &["-tAc", same]).stdout(std::process::Stdio::piped()));
        println!("{school}: the log's head is {}", String::from_utf8(output.unwrap().stdout).unwrap().trim());
        done(trust.kitbook(&trust.at(school), &["school", "remove", school, "--yes"]));
    }
    vec![opened, run]
}

fn race(what: &str, ours: Duration, plain: Duration) -> Row {
    let ratio = ours.as_micros() * 100 / plain.as_micros().max(1);
    Row {
        what: what.to_owned(),
        figure: format!(
            "{}, psql {}, ratio {}.{:02}",
            milliseconds(ours),
            milliseconds(plain),
            ratio / 100,
            ratio % 100
        ),
        limit: "2.5".to_owned(),
        is_met: ratio <= MOST,
    }
}
