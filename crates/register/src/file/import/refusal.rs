//! The faults of files that are not imported.

use super::Report;
use crate::file::headings::{Columns, Known, listed};
use domain::{
    fault::{Fault, FaultKind},
    incoming::question::{Answer, Answers, Group},
    remedy::Input,
    say,
    say::Say,
    text,
    text::shown,
    words::Word as _,
};

/// Lists the problems and open questions of a file.
pub(super) fn told(report: &impl Report, untold: u64) -> Vec<Say> {
    let mut told: Vec<Say> = report.found().problems.iter().map(|problem| problem.told().into()).collect();
    if untold > 0 {
        told.push(format!("and {untold} more").into());
    }
    told.extend(report.found().plan.open().map(|group| {
        let words: Vec<&str> = group.answers.iter().map(|answer| answer.word).collect();
        let first = group.rows.iter().find(|row| row.answer.is_none());
        let first = first.map(|row| if row.line == 0 { row.key.clone() } else { format!("line {}", row.line) });
        let (name, first) = (group.group.word(), first.unwrap_or_default());
        format!("{name} ({}, first {first}): {} Answers: {}", group.open, group.question, words.join(", ")).into()
    }));
    let columns =
        report.found().plan.open().filter(|group| group.group == Group::UnknownColumns).flat_map(|group| &group.rows);
    for column in columns.filter(|column| column.answer.is_none()) {
        // The candidate is the heading, `=` and the field.
        let field = column.candidates.first().and_then(|offer| Some((offer, offer.rsplit_once('=')?.1)));
        told.extend(field.map(|(offer, field)| {
            say![format!("{} looks like {field}: ", shown(&column.key)), Input::Map.with(offer.clone())]
        }));
    }
    told
}

/// Makes the fault for a file with problems or open questions.
pub(crate) fn refused(report: &impl Report, untold: u64) -> Fault {
    let problems = report.found().problems.len() as u64 + untold;
    let questions = report.found().plan.open().count();
    let counted = |number: u64, one: &str| text::count(usize::try_from(number).unwrap_or(usize::MAX), one);
    let asks = format!("{} of questions", text::count(questions, "group"));
    let has = match (problems, questions) {
        (problems, 0) => counted(problems, "problem"),
        (0, _) => asks,
        (problems, _) => format!("{} and {asks}", counted(problems, "problem")),
    };
    let example = report.found().plan.open().next().map(|group| {
        let first = group.answers.first().map_or("", |answer| answer.word);
        Input::Answer.with(format!("{}={first}", group.group.word()))
    });
    let hint = match example {
        Some(example) if problems == 0 => say!["Answer each group, such as ", example, "."],
        Some(example) => {
            say!["Correct the file and answer each group, such as ", example, ". Or add ", Input::SkipBad, "."]
        }
        None => say!["Correct them, or add ", Input::SkipBad, " to import only the good rows."],
    };
    Fault::bad_file(format!("the file has {has}; nothing was written")).hint(hint).details(told(report, untold))
}

/// Refuses the answer that keeps unknown columns, because only items have extra fields.
pub(crate) fn no_extra_fields(answers: &Answers) -> Result<(), Fault> {
    if !answers.has(Group::UnknownColumns, Answer::Keep) {
        return Ok(());
    }
    let ignore = format!("{}={}", Group::UnknownColumns.word(), Answer::Ignore.word());
    Err(Fault::invalid("only items have extra fields, so these columns can't be kept").hint(say![
        "Leave them out: ",
        Input::Answer.with(ignore),
        "."
    ]))
}

pub(crate) fn not_written() -> Fault {
    Fault::new(FaultKind::Invalid, "the file of skipped rows can't be written")
        .hint("Give another file for them. Nothing was imported.")
}

pub(super) fn too_many_wait() -> Fault {
    Fault::bad_file("too many items are in trolleys that come later in the file")
        .hint("Move trolleys to the top of the file.")
}

/// Makes the fault for a file without a column that identifies its records. It offers the headings that are nearly known.
pub(crate) fn no_key<C: Copy + PartialEq>(
    what: &str,
    columns: &Columns<C>,
    known: &Known<'_, C>,
    hint: impl Into<Say>,
) -> Fault {
    let offers = columns.offers(known).into_iter().map(|(at, field)| {
        let heading = &columns.headings[at];
        say![format!("{} looks like {field}: ", shown(heading)), Input::Map.with(format!("{heading}={field}"))]
    });
    Fault::bad_file(format!("{what}; the headings are {}", listed(&columns.headings))).hint(hint).details(offers)
}
