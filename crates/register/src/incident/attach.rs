//! Attaches documents and photographs to an incident. They are kept inside the register, so one file holds everything:
//! pictures without what a camera writes into them about the place and the time, other files as they are.

use super::{list::IncidentView, log};
use crate::{
    act::{Act, Answer},
    file::{attachment::NewFile, picture},
};
use domain::{
    fault::Failure,
    incident::Attachment,
    text::{self, shown},
};
use serde_json::{Map, json};
use store::Store;

/// Attaches files to an incident: all of them, or none.
///
/// Errors: no such incident; it was referred; a file is empty or too large, or a picture that can't be cleaned.
pub fn attach(store: &mut Store, act: &Act, no: i64, files: &[NewFile]) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let incident = store::incident::by_no(tx, no)?;
        incident.must_not_be_referred()?;
        let at = act.moment(Some((incident.happened_at, "the incident happened")))?;
        let mut known = store::attachment::of_incident(tx, incident.id)?;
        let mut answer = Answer::plain(());
        for file in files {
            let name = text::required("file's name", &file.name, text::SHORT)?;
            let bytes = picture::clean_if_picture(&name, &file.bytes)?;
            let sha256 = store::attachment::hash(&bytes);
            if let Some(before) = known.iter().find(|a| a.sha256 == sha256) {
                answer.notes.push(format!("{} is already attached as attachment {}: skipped", shown(&name), before.no));
                continue;
            }
            store::attachment::keep(tx, &sha256, &bytes)?;
            let attachment = Attachment {
                added_at: tx.at(),
                id: tx.new_id(),
                incident_id: incident.id,
                name,
                no: tx.next_no("attachment")?,
                sha256,
                size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            };
            tx.insert(&attachment)?;
            let body = Map::from_iter([
                ("attachment_no".to_owned(), json!(attachment.no)),
                ("name".to_owned(), json!(attachment.name)),
                ("size_bytes".to_owned(), json!(attachment.size_bytes)),
                ("sha256".to_owned(), json!(attachment.sha256)),
            ]);
            log(tx, act, "incident attach", &incident, at, body)?;
            known.push(attachment);
        }
        let view = IncidentView::load(tx, &incident, act.clock)?;
        Ok(answer.map(|()| view))
    })
}
