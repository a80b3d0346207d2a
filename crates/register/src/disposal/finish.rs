//! The items of a disposal have gone: they are disposed of, with what they brought and the funder's share of it.

use super::{
    list::DisposalView,
    log,
    papers::{self, Line},
    request::shares,
    shares::{Given, PerItem, given},
    standing,
};
use crate::{
    act::{Act, Answer, Timed},
    asset,
};
use domain::{
    asset::{Asset, Fate},
    disposal::{Disposal, DisposalItem, Method, State, sum},
    fault::{Failure, Fault, Refused},
    money::shown_pounds,
    remedy::Input,
    say,
    when::Instant,
};
use serde_json::{Map, json};
use store::{Store, WriteTx, changes};

/// What is recorded when the items have gone.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    pub no: i64,
    /// What the items brought, in pence: all together, or each.
    pub proceeds: Vec<PerItem>,
    /// The part of the cost that a funder paid, in hundredths of a per cent; 0: none.
    pub funder_share: Vec<PerItem>,
    /// The company that took them away, if that was not known before.
    pub carrier: Option<String>,
}

/// Records that the items of a disposal have gone.
///
/// Errors: no such disposal; it is not authorised, or is over; an item can't leave now; a certificate is missing, or doesn't name
/// an item; nobody has said what sold items brought.
pub fn finish(store: &mut Store, act: &Act, order: &Finish) -> Result<Answer<DisposalView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::disposal::by_no(tx, order.no)?;
        let mut after = before.clone();
        // A disposal that is not authorised, or is over, says so first, whatever else is missing.
        after.finish(act.clock.today())?;
        let method = before.must_be_complete()?;
        let lines = papers::lines(tx, &before, act.clock)?;
        let assets: Vec<Asset> = lines.iter().map(|line| line.asset.clone()).collect();
        let warnings = standing::must_be_free(tx, &assets, Some(before.no))?;
        must_be_certified(tx, &before, &lines)?;
        let at = when(tx, act, &before, &assets)?;
        after.done_on = Some(act.clock.day_of(at));
        assets.iter().try_for_each(|asset| act.must_be_bought_by(at, asset))?;
        if let Some(carrier) = domain::text::given_line("carrier", order.carrier.as_deref())? {
            after.carrier = Some(carrier);
        }
        let items = settled(tx, order, method, &lines, &assets)?;
        let brought: Option<i64> = items.iter().map(|item| item.proceeds_pence).sum();
        tx.update(&after)?;
        for (mut item, line) in items.into_iter().zip(&lines) {
            item.is_open = false;
            item.serial.clone_from(&line.asset.serial);
            tx.update(&item)?;
            let mut gone = Asset { fate: Some(Fate::Disposed), ..line.asset.clone() };
            let mut more = Map::from_iter([("disposal_no".to_owned(), json!(after.no))]);
            more.extend(item.proceeds_pence.map(|pence| ("proceeds_pence".to_owned(), json!(pence))));
            asset::update(tx, "disposal done", &line.asset, &mut gone, more)?;
        }
        let mut body = changes(&before, &after);
        body.extend(brought.map(|pence| ("proceeds_pence".to_owned(), json!(pence))));
        log(tx, act, "disposal done", &after, at, body)?;
        let view = DisposalView::load(tx, &after, act.clock)?;
        let mut answer = Answer { warnings, ..Answer::plain(view) };
        if let Some(share) = answer.value.funder_pence.filter(|share| *share > 0) {
            answer
                .notes
                .push(format!("{} of the proceeds is the funder's share, which they may ask for", shown_pounds(share)));
        }
        Ok(answer)
    })
}

/// When the items went: not before they were authorised to go, nor before the last of them came back.
fn when(tx: &WriteTx<'_>, act: &Timed<'_>, disposal: &Disposal, assets: &[Asset]) -> Result<Instant, Fault> {
    if let Some((at, what)) = standing::last_return(tx, assets)? {
        act.moment(Some((at, &what)))?;
    }
    let authorised = disposal.authorised_on.filter(|_| disposal.state == State::Authorised);
    act.moment(authorised.map(|day| (act.clock.start_of(day), "it was authorised")))
}

/// Refuses items that need a certificate which is missing or doesn't name them.
fn must_be_certified(tx: &WriteTx<'_>, disposal: &Disposal, lines: &[Line]) -> Result<(), Failure> {
    let certificates = store::disposal::certificates(tx, disposal.id)?;
    let lacking = papers::lacking(lines, &certificates);
    if lacking.is_empty() {
        return Ok(());
    }
    let refusals = lacking.into_iter().map(|(kind, at)| {
        let has_some = certificates.iter().any(|certificate| certificate.kind == kind);
        papers::refuse_unnamed(disposal.no, kind, &lines[at], has_some)
    });
    Err(Failure::Refused(Box::new(Refused { refusals: refusals.collect(), ..Refused::default() })))
}

/// The items with what they brought and the funder's share.
///
/// Errors: nobody has said what sold items brought; items that were given away brought something.
fn settled(
    tx: &WriteTx<'_>,
    order: &Finish,
    method: Method,
    lines: &[Line],
    assets: &[Asset],
) -> Result<Vec<DisposalItem>, Fault> {
    let brings_nothing = matches!(method, Method::Given | Method::Returned);
    let costs: Vec<Option<i64>> = lines.iter().map(|line| line.item.cost_pence).collect();
    let proceeds: Vec<Option<i64>> = match given(tx, Some(order.no), "proceeds", &order.proceeds, assets)? {
        Given::Nothing if brings_nothing => vec![Some(0); lines.len()],
        Given::Nothing => vec![None; lines.len()],
        Given::Whole(pence) => sum::shared(pence, &costs).into_iter().map(Some).collect(),
        Given::Each(each) => each,
    };
    let unknown = proceeds.iter().position(Option::is_none);
    if let Some(asset) = unknown.filter(|_| method == Method::Sold).and_then(|at| assets.get(at)) {
        return Err(Fault::invalid(format!("it is not known what {} brought", asset.tag)).hint(say![
            "Add ",
            Input::Proceeds.blank(),
            ": what was paid for all items, or for each by its tag. For nothing, give 0."
        ]));
    }
    if brings_nothing && proceeds.iter().flatten().any(|pence| *pence > 0) {
        return Err(Fault::invalid(format!("items that were {} bring nothing", method.told())).hint(say![
            "Leave out ",
            Input::Proceeds,
            ". If they were sold, ask for that disposal instead."
        ]));
    }
    let shares = shares(tx, Some(order.no), &order.funder_share, assets)?;
    Ok(lines
        .iter()
        .zip(proceeds)
        .zip(shares)
        .map(|((line, proceeds_pence), share)| {
            let funder_share_bp = share.or(line.item.funder_share_bp);
            let share = |pence: i64| funder_share_bp.map(|share| sum::of_funder(pence, share));
            let funder_pence = proceeds_pence.and_then(share);
            DisposalItem { proceeds_pence, funder_share_bp, funder_pence, ..line.item.clone() }
        })
        .collect())
}
