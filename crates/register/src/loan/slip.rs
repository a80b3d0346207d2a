//! The slip and the receipt: as they were signed, or as the register has them now. `slip_paper` and `receipt_paper` lay
//! them out.

use super::{
    later,
    paper_words::{Owed, PaperFact, ReceiptLine, ReceiptWords, SignedNote, SlipLine, SlipWords},
    slip_terms,
};
use crate::{
    file::drawn::Shown,
    paper::{
        letterhead::{Letterhead, letterhead},
        show_due,
    },
    person::borrower::{Borrower, borrower},
    view::{OverrideView, PartPrice, PartView, companion},
};
use domain::{
    asset::{Asset, Condition},
    fault::Fault,
    loan::{
        Kind, Loan, LoanPart, OffSite, PartOutcome, Place, Slip, Stage,
        signed::{Paper, SignedPaper},
    },
    money::shown_pounds,
    permission,
    person::PersonKind,
    remedy::Remedy,
    rules, say,
    text::{and_list, count},
    when::{Clock, show_day},
};
use serde::de::DeserializeOwned;
use store::{Field as _, ReadTx, signed};

/// One tagged item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub tag: String,
    /// The item's make and model, else its name, else its category.
    pub description: String,
    pub serial: Option<String>,
    pub phone_number: Option<String>,
    /// The cost of another one, in pence, if it is known.
    pub replacement_pence: Option<i64>,
}

/// The sign-out slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipPaper {
    /// With the school's name as it was when the slip was signed.
    pub letterhead: Letterhead,
    pub no: i64,
    pub words: SlipWords,
    /// `None` if nobody has signed it yet.
    pub signed: Option<SignedNote>,
    /// What was done after it was signed, each with its date.
    pub later: Vec<String>,
}

impl SlipPaper {
    /// Reads a slip for printing: in the words that were signed, or as it is now.
    ///
    /// Errors: the signed words can't be read.
    pub fn load(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<Self, Fault> {
        let mut letterhead = letterhead(tx)?;
        let kept = signed::slip(tx, slip.id)?;
        let (words, later) = match &kept {
            Some(paper) => (content::<SlipWords>(paper)?, later::later(tx, slip, Paper::Slip, clock)?),
            None => (slip_words(tx, slip, clock)?, Vec::new()),
        };
        letterhead.school.clone_from(&words.school);
        let drawing = kept.as_ref().and_then(|paper| paper.drawing.as_ref());
        let drawing = Shown::load(tx, drawing, &words.borrower)?;
        let signed = slip.signed_how.zip(slip.signed_on).map(|(how, on)| {
            let witness = slip.signed_witness.as_ref();
            let witness = witness.map(|name| format!(" Witness: {name}.")).unwrap_or_default();
            let by = format!(
                "Signed by {} on {how}, {}.{witness} Issued by {}.",
                words.borrower,
                show_day(on),
                words.issued_by
            );
            let none = "No copy of the signed words was kept, so this page shows the slip as it is now.";
            SignedNote { by, drawing, copy: kept.as_ref().map_or_else(|| none.to_owned(), copy) }
        });
        Ok(Self { letterhead, no: slip.no, words, signed, later })
    }
}

/// The return receipts of a slip: those that were signed, and the one that nobody has signed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPaper {
    pub letterhead: Letterhead,
    pub slip_no: i64,
    pub sheets: Vec<ReceiptSheet>,
    /// What was done after the last one was signed, each with its date.
    pub later: Vec<String>,
}

/// One receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptSheet {
    pub words: ReceiptWords,
    pub signed: Option<SignedNote>,
}

impl ReceiptPaper {
    /// Reads the receipts of a slip. A receipt that was signed is not changed; if more has come back since, or has been
    /// settled, there is another one to sign.
    ///
    /// Errors: no item on the slip has come back; the signed words can't be read.
    pub fn load(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<Self, Fault> {
        let kept = signed::receipts(tx, slip.id)?;
        let now = receipt_words(tx, slip, clock);
        let mut sheets = Vec::with_capacity(kept.len() + 1);
        for paper in &kept {
            let words: ReceiptWords = content(paper)?;
            let witness = paper.witness.as_ref().map(|name| format!(" Witness: {name}.")).unwrap_or_default();
            let day = show_day(paper.signed_on);
            let by = format!("Signed by {} on {}, {day}.{witness}", words.borrower, paper.how);
            let drawing = Shown::load(tx, paper.drawing.as_ref(), &words.borrower)?;
            sheets.push(ReceiptSheet { words, signed: Some(SignedNote { by, drawing, copy: copy(paper) }) });
        }
        let mut letterhead = letterhead(tx)?;
        match now {
            Ok(words) if sheets.last().is_none_or(|last| last.words != words) => {
                sheets.push(ReceiptSheet { words, signed: None });
            }
            Err(fault) if sheets.is_empty() => return Err(fault),
            // A return was undone after its receipt was signed: the receipt stays.
            _ => {}
        }
        if let Some(first) = sheets.first() {
            letterhead.school.clone_from(&first.words.school);
        }
        let later = if kept.is_empty() { Vec::new() } else { later::later(tx, slip, Paper::Receipt, clock)? };
        Ok(Self { letterhead, slip_no: slip.no, sheets, later })
    }
}

/// Reads the words of a signed paper.
fn content<W: DeserializeOwned>(paper: &SignedPaper) -> Result<W, Fault> {
    serde_json::from_str(&paper.content).map_err(|e| {
        Fault::damaged("the words of a signed paper can't be read")
            .hint(say!["To see what is damaged: ", Remedy::Check, "."])
            .because(e)
    })
}

/// The sentence about the copy that was kept of a signed paper.
fn copy(paper: &SignedPaper) -> String {
    if signed::is_whole(paper) {
        return format!("This page shows the words that were signed. Their hash: {}", paper.hash);
    }
    format!(
        "Names on this page were erased after it was signed. The hash of the words that were signed: {}",
        paper.hash
    )
}

/// The loans of a slip that are not void.
fn valid_loans(tx: &ReadTx<'_>, slip: &Slip) -> Result<Vec<Loan>, Fault> {
    let mut loans = store::loan::of_slip(tx, slip.id)?;
    loans.retain(|loan| loan.state != Stage::Void);
    Ok(loans)
}

pub(crate) fn item(tx: &ReadTx<'_>, loan: &Loan) -> Result<Item, Fault> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let category = store::category::by_id(tx, asset.category_id)?;
    let replacement_pence = store::finance::replacement_cost(tx, &asset, &category)?.map(|cost| cost.pence);
    let description = match asset.description() {
        empty if empty.is_empty() => category.name,
        description => description,
    };
    let Asset { tag, serial, phone_number, .. } = asset;
    Ok(Item { tag, description, serial, phone_number, replacement_pence })
}

/// The borrower's name, place and ref, as on every paper.
fn of_borrower(borrower: &Borrower) -> PaperFact {
    PaperFact::new("Borrower", format!("{}, {} ({})", borrower.name, borrower.place, borrower.reference))
}

/// Puts a slip into words.
pub(super) fn slip_words(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<SlipWords, Fault> {
    let loans = valid_loans(tx, slip)?;
    let letterhead = letterhead(tx)?;
    let borrower = borrower(&store::person::by_id(tx, slip.person_id)?);
    let mut facts = vec![of_borrower(&borrower), PaperFact::new("Signed out", clock.show(slip.out_at))];
    if let Some(class) = &slip.for_class {
        facts.push(PaperFact::new(format!("For {}", letterhead.called.form), class));
    }
    if let Some(place) = slip.off_site {
        let place = match place {
            OffSite::Home => "taken home",
            OffSite::Visit => "taken on a visit",
        };
        facts.push(PaperFact::new("Off site", place));
    }
    for loan in &loans {
        let (Some(place), Some(since)) = (loan.away_to, loan.away_on) else { continue };
        let place = match place {
            Place::Home => "taken home",
            Place::Visit => "taken on a visit",
            Place::School => "in school again",
        };
        let tag = store::asset::by_id(tx, loan.asset_id)?.tag;
        facts.push(PaperFact::new("Off site later", format!("{tag}, {place} since {}", show_day(since))));
    }
    if let Some(who) = companion(tx, slip)? {
        let stays = "who stays with the borrower while it is used";
        facts.push(PaperFact::new("Accompanied by", format!("{} ({}), {stays}", who.name, who.reference)));
    }
    if let Some(taken) = slip.personal_data {
        let words = match taken {
            true => taken_data(tx, slip, &loans, clock)?,
            false => "The borrower takes no personal data off site".to_owned(),
        };
        facts.push(PaperFact::new("Personal data", words));
    }
    if let Some(purpose) = &slip.purpose {
        facts.push(PaperFact::new("Purpose", purpose));
    }
    let has_issue = loans.iter().any(|loan| loan.kind == Kind::Issue);
    let issued_by = crate::view::operator(tx, slip.operator_id)?;
    let mut signatures = vec![format!("Borrower: {}", borrower.name), format!("Witness, or issued by: {issued_by}")];
    if borrower.kind == PersonKind::Pupil && has_issue {
        let teacher = borrower.class_teacher.as_ref().map(|name| format!(": {name}")).unwrap_or_default();
        signatures.push(format!("Class teacher{teacher}"));
    }
    let is_away = slip.off_site.is_some() || has_issue || loans.iter().any(|loan| loan.off_site(slip).is_some());
    Ok(SlipWords {
        facts,
        lines: loans.iter().map(|loan| slip_line(tx, loan, clock)).collect::<Result<_, _>>()?,
        terms: slip_terms::of(tx, borrower.kind, is_away, &letterhead.school)?,
        agreed: "I have received the items listed above, and I agree to these terms.".to_owned(),
        school: letterhead.school,
        borrower: borrower.name,
        issued_by,
        signatures,
    })
}

/// The sentence about personal data that goes off site: with which permission, or that there is none.
fn taken_data(tx: &ReadTx<'_>, slip: &Slip, loans: &[Loan], clock: Clock) -> Result<String, Fault> {
    let mut items = Vec::with_capacity(loans.len());
    for loan in loans {
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let holds_data = store::category::by_id(tx, asset.category_id)?.holds_data;
        items.push((loan, asset, holds_data));
    }
    // A charger needs no permission if a laptop is what the data goes on.
    let some_hold_data = items.iter().any(|(_, _, holds_data)| *holds_data);
    items.retain(|(_, _, holds_data)| *holds_data || !some_hold_data);
    let number = items.len();
    let (mut with, mut overridden, mut without) = (Vec::new(), Vec::new(), Vec::new());
    let mut deciders: Vec<String> = Vec::new();
    for (loan, asset, _) in items {
        let day = clock.day_of(loan.out_at);
        match store::permission::covering(tx, permission::PERSONAL_DATA, slip.person_id, Some(&asset), day)? {
            Some(found) if with.contains(&found.no) => {}
            Some(found) => with.push(found.no),
            None => {
                let rules = OverrideView::of_loan(tx, loan.id)?;
                match rules.into_iter().find(|one| one.rule == rules::PERSONAL_DATA) {
                    Some(found) => {
                        if let Some(by) = found.by.filter(|by| !deciders.contains(&by.name)) {
                            deciders.push(by.name);
                        }
                        overridden.push(asset.tag);
                    }
                    None => without.push(asset.tag),
                }
            }
        }
    }
    let mut said = vec!["The borrower takes personal data off site".to_owned()];
    with.sort_unstable();
    said.extend(with.iter().map(|no| format!("permission {no} allows it")));
    // With permission for some of the items alone, the others are named.
    let of = |tags: &[String]| if tags.len() == number { String::new() } else { format!(" for {}", and_list(tags)) };
    if !overridden.is_empty() {
        let by = if deciders.is_empty() { String::new() } else { format!(" by {}", and_list(&deciders)) };
        said.push(format!("no permission is recorded{}: the rule was overridden{by}", of(&overridden)));
    }
    if !without.is_empty() {
        said.push(format!("no permission is recorded{}", of(&without)));
    }
    Ok(said.join("; "))
}

fn slip_line(tx: &ReadTx<'_>, loan: &Loan, clock: Clock) -> Result<SlipLine, Fault> {
    let Item { tag, description, serial, phone_number, replacement_pence } = item(tx, loan)?;
    let due = match (loan.kind, loan.check_in_on) {
        (Kind::Issue, Some(day)) => format!("no due date; routine check by {}", show_day(day)),
        (Kind::Issue, None) => "no due date".to_owned(),
        _ => show_due(loan.due(), clock),
    };
    Ok(SlipLine {
        tag,
        item: description,
        phone_number,
        replacement_cost: replacement_pence.map(shown_pounds),
        serial: serial.unwrap_or_default(),
        parts: store::loan::parts(tx, loan.id)?.into_iter().map(lent_part).collect(),
        condition: loan.condition_out.to_string(),
        marks: loan.marks_out.clone(),
        photographs: match store::attachment::of_loan(tx, loan.id)?.len() {
            0 => None,
            number => Some(count(number, "photograph")),
        },
        due,
    })
}

/// A part with its replacement cost, such as "charger £35.00"; one that was damaged before, without.
fn lent_part(part: LoanPart) -> String {
    let damaged = part.lent_damaged == Some(true);
    let PartPrice { name, price_pence } = PartPrice { name: part.name, price_pence: part.price_pence };
    match price_pence {
        _ if damaged => format!("{name} (damaged before)"),
        Some(pence) => format!("{name} {}", shown_pounds(pence)),
        None => name,
    }
}

/// Puts the receipt of a slip into words.
///
/// Errors: no item on the slip has come back.
pub(super) fn receipt_words(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<ReceiptWords, Fault> {
    let (open, over): (Vec<Loan>, Vec<Loan>) =
        valid_loans(tx, slip)?.into_iter().partition(|loan| loan.state == Stage::Open);
    if over.is_empty() {
        return Err(Fault::conflict(
            format!("no item on slip {} has come back, so there is no receipt", slip.no),
            say!["Take an item in first: ", Remedy::TakeIn { tag: None }, "."],
        ));
    }
    let borrower = borrower(&store::person::by_id(tx, slip.person_id)?);
    let (mut lines, mut owed, mut incidents) = (Vec::new(), Vec::new(), Vec::new());
    let mut pending = false;
    for loan in &open {
        let Item { tag, description, .. } = item(tx, loan)?;
        let due = match show_due(loan.due(), clock) {
            open if open.is_empty() => "no due date".to_owned(),
            day => format!("due {day}"),
        };
        owed.push(Owed { before: String::new(), tag, after: format!(" {description}, {due}") });
    }
    for loan in &over {
        let Item { tag, description, serial, .. } = item(tx, loan)?;
        let parts: Vec<PartView> = store::loan::parts(tx, loan.id)?.iter().map(PartView::of).collect();
        for part in parts.iter().filter(|part| part.outcome.is_some_and(PartOutcome::is_owed)) {
            let after = format!(": {}", returned_part(part));
            owed.push(Owed { before: "a part of ".to_owned(), tag: tag.clone(), after });
        }
        let (about, open) = about_loan(tx, loan, &tag)?;
        incidents.extend(about);
        pending |= open;
        let when = loan.ended_at.map(|at| clock.show(at)).unwrap_or_default();
        lines.push(ReceiptLine {
            tag,
            item: description,
            serial: serial.unwrap_or_default(),
            ended: match loan.state {
                Stage::Lost | Stage::Stolen => format!("{}, {when}", loan.state),
                _ => when,
            },
            condition_out: loan.condition_out.to_string(),
            condition_in: loan.condition_in.map_or_else(|| "not recorded".to_owned(), |c| c.to_string()),
            parts: parts.iter().map(returned_part).collect(),
        });
    }
    let closing = match (owed.is_empty(), pending) {
        (true, false) => "Nothing is owed from this slip.",
        (true, true) => "A decision is pending, so it is not settled whether anything is owed from this slip.",
        (false, true) => "A decision is pending too.",
        (false, false) => "",
    };
    Ok(ReceiptWords {
        school: store::register_of(tx)?.school,
        facts: vec![
            of_borrower(&borrower),
            PaperFact::new("Slip", format!("{}, signed out {}", slip.no, clock.show(slip.out_at))),
        ],
        lines,
        owed,
        incidents,
        closing: closing.to_owned(),
        received_by: received_by(tx, &over)?.join(", "),
        borrower: borrower.name,
    })
}

/// The damage and the incidents of one loan in sentences, and true if something about them is not decided or not paid.
fn about_loan(tx: &ReadTx<'_>, loan: &Loan, tag: &str) -> Result<(Vec<String>, bool), Fault> {
    let (mut said, mut pending) = (Vec::new(), false);
    let came_back_damaged = loan.condition_in == Some(Condition::Damaged) && loan.condition_out != Condition::Damaged;
    let mut damage_is_told = false;
    for incident in store::incident::of_asset(tx, loan.asset_id)? {
        if incident.loan_id != Some(loan.id) || incident.void_reason.is_some() {
            continue;
        }
        damage_is_told = true;
        let (no, kind, on) = (incident.no, incident.kind, show_day(incident.happened_on));
        let what = incident.part.as_ref().map_or_else(|| tag.to_owned(), |part| format!("{part} of {tag}"));
        let about = format!("Incident {no} ({kind}, {what}) of {on}");
        match incident.outcome.zip(incident.decided_on) {
            Some((outcome, day)) => said.push(format!("{about}: decided on {}: {outcome}.", show_day(day))),
            None if incident.closed_on.is_some() => said.push(format!("{about}: closed without a decision.")),
            None => {
                pending = true;
                said.push(format!("{about}: a decision is pending."));
            }
        }
        for charge in store::charge::of_incident(tx, incident.id)?.iter().filter(|charge| charge.outstanding_pence > 0)
        {
            pending = true;
            said.push(match charge.requested_on {
                // It is signed on a screen that a queue can see, so the sum is in the letter alone.
                Some(_) => format!("A contribution is requested for it (charge {}).", charge.no),
                None => "The school is deciding whether to ask for a contribution for it.".to_owned(),
            });
        }
    }
    if came_back_damaged && !damage_is_told {
        pending = true;
        said.push(format!("{tag} came back damaged. No incident is recorded yet: a decision is pending."));
    }
    Ok((said, pending))
}

/// A part with its outcome, such as "charger: missing".
fn returned_part(part: &PartView) -> String {
    match part.outcome {
        Some(outcome) => format!("{}: {outcome}", part.name),
        None => part.name.clone(),
    }
}

/// Finds in the log the operators who took these items in. If a return was undone and repeated, the last return counts.
pub(crate) fn received_by(tx: &ReadTx<'_>, loans: &[Loan]) -> Result<Vec<String>, Fault> {
    let sql = "select o.name from log g join operator o on o.id = g.operator_id \
               where g.asset_id = ?1 and g.subject_id = ?2 and g.action = 'loan in' order by g.no desc limit 1";
    let mut names: Vec<String> = Vec::new();
    for loan in loans {
        let name = tx.one(sql, &[loan.asset_id.to_value(), loan.id.to_value()], |row| row.get::<String>(0))?;
        names.extend(name.filter(|n| !names.contains(n)));
    }
    Ok(names)
}
