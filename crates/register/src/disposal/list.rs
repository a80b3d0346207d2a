//! Disposals with their items and certificates, as lists and pages show them.

use super::{authorise::roles_for, papers};
use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    disposal::{Disposal, DisposalCertificate, Kind, Method, State, certificate, limit::Sum},
    fault::Fault,
    ids::{AssetId, PersonId},
    person::Role,
    text::count,
    when::{Clock, Instant},
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// One item of a disposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisposalItemView {
    pub tag: String,
    /// Name, or make and model.
    pub what: String,
    pub serial: Option<String>,
    /// What it cost; null: unknown.
    pub cost_pence: Option<i64>,
    /// The replacement cost, which counts for the limit where the cost is unknown.
    pub replacement_pence: Option<i64>,
    /// Who paid a part of the cost.
    pub funder: Option<String>,
    /// That part, in hundredths of a per cent.
    pub funder_share_bp: Option<i64>,
    pub proceeds_pence: Option<i64>,
    /// The funder's share of the proceeds.
    pub funder_pence: Option<i64>,
    /// The certificates that must name it.
    pub needs: Vec<Kind>,
    /// Those among them that don't name it yet.
    pub lacks: Vec<Kind>,
    /// The day on which it was taken out of the disposal, since it stays.
    pub taken_out_on: Option<NaiveDate>,
}

/// A certificate of a disposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateView {
    pub no: Option<i64>,
    pub kind: Kind,
    /// The certificate's own number.
    pub reference: Option<String>,
    /// The name of the file.
    pub name: String,
    pub size_bytes: i64,
    pub sha256: String,
    pub added_at: Instant,
    /// The serial numbers that are on it.
    pub serials: Vec<String>,
    /// Those among them that no item of the disposal has.
    pub not_in_disposal: Vec<String>,
}

/// A disposal of an item or a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisposalView {
    pub no: Option<i64>,
    pub state: State,
    pub method: Option<Method>,
    pub reason: String,
    /// Who gets the items.
    pub recipient: Option<String>,
    /// The company that takes them away.
    pub carrier: Option<String>,
    pub requested_on: NaiveDate,
    /// Who asked for it; null if it was typed by someone unknown to the register.
    pub requested_by: Option<Who>,
    /// Who typed the request.
    pub operator: String,
    /// One of these roles must authorise it; empty once that is done.
    pub authorised_as: Vec<Role>,
    pub authorised_on: Option<NaiveDate>,
    pub authorised_by: Option<Who>,
    pub done_on: Option<NaiveDate>,
    pub withdrawn_on: Option<NaiveDate>,
    pub withdraw_reason: Option<String>,
    /// The last day on which someone reopened it, since it was done by mistake.
    pub reopened_on: Option<NaiveDate>,
    pub reopened_by: Option<Who>,
    pub reopen_reason: Option<String>,
    /// The number of items, without those taken out.
    pub count: i64,
    /// What the items cost, as far as that is known; the replacement cost where the cost is unknown. Limits count it.
    pub sum_pence: i64,
    /// The number of items with neither a cost nor a replacement cost.
    pub unknown_costs: i64,
    /// What they brought; null: nobody has said.
    pub proceeds_pence: Option<i64>,
    /// The funder's share of that.
    pub funder_pence: Option<i64>,
    /// The number of items that a certificate must still name.
    pub lacking: i64,
    pub items: Vec<DisposalItemView>,
    pub certificates: Vec<CertificateView>,
}

impl DisposalView {
    /// Reads everything about a disposal.
    pub fn load(tx: &ReadTx<'_>, disposal: &Disposal, clock: Clock) -> Result<Self, Fault> {
        let certificates = store::disposal::certificates(tx, disposal.id)?;
        let lines = papers::lines(tx, disposal, clock)?;
        let is_open = matches!(disposal.state, State::Requested | State::Authorised);
        let lacking = if is_open { papers::lacking(&lines, &certificates) } else { Vec::new() };
        let named: Vec<certificate::Named> = lines.iter().map(papers::Line::named).collect();
        let mut items = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let lacks = lacking.iter().filter(|(_, place)| *place == at).map(|(kind, _)| *kind).collect();
            let needs = if is_open { line.needs.clone() } else { Vec::new() };
            items.push(item(&line.asset, &line.item, named[at].serial.clone(), (needs, lacks)));
        }
        let all = store::disposal::items(tx, disposal.id)?;
        for gone in all.iter().filter(|item| item.taken_out_on.is_some()) {
            let asset = store::asset::by_id(tx, gone.asset_id)?;
            items.push(item(&asset, gone, gone.serial.clone(), (Vec::new(), Vec::new())));
        }
        let sum = Sum::of(lines.iter().map(|line| &line.item));
        let who = |id: Option<PersonId>| -> Result<Option<Who>, Fault> {
            Ok(id.map(|id| store::person::by_id(tx, id)).transpose()?.as_ref().map(Who::from))
        };
        let waits = disposal.state == State::Requested;
        let total = |of: fn(&DisposalItemView) -> Option<i64>| -> Option<i64> {
            let mut known = items.iter().filter_map(of).peekable();
            known.peek().is_some().then(|| known.sum())
        };
        let mut without: Vec<usize> = lacking.iter().map(|(_, at)| *at).collect();
        without.sort_unstable();
        without.dedup();
        Ok(Self {
            no: Some(disposal.no),
            state: disposal.state,
            method: disposal.method,
            reason: disposal.reason.clone(),
            recipient: disposal.recipient.clone(),
            carrier: disposal.carrier.clone(),
            requested_on: disposal.requested_on,
            requested_by: who(disposal.requested_by)?,
            operator: crate::view::operator(tx, disposal.operator_id)?,
            authorised_as: if waits { roles_for(tx, disposal, &all, clock.today())? } else { Vec::new() },
            authorised_on: disposal.authorised_on,
            authorised_by: who(disposal.authorised_by)?,
            done_on: disposal.done_on,
            withdrawn_on: disposal.withdrawn_on,
            withdraw_reason: disposal.withdraw_reason.clone(),
            reopened_on: disposal.reopened_on,
            reopened_by: who(disposal.reopened_by)?,
            reopen_reason: disposal.reopen_reason.clone(),
            count: whole(lines.len()),
            sum_pence: sum.pence,
            unknown_costs: whole(sum.unknown),
            proceeds_pence: total(|item| item.proceeds_pence),
            funder_pence: total(|item| item.funder_pence),
            lacking: whole(without.len()),
            items,
            certificates: certificates.iter().map(|certificate| view(certificate, &named)).collect(),
        })
    }

    /// The items in a few words: the tag of one, or the number of several.
    pub fn what(&self) -> String {
        let mut there = self.items.iter().filter(|item| item.taken_out_on.is_none());
        match (there.next(), self.count) {
            (Some(one), 1) => one.tag.clone(),
            (_, count_of) => count(usize::try_from(count_of).unwrap_or_default(), "item"),
        }
    }
}

impl Unnumbered for DisposalView {
    fn unnumber(&mut self) {
        self.no = None;
        self.certificates.iter_mut().for_each(|certificate| certificate.no = None);
    }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn item(
    asset: &domain::asset::Asset,
    item: &domain::disposal::DisposalItem,
    serial: Option<String>,
    (needs, lacks): (Vec<Kind>, Vec<Kind>),
) -> DisposalItemView {
    DisposalItemView {
        tag: asset.tag.clone(),
        what: asset.description(),
        serial,
        cost_pence: item.cost_pence,
        replacement_pence: item.replacement_pence,
        funder: asset.funding_source.clone(),
        funder_share_bp: item.funder_share_bp.filter(|share| *share > 0),
        proceeds_pence: item.proceeds_pence,
        funder_pence: item.funder_pence,
        needs,
        lacks,
        taken_out_on: item.taken_out_on,
    }
}

fn view(certificate: &DisposalCertificate, batch: &[certificate::Named]) -> CertificateView {
    let serials: Vec<String> = certificate.named().map(str::to_owned).collect();
    CertificateView {
        no: Some(certificate.no),
        kind: certificate.kind,
        reference: certificate.reference.clone(),
        name: certificate.name.clone(),
        size_bytes: certificate.size_bytes,
        sha256: certificate.sha256.clone(),
        added_at: certificate.added_at,
        not_in_disposal: certificate::compare(batch, &serials).strange,
        serials,
    }
}

/// The disposals to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<State>,
    /// Those that are over, too.
    pub all: bool,
    pub asset: Option<AssetId>,
}

/// Hands over disposals, newest first, as they are read.
///
/// Errors: `take` fails.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    most: Option<usize>,
    clock: Clock,
    mut take: impl FnMut(DisposalView) -> Result<(), E>,
) -> Result<(), E> {
    let mut disposals: Vec<Disposal> = match (filter.asset, filter.state, filter.all) {
        (Some(id), ..) => store::disposal::of_asset(tx, id)?,
        (None, Some(state), _) => tx.list("where r.state = ?1 order by r.no desc", &[state.to_value()])?,
        (None, None, true) => tx.list("order by r.no desc", &[])?,
        (None, None, false) => tx.list("where r.state in ('requested', 'authorised') order by r.no desc", &[])?,
    };
    if filter.asset.is_some() {
        disposals.retain(|disposal| filter.state.is_none_or(|state| disposal.state == state));
    }
    for disposal in disposals.iter().take(most.unwrap_or(usize::MAX)) {
        take(DisposalView::load(tx, disposal, clock)?)?;
    }
    Ok(())
}

/// A disposal that an item is or was in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfItem {
    pub no: i64,
    pub state: State,
    pub method: Option<Method>,
    pub reason: String,
    pub recipient: Option<String>,
    pub requested_on: NaiveDate,
    pub authorised_on: Option<NaiveDate>,
    pub authorised_by: Option<Who>,
    pub done_on: Option<NaiveDate>,
    /// The last day on which someone reopened it, since it was done by mistake.
    pub reopened_on: Option<NaiveDate>,
    pub reopen_reason: Option<String>,
    /// The day on which the item was taken out of it.
    pub taken_out_on: Option<NaiveDate>,
    pub proceeds_pence: Option<i64>,
    pub funder_pence: Option<i64>,
}

/// The disposals that an item is or was in, newest first.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<OfItem>, Fault> {
    let mut all = Vec::new();
    for disposal in store::disposal::of_asset(tx, id)? {
        let items = store::disposal::items(tx, disposal.id)?;
        let item = items.into_iter().find(|item| item.asset_id == id);
        let by = disposal.authorised_by.map(|id| store::person::by_id(tx, id)).transpose()?;
        all.push(OfItem {
            no: disposal.no,
            state: disposal.state,
            method: disposal.method,
            reason: disposal.reason,
            recipient: disposal.recipient,
            requested_on: disposal.requested_on,
            authorised_on: disposal.authorised_on,
            authorised_by: by.as_ref().map(Who::from),
            done_on: disposal.done_on,
            reopened_on: disposal.reopened_on,
            reopen_reason: disposal.reopen_reason,
            taken_out_on: item.as_ref().and_then(|item| item.taken_out_on),
            proceeds_pence: item.as_ref().and_then(|item| item.proceeds_pence),
            funder_pence: item.and_then(|item| item.funder_pence),
        });
    }
    Ok(all)
}
