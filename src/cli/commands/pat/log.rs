//! `kitbook pat log`: records a round with a scanner.

use super::round::{self, RoundLine};
use crate::cli::{
    error::Code,
    session::{Desk, Line, Session, too_long},
    words::{Format, Overwrite},
};
use domain::{
    fault::{Failure, Fault},
    label::Shift,
    permission::DeviceState,
};
use register::{
    file::replace::{self, Content, Target},
    own_device::{
        list::{DeviceView, Which, devices},
        test,
    },
    paper::sheet::Layout,
    pat::{Reply, Round, Sitting, label::LabelView, label_paper},
};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Scan or type a tag: the item passed its visual check. If it failed, type `f TAG reason`. If it \
                  passes after an earlier fail, type `p TAG`. To void the last result, type `undo`. To end the round, \
                  type `quit`. A laptop's tag means its charger.\n\n\
                  With --location, --instrument or --no-readings, a tag opens its item instead, and the next line is \
                  its test. `P`: passed its visual check. `F flex cut`: failed it. `0.08 99 P`: passed its full test \
                  with earth 0.08 Ω and insulation 99 MΩ; for class II, `99 P`: insulation. `>99` is above the range. \
                  Leakage has its letter, `L0.5`; so may earth and insulation, `E0.08 I99`. `0.45 99 F`: failed; the \
                  reason is the reading that failed, unless you type one after F. Class and fuse, where they differ, \
                  come first: `class II fuse 3 99 P`. `T`: passed its full test, on a tester that shows no readings. \
                  After a fail, `l` writes its red label to a file. `list` shows what is still to do.\n\n\
                  With --location, the round begins with the list of the room: the items that need tests, those in \
                  trolleys too, and at the end people's own devices, in whatever room they are: `own 3 P` records \
                  that own device 3 passed its test. The round ends with what it missed: items due by now or within \
                  30 days that it has no result for."
)]
pub struct Args {
    /// Room of the round, by its full name: its items are listed first, and those missed at the end
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    /// Person who does the checks, if not you
    #[arg(long, value_name = "NAME")]
    tester: Option<String>,
    /// Name of the test instrument, for full tests
    #[arg(long, value_name = "NAME")]
    instrument: Option<String>,
    /// Serial number of the instrument
    #[arg(long, value_name = "SERIAL", requires = "instrument")]
    instrument_serial: Option<String>,
    /// Reason why full tests have no readings, such as "pass/fail tester"; `T` then passes an item
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = crate::cli::words::said)]
    no_readings: Option<String>,
    /// File for the red labels (default: a new file red-labels.html in this folder)
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    #[command(flatten)]
    overwrite: Overwrite,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if session.out.format() == Format::Csv {
        return Err(Fault::invalid("this command can't answer as CSV")
            .hint("Leave out --format, or use --format json.")
            .into());
    }
    let mut desk = session.desk()?;
    if desk.act.dry_run {
        return Err(Fault::invalid("this command has no dry run: each line depends on the one before")
            .hint("Try a single item: `kitbook pat pass TAG --dry-run`.")
            .into());
    }
    if let Some(file) = &args.labels {
        replace::may_write(Target::of(Content::Page, file, args.overwrite.overwrite))?;
    }
    let mut labels = Labels { file: args.labels, may_replace: args.overwrite.overwrite };
    let order = Round {
        tester: args.tester.clone(),
        location: args.location,
        instrument: args.instrument,
        instrument_serial: args.instrument_serial,
        no_readings: args.no_readings,
    };
    let mut sitting = Sitting::new(&mut desk.store, &desk.act, order)?;
    let clock = desk.act.clock();
    let (mut code, mut lines) = (Code::Done, 0);
    if let Some(room) = sitting.room(&mut desk.store, &desk.act)? {
        let own = own_devices(&mut desk)?;
        tell(session, &mut lines, || round::room(&room, &own, clock), &RoundLine::room(&room, &own));
    }
    let mut line = String::new();
    while !session.out.has_failed() {
        session.out.prompt(&format!("{}> ", sitting.open().unwrap_or("tag")));
        let reply = match session.read_line(&mut line)? {
            Line::End => break,
            Line::Text if matches!(line.trim(), "quit" | "exit") => break,
            // Piped input may separate rooms with empty lines.
            Line::Text if line.trim().is_empty() => continue,
            Line::Text => match own_device(&line) {
                Some((no, said)) => {
                    let device = of_own_device(&mut desk, no, said, args.tester.as_deref());
                    match &device {
                        Ok(_) => session.out.recorded(),
                        Err(failure) => code = worse(code, code_of(failure)),
                    }
                    tell(session, &mut lines, || vec![round::own_device(&device)], &RoundLine::own_device(&device));
                    continue;
                }
                None => sitting.line(&mut desk.store, &desk.act, &line),
            },
            Line::TooLong => Err(too_long().into()),
        };
        match &reply {
            Ok(Reply::Recorded(..) | Reply::Undone(..) | Reply::Changed(..)) => session.out.recorded(),
            Ok(_) => {}
            Err(failure) => code = worse(code, code_of(failure)),
        }
        if let Ok(Reply::Labels(views)) = &reply {
            let written = labels.write(&mut desk, views);
            if let Err(failure) = &written {
                code = worse(code, code_of(failure));
            }
            let told = || vec![round::labels(views, &written)];
            tell(session, &mut lines, told, &RoundLine::labels(views, &written));
            continue;
        }
        tell(session, &mut lines, || round::in_words(&reply, clock), &RoundLine::of(&reply));
        if matches!(&reply, Err(Failure::Fault(fault)) if fault.kind.ends_a_sitting()) {
            break;
        }
    }
    if let Some(missed) = sitting.missed(&mut desk.store, &desk.act)? {
        tell(session, &mut lines, || round::missed(&missed, clock), &RoundLine::missed(&missed, sitting.tally));
    }
    if session.out.format() == Format::Json {
        session.out.line(if lines == 0 { "[]" } else { "]" });
    }
    let (passed, failed) = sitting.tally;
    session.out.hint(format!("{passed} passed, {failed} failed"));
    Ok(code)
}

/// Writes one answer: its words, or its JSON as a part of the document.
fn tell(session: &mut Session<'_>, lines: &mut usize, words: impl FnOnce() -> Vec<String>, json: &RoundLine<'_>) {
    if session.out.format() == Format::Json {
        session.out.json_now(if *lines == 0 { "[" } else { "," }, json);
    } else {
        words().iter().for_each(|line| session.out.line_now(line));
    }
    *lines += 1;
}

/// People's own devices on site. Nobody records in which room they are, so every room's list has them.
fn own_devices(desk: &mut Desk) -> Result<Vec<DeviceView>, Fault> {
    let clock = desk.act.clock();
    let mut all = desk.store.read(|tx| devices(tx, None, &Which::default(), clock))?;
    all.retain(|device| device.state == DeviceState::OnSite);
    Ok(all)
}

/// Reads `own 3 P`: the number of a device, and the rest of the line.
fn own_device(line: &str) -> Option<(i64, &str)> {
    let mut words = line.split_whitespace();
    if !words.next()?.eq_ignore_ascii_case("own") {
        return None;
    }
    let no = words.next()?.parse().ok()?;
    let rest = line.trim().splitn(3, char::is_whitespace).nth(2).unwrap_or_default();
    Some((no, rest.trim()))
}

/// Records that an own device passed its test. A device that failed must leave the site.
fn of_own_device(desk: &mut Desk, no: i64, said: &str, tester: Option<&str>) -> Result<DeviceView, Failure> {
    match said.split_whitespace().next().map(str::to_lowercase).as_deref() {
        Some("p" | "pass") if !said.contains(char::is_whitespace) => {
            Ok(test::pass(&mut desk.store, &desk.act, no, tester)?.value)
        }
        Some("f" | "fail") => Err(test::failed(no).into()),
        _ => Err(Fault::invalid(format!("own device {no} has no result")).hint("Type `own 3 P` or `own 3 F`.").into()),
    }
}

/// The file of red labels of this round.
struct Labels {
    file: Option<PathBuf>,
    may_replace: bool,
}

impl Labels {
    /// Writes all red labels of the round. The first time, no other file is replaced; after that, the round's own is.
    fn write(&mut self, desk: &mut Desk, views: &[LabelView]) -> Result<PathBuf, Failure> {
        let file = self.file.clone().unwrap_or_else(free_name);
        let school = desk.store.read(store::register_of)?.school;
        let layout = Layout { stock: label_paper::STOCK, from: 1, shift: Shift::default() };
        let html = label_paper::labels(&school, views, layout)?;
        let target = Target::of(Content::Page, &file, self.may_replace);
        replace::write(target, |out| out.write_all(html.as_bytes()).map_err(|e| replace::unwritten(&file, e).into()))?;
        (self.file, self.may_replace) = (Some(file.clone()), true);
        Ok(file)
    }
}

/// The first name of a red-label file that is free in this folder.
fn free_name() -> PathBuf {
    let names = (1..1_000).map(|number| match number {
        1 => "red-labels.html".to_owned(),
        number => format!("red-labels-{number}.html"),
    });
    let mut names = names.map(PathBuf::from);
    names.find(|name| !Path::new(name).exists()).unwrap_or_else(|| PathBuf::from("red-labels.html"))
}

fn code_of(failure: &Failure) -> Code {
    match failure {
        Failure::Refused(_) => Code::Refused,
        Failure::Fault(fault) => fault.kind.into(),
    }
}

/// Picks the more serious code: not found over refused, refused over done.
fn worse(a: Code, b: Code) -> Code {
    if b as u8 > a as u8 { b } else { a }
}
