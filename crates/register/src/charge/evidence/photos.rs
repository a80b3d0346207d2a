//! The photographs of the item as it went out, as evidence: each checked against the log.

use super::chain::Chain;
use crate::{file::drawn::picture_of, view::PhotoView};
use domain::{fault::Fault, ids::LoanId};
use serde::Serialize;
use serde_json::json;

/// A photograph, with its bytes for the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pictured {
    #[serde(flatten)]
    pub photo: PhotoView,
    /// A picture that a browser shows; `None` if its bytes are missing or altered.
    #[serde(skip)]
    pub picture: Option<String>,
}

impl Chain<'_, '_> {
    /// Checks each photograph of the loan against the log, and reads it.
    pub(super) fn photos(&mut self, loan: LoanId) -> Result<Vec<Pictured>, Fault> {
        let id = loan.to_string();
        let mut all = Vec::new();
        for photo in store::attachment::of_loan(self.tx, loan)? {
            let what = format!("photograph {}", photo.no);
            self.digest(&id, &what, &photo)?;
            let picture = picture_of(self.tx, &photo.sha256)?;
            if picture.is_none() {
                self.find(&id, format!("the contents of {what} were changed after it was added"));
            }
            let number = json!(photo.no);
            let logged = self.entries.iter().find(|e| e.value("photo_no").as_ref() == Some(&number));
            let hash = logged.and_then(|e| e.value("sha256"));
            let is_gone = hash.is_none() && self.is_erased(&id);
            if hash != Some(json!(photo.sha256)) && !is_gone {
                self.find(&id, format!("the hash of {what} is not the one in the log"));
            }
            all.push(Pictured { photo: (&photo).into(), picture });
        }
        Ok(all)
    }
}
