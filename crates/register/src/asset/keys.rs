//! Tells the keys of items apart: a tag from other tags and from people's refs, a serial from other serials.

use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    ids::AssetId,
    keys,
    remedy::{Input, See},
    say,
    say::Notes,
    text,
    text::shown,
};
use store::{ReadTx, WriteTx};

/// Questions a typed tag that differs from another tag or old tag only in leading zeros, spaces or separators. `own` is the asset
/// that gets the tag, if it has one already.
///
/// Errors: there is such a tag, and the user is not `sure`.
pub(crate) fn must_be_meant(tx: &WriteTx<'_>, sure: bool, tag: &str, own: Option<AssetId>) -> Result<(), Fault> {
    if sure {
        return Ok(());
    }
    match store::keys::tags_alike(tx, tag, own)?.first() {
        Some((known, asset)) => Err(keys::question("tag", tag, known, &asset.named())),
        None => Ok(()),
    }
}

/// Questions a typed serial number that another item has, however it is written.
///
/// Errors: another item has it, and the user is not `sure`.
pub(crate) fn serial_must_be_meant(tx: &WriteTx<'_>, sure: bool, asset: &Asset) -> Result<(), Fault> {
    let Some(serial) = asset.serial.as_deref().filter(|_| !sure) else { return Ok(()) };
    let Some(other) = store::keys::with_serial(tx, serial, Some(asset.id))?.into_iter().next() else { return Ok(()) };
    let message = format!("the serial number {} is that of {}", shown(serial), other.named());
    let hint = say![
        format!("If it is the same item, it is in the register as {} already. If it is another one, add ", other.tag),
        Input::Yes,
        "."
    ];
    Err(Fault::new(FaultKind::Question, message).hint(hint))
}

/// Notes that an asset's tag is also someone's ref or username. At the desk, such a scan is a question.
pub(crate) fn also_a_person(tx: &ReadTx<'_>, asset: &Asset) -> Result<Notes, Fault> {
    key_of_a_person(tx, &asset.tag, asset)
}

fn key_of_a_person(tx: &ReadTx<'_>, key: &str, asset: &Asset) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    for person in store::person::exact(tx, key)? {
        notes.push(say![
            format!("{key} is also a ref or username of {}; ", person.label()),
            See::Asset { tag: Some(asset.tag.clone()) },
            " shows the asset"
        ]);
    }
    Ok(notes)
}

/// Notes that an asset's serial is also on other assets, is the tag of another one, or is a person's ref or username.
pub(crate) fn also_a_serial(tx: &WriteTx<'_>, asset: &Asset) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    let Some(serial) = &asset.serial else { return Ok(notes) };
    let [others, worn_by] = store::asset::like_serial(tx, serial, asset.id)?;
    let tags: Vec<&str> = others.iter().map(String::as_str).take(3).collect();
    if !tags.is_empty() {
        notes.push(format!("{} is also the serial of {}", shown(serial), text::and_list(&tags)));
    }
    if !worn_by.is_empty()
        && let Some(wearer) = store::asset::wearer(tx, serial)?
    {
        notes.push(format!("{} is also the tag of {}", shown(serial), wearer.named()));
    }
    if text::fold(serial) != asset.tag_folded && store::person::is_any_exact(tx, serial)? {
        notes.extend(key_of_a_person(tx, serial, asset)?);
    }
    Ok(notes)
}
