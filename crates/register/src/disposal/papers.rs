//! The certificates that a disposal needs, and the items that those which came don't name.

use super::standing;
use domain::{
    asset::Asset,
    disposal::{
        Disposal, DisposalCertificate, DisposalItem, Kind, Method,
        certificate::{self, Named},
    },
    fault::{Fault, Refusal},
    remedy::{Input, Remedy},
    say,
    when::Clock,
    words::Word as _,
};
use store::ReadTx;

/// An item with the line of the disposal that it is in.
pub(super) struct Line {
    pub(super) item: DisposalItem,
    pub(super) asset: Asset,
    /// The certificates that must name it. Empty while nobody has said how it leaves.
    pub(super) needs: Vec<Kind>,
}

impl Line {
    /// The item as a certificate names it. The register's own serial number counts until the item has gone.
    pub(super) fn named(&self) -> Named {
        let serial = if self.item.is_open { &self.asset.serial } else { &self.item.serial };
        Named { tag: self.asset.tag.clone(), serial: serial.clone() }
    }
}

/// Reads the items of a disposal that were not taken out of it, with the certificates that each needs.
pub(super) fn lines(tx: &ReadTx<'_>, disposal: &Disposal, clock: Clock) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    for item in store::disposal::items(tx, disposal.id)?.into_iter().filter(|item| item.taken_out_on.is_none()) {
        let asset = store::asset::by_id(tx, item.asset_id)?;
        let needs = match disposal.method {
            Some(method) => needs(tx, &asset, method, clock)?,
            None => Vec::new(),
        };
        lines.push(Line { item, asset, needs });
    }
    Ok(lines)
}

fn needs(tx: &ReadTx<'_>, asset: &Asset, method: Method, clock: Clock) -> Result<Vec<Kind>, Fault> {
    let category = store::category::by_id(tx, asset.category_id)?;
    let wiped = standing::wiped(tx, asset, clock)?;
    Ok(certificate::needed(method, category.keeps_data(), wiped))
}

/// The places of the items that no certificate of a kind names, though they need one.
pub(super) fn unnamed(lines: &[Line], kind: Kind, certificates: &[DisposalCertificate]) -> Vec<usize> {
    let serials: Vec<Vec<String>> = certificates
        .iter()
        .filter(|certificate| certificate.kind == kind)
        .map(|certificate| certificate.named().map(str::to_owned).collect())
        .collect();
    let batch: Vec<Named> = lines.iter().map(Line::named).collect();
    let mut missing = certificate::compare(&batch, &certificate::together(&serials)).missing;
    missing.retain(|at| lines[*at].needs.contains(&kind));
    missing
}

/// Everything that certificates still have to name: the kind, and the place of the item.
pub(super) fn lacking(lines: &[Line], certificates: &[DisposalCertificate]) -> Vec<(Kind, usize)> {
    let of_kind = |kind: Kind| unnamed(lines, kind, certificates).into_iter().map(move |at| (kind, at));
    Kind::ALL.iter().copied().flat_map(of_kind).collect()
}

/// The refusal for an item that a certificate should name. `has_some` is true if a certificate of this kind is there.
pub(super) fn refuse_unnamed(no: i64, kind: Kind, line: &Line, has_some: bool) -> Refusal {
    let Named { tag, serial } = line.named();
    let which = match &serial {
        Some(serial) => format!("{tag} (serial number {serial})"),
        None => format!("{tag} (without a serial number: its tag counts)"),
    };
    let take_out = Remedy::TakeOutOfDisposal { no, tags: vec![tag.clone()] };
    let (message, remedy) = if has_some {
        (
            format!("{which} is not on the {}", kind.told()),
            say![
                "Ask for a certificate that names it. If there are several, add ",
                Input::Partial,
                " to each. If the item is still here: ",
                take_out,
                "."
            ],
        )
    } else {
        (
            format!("{which} needs a {}", kind.told()),
            say!["Attach it: ", Remedy::AddCertificate { no, kind }, ". If the item is still here: ", take_out, "."],
        )
    };
    let rule = if has_some { "not-on-certificate" } else { "certificate-needed" };
    Refusal { rule, tag: Some(tag), reference: None, message, remedy, may_override: false, clause: None }
}
