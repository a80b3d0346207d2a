//! The signatures on the slip and its receipts, as evidence: each checked against the log.

use super::chain::Chain;
use crate::file::drawn::picture_of;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    loan::{
        Slip,
        signed::{Paper, SignedPaper},
    },
    privacy::ERASED,
    when::show_day,
};
use serde::Serialize;
use serde_json::{Value as Json, json};
use store::signed;

/// A signature that was drawn on the screen, with its bytes for the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DrawnSignature {
    pub paper: Paper,
    pub signer: String,
    pub signed_on: NaiveDate,
    pub witness: Option<String>,
    /// The hash of the words above the signature.
    pub hash: String,
    /// The SHA-256 of the drawing.
    pub drawing: String,
    /// A picture that a browser shows; `None` if its bytes are missing or altered.
    #[serde(skip)]
    pub picture: Option<String>,
}

impl DrawnSignature {
    /// The signature in words, such as "Signature of Zoë Sample under the slip, drawn on the screen on Fri 18 Dec 2026,
    /// witnessed by Amir Khan".
    pub fn in_words(&self) -> String {
        let witness = self.witness.as_ref().map(|who| format!(", witnessed by {who}")).unwrap_or_default();
        let (signer, paper, day) = (&self.signer, self.paper, show_day(self.signed_on));
        format!("Signature of {signer} under the {paper}, drawn on the screen on {day}{witness}")
    }
}

impl Chain<'_, '_> {
    /// Checks the words and the drawing of each signed paper of a slip against the log, and reads the drawings.
    pub(super) fn signatures(&mut self, slip: &Slip) -> Result<Vec<DrawnSignature>, Fault> {
        let id = slip.id.to_string();
        let mut papers: Vec<SignedPaper> = signed::slip(self.tx, slip.id)?.into_iter().collect();
        papers.extend(signed::receipts(self.tx, slip.id)?);
        let mut all = Vec::new();
        for paper in papers {
            let what = format!("the signed {}", paper.paper);
            self.digest(&id, &what, &paper)?;
            // Names of people who were erased are taken out of the words.
            if !signed::is_whole(&paper) && !paper.content.contains(ERASED) {
                self.find(&id, format!("the words of {what} were changed after they were signed"));
            }
            let hash = json!(paper.hash);
            let logged = self.entries.iter().find(|e| {
                e.subject_id == id && e.action == signed::action(paper.paper) && e.value("hash").as_ref() == Some(&hash)
            });
            let drawing = logged.map(|entry| entry.value("drawing"));
            match drawing {
                None if self.is_erased(&id) => {}
                None => self.find(&id, format!("the hash of {what} is not the one in the log")),
                Some(drawing) if drawing.as_ref().and_then(Json::as_str) == paper.drawing.as_deref() => {}
                Some(_) => self.find(&id, format!("the drawing on {what} is not the one in the log")),
            }
            let Some(drawing) = paper.drawing else { continue };
            let picture = picture_of(self.tx, &drawing)?;
            if picture.is_none() {
                self.find(&id, format!("the drawing on {what} is missing, or was changed after it was made"));
            }
            let witness = if paper.paper == Paper::Slip { slip.signed_witness.clone() } else { paper.witness };
            all.push(DrawnSignature {
                paper: paper.paper,
                signer: store::person::by_id(self.tx, slip.person_id)?.name,
                signed_on: paper.signed_on,
                witness,
                hash: paper.hash,
                drawing,
                picture,
            });
        }
        Ok(all)
    }
}
