//! Imports the records of a tester's file one by one, and makes the plan of what they change.

use super::{Own, PatReport, TakeOwn, next_tests::NextTests, rejects::Rejects, still_due::still_due};
use crate::{
    act::Timed,
    file::{
        import::{Problem, Remarks, TOLD, ask_about_columns, refused},
        plan::{Asked, ColumnView, How, RowOutcome, RowView},
    },
    pat::{
        Arrivals, Arrived, Confirmed,
        testers::{File, Format},
        unmatched::{self, unmatched},
    },
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    ids::AssetId,
    incoming::question::{Answer, Answers, Chosen, Group},
    pat::{Outcome, Standing, Tested, Unclear},
    say::Notes,
    text,
};
use std::{
    collections::HashSet,
    io::{Read, Write},
};
use store::WriteTx;

pub(super) struct Run<'a, 'o, R> {
    tx: &'a WriteTx<'a>,
    file: File<R>,
    arrivals: Arrivals,
    answers: &'a Answers,
    /// Takes the records of people's own devices.
    pub(super) own: Option<(TakeOwn, &'a Timed<'a>)>,
    rejects: Option<Rejects<'o>>,
    pub(super) report: PatReport,
    untold: u64,
    /// The locations of the items in the file.
    places: HashSet<String>,
    /// Items in the file that are still due: they failed, are queried, or have a short interval.
    in_file: HashSet<(AssetId, Option<String>)>,
    /// Unmatched IDs of tests that were already imported before.
    waiting: HashSet<String>,
    next_tests: Option<NextTests>,
}

impl<'a, 'o, R: Read> Run<'a, 'o, R> {
    pub(super) fn new(
        tx: &'a WriteTx<'a>,
        file: File<R>,
        arrivals: Arrivals,
        answers: &'a Answers,
        skip_bad: Option<&'o mut dyn Write>,
        uses_next_tests: bool,
    ) -> Result<Self, Fault> {
        let next_tests = (!uses_next_tests).then(NextTests::default);
        let rejects = skip_bad.map(|out| Rejects::begin(out, &file)).transpose()?;
        let (places, in_file, waiting) = (HashSet::new(), HashSet::new(), HashSet::new());
        let report = PatReport::default();
        Ok(Self {
            tx,
            file,
            arrivals,
            answers,
            own: None,
            rejects,
            report,
            untold: 0,
            places,
            in_file,
            waiting,
            next_tests,
        })
    }

    /// Reads the file to its end. Returns the report, and the reason if it must not be written.
    pub(super) fn finish(
        mut self,
        act: &Timed<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(PatReport, Option<Fault>, Notes), Failure> {
        let mut records = 0_u64;
        while let Some(next) = self.file.next()? {
            self.untested();
            let bad = match next {
                Ok(record) => self.take(record)?,
                Err(problem) => Some((String::new(), problem)),
            };
            if let Some((key, problem)) = bad {
                self.reject(key, problem)?;
            }
            records += 1;
            if records.is_multiple_of(512) {
                progress(self.file.bytes());
            }
        }
        self.untested();
        progress(self.file.bytes());
        let first_no = self.arrivals.first_no();
        self.columns();
        let mut judged = Remarks::default();
        for note in std::mem::take(&mut self.arrivals.judged) {
            judged.add(note);
        }
        self.arrivals.finish(self.tx)?;
        let mut report = self.report;
        report.file_format = match self.file.format() {
            Format::Sheet => "patorganiser",
            Format::Contractor => "contractor",
            Format::Labelled => "labelled",
        };
        report.key = self.file.key().to_owned();
        report.unknown = self.file.unknown().to_vec();
        self.file.complete(&mut report.plan);
        let waiting = &self.waiting;
        report.unmatched_ids = unmatched(self.tx, TOLD, |no, id| no >= first_no || waiting.contains(id))?;
        report.waiting = unmatched::count(self.tx)?;
        still_due(self.tx, act, &mut report, &self.places, &self.in_file)?;
        let order = self.file.dates().wrong_order();
        let columns_are_open = report.plan.open().any(|group| group.group == Group::UnknownColumns);
        let is_open = !report.problems.is_empty() || report.plan.open().next().is_some();
        let skips = self.rejects.is_some() && !columns_are_open;
        if let Some(rejects) = self.rejects {
            rejects.end()?;
        }
        let refused = match order {
            // A date that may be misread concerns the good records too.
            Some(fault) => Some(fault),
            None if skips || !is_open => None,
            None => Some(match self.file.dates().hint() {
                Some(hint) => refused(&report, self.untold).hint(hint),
                None => refused(&report, self.untold),
            }),
        };
        let mut notes = judged.into_notes();
        notes.extend(self.next_tests.and_then(NextTests::note));
        Ok((report, refused, notes))
    }

    /// Imports one record, or gives the asset's ID and the problem with it.
    fn take(&mut self, record: Tested) -> Result<Option<(String, Problem)>, Fault> {
        let Some(mut record) = self.cleared(record)? else { return Ok(None) };
        match self.days(&mut record)? {
            Days::Settled => {}
            Days::Open => return Ok(None),
            Days::Missing(problem) => return Ok(Some((record.asset_id, problem))),
        }
        let record = &record;
        if self.take_own(record)? {
            return Ok(None);
        }
        if let Some(words) = &record.no_visual
            && !self.arrivals.is_known(self.tx, record)?
            && self.ask(Group::NoVisualCheck, record, words.clone())? != Some(Answer::Take)
        {
            return Ok(None);
        }
        let is = |group: Group, answer: Answer| {
            self.answers.of(group, record.line, &record.asset_id) == Some(Chosen::Word(answer))
        };
        let item = is(Group::OtherItem, Answer::Same);
        let confirmed = Confirmed { item, day: is(Group::UnlikelyDate, Answer::Keep) };
        let mut arrived = match self.arrivals.take(self.tx, record, confirmed) {
            Ok(arrived) => arrived,
            Err(fault) if fault.kind == FaultKind::BadFile => {
                // A skipped record is easily forgotten, and a fail must not be.
                let fail = if record.outcome == Outcome::Fail { "; it failed: keep it out of use" } else { "" };
                let reason = format!("{}{fail}", fault.message);
                let is_of_day = self.arrivals.wrong_day(record).is_some();
                let column = self.file.date_heading().filter(|_| is_of_day).map(str::to_owned);
                let problem = Problem { line: record.line, column, reason };
                return Ok(Some((record.asset_id.clone(), problem)));
            }
            Err(fault) => return Err(fault),
        };
        if let Some(doubt) = arrived.doubt.take()
            && self.ask(Group::OtherItem, record, doubt)? != Some(Answer::Same)
        {
            return Ok(None);
        }
        if let Some(early) = arrived.early.take() {
            match self.ask(Group::UnlikelyDate, record, early)? {
                Some(Answer::Keep) => {}
                Some(Answer::Blank) => return Ok(Some((record.asset_id.clone(), self.undated(record)))),
                _ => return Ok(None),
            }
        }
        self.list(record, &arrived);
        let report = &mut self.report;
        report.tests += 1;
        match (arrived.known, record.outcome) {
            (true, _) => report.known += 1,
            (false, Outcome::Pass) => report.passed += 1,
            (false, Outcome::Fail) => report.failed += 1,
            (false, Outcome::Information) => report.information += 1,
        }
        report.no_readings += u64::from(!arrived.known && record.no_readings);
        let Some(found) = arrived.appliance else {
            report.unmatched += u64::from(!arrived.known);
            // Only a few are listed in the end, so a file with a million unknown IDs must not fill the memory.
            if arrived.known && self.waiting.len() < 1_000 {
                self.waiting.insert(text::fold(&self.arrivals.foreign_id(record)?));
            }
            return Ok(None);
        };
        if let Some(next_tests) = self.next_tests.as_mut().filter(|_| found.state == Standing::Counted) {
            next_tests.see(record, found.asset, found.due_on);
        }
        if found.created {
            report.created += 1;
            if report.created_tags.len() < TOLD {
                report.created_tags.push(store::asset::by_id(self.tx, found.asset)?.tag);
            }
        }
        report.queried += u64::from(!arrived.known && found.state == Standing::Queried);
        if found.is_due {
            self.in_file.insert((found.asset, found.part));
        }
        self.places.extend(found.location_folded);
        Ok(None)
    }

    /// Asks what unclear words for a result mean, and gives the test that they are of; `None` if it is left out, or if the
    /// question has no answer yet. A test that the register has is not asked about again.
    fn cleared(&mut self, mut record: Tested) -> Result<Option<Tested>, Fault> {
        let Some(unclear) = record.unclear.take() else { return Ok(Some(record)) };
        let Unclear { words, if_failed } = *unclear;
        if self.arrivals.is_known(self.tx, &record)? {
            return Ok(Some(record));
        }
        if self.arrivals.is_known(self.tx, &if_failed)? {
            return Ok(Some(if_failed));
        }
        Ok(match self.ask(Group::UnclearResult, &record, words)? {
            Some(Answer::Passed) => Some(record),
            Some(Answer::Failed) => Some(if_failed),
            _ => None,
        })
    }

    /// Asks about the days of a record that are numbers of days.
    fn days(&mut self, record: &mut Tested) -> Result<Days, Fault> {
        let numbers: Vec<&str> =
            [&record.day_number, &record.next_number].into_iter().flatten().map(String::as_str).collect();
        if numbers.is_empty() {
            return Ok(Days::Settled);
        }
        let text = numbers.join("; ");
        match self.ask(Group::DayNumber, record, text)? {
            Some(Answer::Blank) if record.day_number.is_some() => Ok(Days::Missing(self.undated(record))),
            Some(Answer::Blank) => {
                record.retest_months = None;
                Ok(Days::Settled)
            }
            Some(Answer::Date) => Ok(Days::Settled),
            _ => Ok(Days::Open),
        }
    }

    /// The problem of a test whose date is left out, as an answer says.
    fn undated(&self, record: &Tested) -> Problem {
        let column = self.file.date_heading().map(str::to_owned);
        Problem { line: record.line, column, reason: "the test has no date".to_owned() }
    }

    /// Asks about a record, and returns the answer. A record that is left out, or has no answer yet, is listed as such.
    fn ask(&mut self, group: Group, record: &Tested, text: String) -> Result<Option<Answer>, Fault> {
        let (line, key) = (record.line, record.asset_id.clone());
        let chosen = self.answers.of(group, line, &key);
        // A test that is left out is easily forgotten, and a fail must not be.
        let fail = if record.outcome == Outcome::Fail { "; it failed: keep it out of use" } else { "" };
        let reason = format!("{text}{fail}");
        let asked = Asked { group, line, key: key.clone(), column: None, text, candidates: Vec::new() };
        self.report.plan.ask(asked, chosen.as_ref(), self.answers);
        let outcome = match chosen {
            Some(Chosen::Word(Answer::Skip)) => RowOutcome::Skipped,
            Some(Chosen::Word(answer)) => return Ok(Some(answer)),
            _ => RowOutcome::Question,
        };
        if let (RowOutcome::Question, Some(rejects)) = (outcome, &mut self.rejects) {
            rejects.add(&Problem { line, column: None, reason: reason.clone() }, self.file.raw())?;
            self.report.skipped += 1;
        }
        self.report.plan.add(RowView { line, key, outcome, changes: Vec::new(), reasons: vec![reason] });
        Ok((outcome == RowOutcome::Skipped).then_some(Answer::Skip))
    }

    /// Takes a record of a person's own device. Returns false if it is of none.
    fn take_own(&mut self, record: &Tested) -> Result<bool, Fault> {
        let Some((take, act)) = self.own else { return Ok(false) };
        if self.arrivals.wrong_day(record).is_some() || !self.arrivals.is_unmatched(self.tx, record)? {
            return Ok(false);
        }
        let Some(Own { known, note }) = take(self.tx, act, &record.asset_id, record)? else { return Ok(false) };
        let report = &mut self.report;
        report.tests += 1;
        match (known, record.outcome) {
            (false, Outcome::Pass) => {
                report.passed += 1;
                report.own_devices += 1;
            }
            (false, Outcome::Fail) => report.failed += 1,
            (true, _) | (false, Outcome::Information) => report.known += 1,
        }
        self.arrivals.judged.extend(note);
        let outcome = if known { RowOutcome::Unchanged } else { RowOutcome::Added };
        let reasons = vec!["a person's own device".to_owned()];
        let key = record.asset_id.clone();
        self.report.plan.add(RowView { line: record.line, key, outcome, changes: Vec::new(), reasons });
        Ok(true)
    }

    /// Adds a record to the plan.
    fn list(&mut self, record: &Tested, arrived: &Arrived) {
        let outcome = if arrived.known { RowOutcome::Unchanged } else { RowOutcome::Added };
        if !arrived.known {
            *self.report.plan.by_kind.entry(record.kind.to_string()).or_default() += 1;
        }
        self.report.plan.add_with(outcome, || listed(record, arrived, outcome));
    }

    /// Counts the rows that have an item but no test, and adds them to the plan.
    fn untested(&mut self) {
        for (line, key) in self.file.take_untested() {
            self.report.without_test += 1;
            let (outcome, reasons) = (RowOutcome::Skipped, vec!["the row has no test".to_owned()]);
            self.report.plan.add(RowView { line, key, outcome, changes: Vec::new(), reasons });
        }
    }

    fn reject(&mut self, key: String, problem: Problem) -> Result<(), Fault> {
        if let Some(rejects) = &mut self.rejects {
            rejects.add(&problem, self.file.raw())?;
            self.report.skipped += 1;
        }
        let (outcome, reasons) = (RowOutcome::Problem, vec![problem.reason_with_column()]);
        self.report.plan.add(RowView { line: problem.line, key, outcome, changes: Vec::new(), reasons });
        if self.report.problems.len() < TOLD {
            self.report.problems.push(problem);
        } else {
            self.untold += 1;
        }
        Ok(())
    }

    /// Adds the columns to the plan, and asks about those that Kitbook doesn't know.
    fn columns(&mut self) {
        let (mut columns, mut offers) = (Vec::new(), Vec::new());
        for (column, offer) in self.file.columns() {
            offers.push(offer.map(str::to_owned));
            columns.push(column);
        }
        let is_unknown = |column: &&ColumnView| column.how == How::Asked && column.first.is_some();
        self.report.unknown_columns = columns.iter().filter(is_unknown).map(|column| column.heading.clone()).collect();
        let offer = |at: usize| offers.get(at).cloned().flatten();
        ask_about_columns(&mut self.report.plan, columns, offer, self.answers);
    }
}

/// The days of a record, once they are asked about.
enum Days {
    Settled,
    /// The question has no answer yet.
    Open,
    /// The test has no date, as the answer says.
    Missing(Problem),
}

/// A test in the plan.
fn listed(record: &Tested, arrived: &Arrived, outcome: RowOutcome) -> RowView {
    let found = arrived.appliance.as_ref();
    let reasons = [
        (found.is_none(), "the ID matches no item"),
        (found.is_some_and(|found| found.created), "the item is added"),
        (found.is_some_and(|found| found.state == Standing::Queried), "a reading is bad or blank, so it is queried"),
    ];
    let reasons = reasons.iter().filter(|(is_so, _)| *is_so && !arrived.known).map(|(_, reason)| (*reason).to_owned());
    let (key, reasons) = (record.asset_id.clone(), reasons.collect());
    RowView { line: record.line, key, outcome, changes: Vec::new(), reasons }
}
