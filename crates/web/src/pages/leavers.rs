//! Leavers: the list, and the sheet of a cohort, which several people tick at once.

use super::{
    Answer,
    desk::paper,
    go_on,
    leaver::{Line, without_money},
    remarks,
};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Wanted, collected},
};
use askama::Template;
use axum::extract::State;
use domain::{
    access::Deed,
    calendar::Calendar,
    fault::{Failure, Fault},
    leaver::leaving_day,
    text::count,
    when::{Clock, show_day},
    year_group,
};
use register::leaver::{
    self,
    checklist::{self, Checklist, LeaverRow, Selection},
    letter::LeaverPaper,
    paper as leaver_paper,
};
use std::sync::Arc;
use store::{ReadTx, group::Class};

/// The people on one page of a sheet.
const PEOPLE: usize = 40;
/// The time ahead in which somebody counts as leaving, if nothing else is asked for.
const SOON: &str = "60d";

const SHOWN: [(&str, &str); 2] = [("", "a list"), ("yes", "a sheet to tick")];
const HOLDING: [(&str, &str); 2] = [("", "everybody"), ("yes", "who still has something on loan")];

/// The people of a list or a sheet, as they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    year_group: Option<String>,
    class: Option<String>,
    within: Option<String>,
    /// True for those alone who still have something on loan.
    holding: bool,
}

impl Cohort {
    /// Errors: more than one of year group, form and time was given; those who hold something were asked for of a year
    /// group or form, or on a sheet.
    fn of(form: &Form) -> Result<Self, Fault> {
        let cohort = Self {
            year_group: form.text("year_group"),
            class: form.text("class"),
            within: form.text("within"),
            holding: form.has("holding"),
        };
        let given = [&cohort.year_group, &cohort.class, &cohort.within].into_iter().flatten().count();
        if given > 1 {
            return Err(Fault::invalid("more than one of year group, form and time was given")
                .hint("Give one of the three, and leave the others empty."));
        }
        if cohort.holding && (cohort.year_group.is_some() || cohort.class.is_some() || form.has("sheet")) {
            return Err(Fault::invalid("those who still have something on loan are listed by time alone")
                .hint("Leave year group and form empty, and choose the list; or choose everybody."));
        }
        Ok(cohort)
    }

    /// The people, and their name in a sentence.
    fn selection(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<(Selection, String), Fault> {
        Ok(match (&self.year_group, &self.class) {
            (Some(year), _) => (Selection::YearGroup(year.clone()), year_group::called(year)),
            (_, Some(class)) => {
                let class = store::group::class(tx, class, clock.today())?;
                let sort = if matches!(class, Class::Form(_)) { "Form" } else { "Teaching group" };
                let of = format!("{sort} {}", class.name());
                (Selection::Class(class), of)
            }
            _ => (Selection::LeavingBy(self.by(clock)?), "Leavers".to_owned()),
        })
    }

    fn by(&self, clock: Clock) -> Result<chrono::NaiveDate, Fault> {
        Calendar::new(clock).within(self.within.as_deref().unwrap_or(SOON))
    }

    /// The part of an address after the question mark that leads to these people.
    fn query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields() {
            out.append_pair(name, value);
        }
        out.finish()
    }

    /// The fields of a form about these people.
    fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [("year_group", &self.year_group), ("class", &self.class), ("within", &self.within)];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// Lists leavers; with `sheet` shows the sheet of a cohort, with `paper` its checklists or certificates to print.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let cohort = Cohort::of(&query.0)?;
    if let Some(wanted) = query.0.text("paper") {
        return papers(&site, &visitor, cohort, wanted == "certificates").await;
    }
    if query.0.has("sheet") && !query.0.has("csv") {
        return sheet(&site, &visitor, &query, cohort).await;
    }
    let wanted = Wanted::of(&query);
    let filters = filters(&query);
    if cohort.year_group.is_none() && cohort.class.is_none() {
        let (read, clock) = site
            .read(move |tx, clock| {
                let rows = checklist::list(tx, cohort.by(clock)?, cohort.holding, clock)?;
                let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
                Ok((read?, clock))
            })
            .await?;
        let href = |row: &LeaverRow| Some(format!("/leavers/{}", segment(&row.reference)));
        return List { title: "Leavers", here: "/leavers", filters, href }.answer(&visitor, &query, read, clock);
    }
    let (read, of, clock) = site
        .read(move |tx, clock| {
            let (selection, of) = cohort.selection(tx, clock)?;
            let lists = checklist::checklists(tx, &selection, clock)?;
            let read = collected(Collect::new(wanted, clock), |take| lists.into_iter().try_for_each(&mut *take));
            Ok((read?, of, clock))
        })
        .await?;
    let href = |list: &Checklist| Some(format!("/leavers/{}", segment(&list.person.reference)));
    List { title: &format!("Leavers: {of}"), here: "/leavers", filters, href }.answer(&visitor, &query, read, clock)
}

fn filters(query: &Query) -> Vec<Filter> {
    vec![
        Filter::text(query, "within", "Leaving within, such as 60d"),
        Filter::text(query, "year_group", "Year group"),
        Filter::text(query, "class", "Form or group"),
        Filter::choice(query, "holding", "Who", &HOLDING),
        Filter::choice(query, "sheet", "Show", &SHOWN),
    ]
}

/// A leaver on a sheet.
struct Person {
    id: String,
    name: String,
    href: String,
    last_day: String,
    cleared: Option<String>,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    frame: Frame,
    filters: Vec<Filter>,
    people: Vec<Person>,
    /// How far the cohort is, in a sentence.
    summary: String,
    before: Option<String>,
    after: Option<String>,
    query: String,
    cohort: Vec<(&'static str, String)>,
    may_clear: bool,
    has_cleared: bool,
}

/// Shows the sheet: each open line of each leaver with its own small form.
async fn sheet(site: &Site, visitor: &Visitor, query: &Query, cohort: Cohort) -> Answer {
    let asked = cohort.clone();
    let (mut lists, of) = site
        .read(move |tx, clock| {
            let (selection, of) = asked.selection(tx, clock)?;
            Ok((checklist::checklists(tx, &selection, clock)?, of))
        })
        .await?;
    let all = lists.len();
    lists.retain(|list| leaving_day(&list.leaver).is_some());
    let (undated, leaving) = (all - lists.len(), lists.len());
    let open = lists.iter().filter(|list| list.open > 0).count();
    let cleared = lists.iter().filter(|list| list.certificate_no.is_some()).count();
    let mut summary =
        format!("{}: {} leaving, {open} with open lines, {cleared} cleared", of, count(leaving, "person"));
    if undated > 0 {
        summary.push_str(&format!("; {} without a last day on record", count(undated, "person")));
    }
    let number = query.0.get("page").and_then(|page| page.parse().ok()).filter(|page: &usize| *page > 0).unwrap_or(1);
    let (skipped, may_tick) = ((number - 1).saturating_mul(PEOPLE), visitor.may(Deed::ClearLeavers));
    let base = if cohort.query().is_empty() { "sheet=yes".to_owned() } else { format!("{}&sheet=yes", cohort.query()) };
    let here = format!("/leavers?{base}&page={number}");
    let frame = Frame::of(visitor, format!("Leavers: {of}"), "/leavers");
    let shown = lists.into_iter().skip(skipped).take(PEOPLE).map(|mut list| {
        without_money(&mut list, visitor);
        let may_tick = may_tick && list.certificate_no.is_none();
        Person {
            id: super::leaver::anchor(&list.person.reference, ""),
            name: list.leaver.label(),
            href: format!("/leavers/{}", segment(&list.person.reference)),
            last_day: leaving_day(&list.leaver).map(show_day).unwrap_or_default(),
            cleared: list.cleared_on.map(show_day),
            lines: Line::all(&list, (&here, &frame.key), visitor, may_tick),
        }
    });
    let people: Vec<Person> = shown.collect();
    let to = |number: usize| format!("/leavers?{base}&page={number}");
    Ok(page(&SheetPage {
        before: (number > 1).then(|| to(number - 1)),
        after: (skipped.saturating_add(PEOPLE) < leaving).then(|| to(number + 1)),
        filters: filters(query),
        people,
        summary,
        query: cohort.query(),
        cohort: cohort.fields().map(|(name, value)| (name, value.to_owned())).collect(),
        may_clear: may_tick,
        has_cleared: cleared > 0,
        frame,
    })?)
}

/// The checklists of a cohort, or the certificates of those who are cleared, to print.
async fn papers(site: &Site, visitor: &Visitor, cohort: Cohort, certificates: bool) -> Answer {
    let visitor = visitor.clone();
    let html = site
        .read(move |tx, clock| {
            let (selection, of) = cohort.selection(tx, clock)?;
            let mut lists = checklist::checklists(tx, &selection, clock)?;
            lists.iter_mut().for_each(|list| without_money(list, &visitor));
            if certificates {
                lists.retain(|list| list.certificate_no.is_some());
            }
            if lists.is_empty() {
                let what = if certificates { "nobody is cleared" } else { "there is no checklist" };
                return Err(Fault::not_found(format!("{of}: {what}")).hint("Choose other people.").into());
            }
            let pages = LeaverPaper::load_all(tx, lists)?;
            Ok(if certificates {
                leaver_paper::certificates(&pages, clock)?
            } else {
                leaver_paper::checklists(&pages, Some(&of), clock)?
            })
        })
        .await?;
    paper(html)
}

/// Clears everybody of a cohort who has no open line.
pub async fn clear(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let cohort = Cohort::of(&form)?;
    let query = cohort.query();
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let (selection, _) = store.read(|tx| Ok::<_, Failure>(cohort.selection(tx, act.clock())?))?;
            leaver::clear_cohort(store, act, &selection)
        })
        .await?;
    let open: Vec<String> = remarks(&answer);
    let said = format!("{} cleared", count(answer.value.len(), "person"));
    let to = if query.is_empty() { "/leavers?sheet=yes".to_owned() } else { format!("/leavers?{query}&sheet=yes") };
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(open)))
}
