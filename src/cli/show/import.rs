//! The plan of an import: how the columns are read, what the rows do, and the questions of the file.

use crate::cli::{session::Session, words::Format};
use domain::{incoming::question::Answers, text::count, when::Clock, words::Word as _};
use register::{
    file::{
        import::{ImportReport, Imported, Problem, Report},
        plan::{Plan, QuestionView, RowOutcome, RowView},
    },
    view::Who,
};

/// The parts of an import's result that differ from one kind of record to another.
pub trait Told: Report {
    /// The counts in one line.
    fn counts(&self) -> String;
    /// The counts of a file that is not imported.
    fn counts_if_good(&self) -> String {
        format!("would be: {}", self.counts())
    }
    /// Further lines below the counts.
    fn lines(&self) -> Vec<String>;
    /// Further tables below the plan.
    fn sections(&self, _: &mut Session<'_>, _: Clock) {}
    /// Takes away the numbers of records that were not written.
    fn unnumber(&mut self) {}
}

impl Told for ImportReport {
    fn counts(&self) -> String {
        format!(
            "{} added, {} updated, {} unchanged, {} skipped (matched by “{}”)",
            self.added, self.changed, self.unchanged, self.skipped, self.key
        )
    }

    fn counts_if_good(&self) -> String {
        format!(
            "{} would be added, {} updated, {} unchanged, {} skipped (matched by “{}”)",
            self.added, self.changed, self.unchanged, self.skipped, self.key
        )
    }

    fn lines(&self) -> Vec<String> {
        arrivals(self).into_iter().chain(comings_and_goings(self)).collect()
    }
}

/// Shows the plan of an import, or what it did.
pub fn show<R: Told>(session: &mut Session<'_>, imported: &Imported<R>, clock: Clock) {
    let report = &imported.report;
    if session.out.format() != Format::Table {
        session.out.document(report);
        return;
    }
    counted(session, report, imported.refused.is_some());
    let plan = report.found().plan;
    session.out.section("Columns", &plan.columns, clock);
    // A refused file lists its problems and questions as the error.
    let is_told = |outcome: RowOutcome| {
        imported.refused.is_none() || !matches!(outcome, RowOutcome::Question | RowOutcome::Problem)
    };
    let rows: Vec<RowView> = plan.rows.iter().filter(|row| is_told(row.outcome)).cloned().collect();
    session.out.section("Rows", &rows, clock);
    for (outcome, number) in plan.unlisted.iter().filter(|(outcome, _)| is_told(**outcome)) {
        session.out.line(&format!("and {number} more {outcome}"));
    }
    for group in &plan.questions {
        session.out.section(&titled(group), &group.rows, clock);
    }
    if imported.refused.is_none() {
        report.found().problems.iter().map(Problem::told).for_each(|problem| session.out.line(&problem));
        report.sections(session, clock);
    }
}

/// Shows the counts of an import, and what comes with them.
pub fn summary<R: Told>(session: &mut Session<'_>, report: &R) {
    counted(session, report, false);
}

fn counted<R: Told>(session: &mut Session<'_>, report: &R, is_refused: bool) {
    session.out.line(&if is_refused { report.counts_if_good() } else { report.counts() });
    let plan = report.found().plan;
    let by = |what: &str, numbers: &std::collections::BTreeMap<String, u64>| {
        let each: Vec<String> = numbers.iter().map(|(name, number)| format!("{number} {name}")).collect();
        (!each.is_empty()).then(|| format!("{what}: {}", each.join(", ")))
    };
    let by_state = plan.by_state.iter().map(|(state, number)| (state.replace('_', " "), *number)).collect();
    let counted = [by("by kind", &plan.by_kind), by("by category", &plan.by_category), by("by state", &by_state)];
    let lines: Vec<String> = plan
        .sheet
        .iter()
        .map(|sheet| format!("sheet: {sheet}"))
        .chain(counted.into_iter().flatten())
        .chain(report.lines())
        .chain(
            plan.passed_over.iter().map(|row| format!("line {} passed over ({}): {}", row.line, row.reason, row.text)),
        )
        .collect();
    lines.iter().for_each(|line| session.out.line(line));
}

/// The title of a group of questions, with the number of its rows.
fn titled(group: &QuestionView) -> String {
    format!("{} ({}): {}", group.group.word(), group.count, group.question)
}

/// Asks the person at the terminal about each group of questions that has no answer. Returns true if any was answered.
pub fn ask(session: &mut Session<'_>, plan: &Plan, answers: &mut Answers) -> bool {
    let mut any = false;
    for group in plan.open() {
        session.out.line_now(&titled(group));
        for row in group.rows.iter().filter(|row| row.answer.is_none()) {
            let line = if row.line == 0 { String::new() } else { format!("line {}, ", row.line) };
            let candidates = if row.candidates.is_empty() { "" } else { ": " };
            session.out.line_now(&format!(
                "  {line}{}: {}{candidates}{}",
                row.key,
                row.text,
                row.candidates.join("; ")
            ));
        }
        for answer in &group.answers {
            session.out.line_now(&format!("  {} = {}", answer.word, answer.meaning));
        }
        any |= is_answered(session, group, answers);
    }
    any
}

/// Asks about one group until the answer fits. An empty answer leaves the group open.
fn is_answered(session: &mut Session<'_>, group: &QuestionView, answers: &mut Answers) -> bool {
    const TRIES: usize = 5;
    let words: Vec<&str> = group.answers.iter().map(|answer| answer.word).collect();
    // A column has no line.
    let one =
        if group.rows.iter().any(|row| row.line > 0) { "LINE=ANSWER for one row" } else { "COLUMN=ANSWER for one" };
    let question = format!("{}; {one}; Enter to leave it open", words.join(", "));
    for _ in 0..TRIES {
        let Some(prompt) = session.ask() else { return false };
        let typed = prompt.line(&question).unwrap_or_default();
        let typed = typed.trim();
        if typed.is_empty() {
            return false;
        }
        match answers.answer(group.group, typed, &words) {
            Ok(()) => return true,
            Err(fault) => session.out.line_now(&format!("  {}", fault.message)),
        }
    }
    false
}

/// Counts the loans and borrowers that came with new assets, and the assets that are lost or disposed of.
fn arrivals(report: &ImportReport) -> Vec<String> {
    let counted = |number: u64, one: &str| count(usize::try_from(number).unwrap_or(usize::MAX), one);
    let mut lines = Vec::new();
    if report.loans_added > 0 {
        let (loans, people) = (counted(report.loans_added, "open loan"), counted(report.borrowers_added, "borrower"));
        lines.push(format!("{loans} recorded, {people} added"));
    }
    let gone: Vec<String> = report.fates.iter().map(|(fate, number)| format!("{number} {fate}")).collect();
    if !gone.is_empty() {
        lines.push(format!("no longer in school: {}", gone.join(", ")));
    }
    if !report.new_categories.is_empty() {
        let categories = report.new_categories.join(", ");
        lines.push(format!("new categories, with the settings of “other”: {categories}"));
    }
    let missing = &report.plan.not_in_file;
    // People are listed by name.
    if missing.count > 0 && report.leavers.is_none() {
        let more = if missing.count > missing.first.len() as u64 { " …" } else { "" };
        let items = counted(missing.count, "item");
        lines.push(format!(
            "{items} in the register (without those disposed of) but not in the file, unchanged: {}{more}",
            missing.first.join(", ")
        ));
    }
    lines
}

/// Lists the people who joined, moved or are not in the file: the first thirty of each.
fn comings_and_goings(report: &ImportReport) -> Vec<String> {
    const TOLD: usize = 30;
    let mut lines = Vec::new();
    let mut list = |what: &str, all: Vec<String>| {
        if all.is_empty() {
            return;
        }
        let more = if all.len() > TOLD { format!(", and {} more", all.len() - TOLD) } else { String::new() };
        lines.push(format!("{} {what}: {}{more}", all.len(), all[..all.len().min(TOLD)].join(", ")));
    };
    let who = |all: &Option<Vec<Who>>| {
        all.iter().flatten().map(|p| format!("{} ({})", p.name, p.reference)).collect::<Vec<_>>()
    };
    list("new", who(&report.joiners));
    let moved =
        report.movers.iter().flatten().map(|m| format!("{} ({}) from {} to {}", m.name, m.reference, m.from, m.to));
    list("moved", moved.collect());
    list("in the register but not in the file, unchanged", who(&report.leavers));
    if let Some(groups) = &report.groups {
        let each = groups.people.iter().map(|person| {
            let to = |does: &str, names: &[String]| (!names.is_empty()).then(|| format!("{does} {}", names.join(", ")));
            let does: Vec<String> =
                to("leaves", &person.leaves).into_iter().chain(to("joins", &person.joins)).collect();
            format!("{} ({}) {}", person.person.name, person.person.reference, does.join(" and "))
        });
        list("with other teaching groups", each.collect());
        lines.push(groups.summary());
    }
    lines
}
