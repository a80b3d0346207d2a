//! The letterhead of every paper.

use data_encoding::BASE64;
use domain::{called::Called, fault::Fault};
use store::ReadTx;

/// The school as papers show it, and the log's head at the time of printing. A change to the log can only be found by
/// comparing it with a head that was noted elsewhere, such as on a printed paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    pub school: String,
    /// The school's own words for its people and groups.
    pub called: Called,
    pub log_head: String,
    /// The postal address, in one or more lines.
    pub address: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// The name and office of who signs for the school.
    pub head: Option<String>,
    /// The logo as an address that holds the picture itself, so that a paper loads nothing.
    pub logo: Option<String>,
}

/// Reads the letterhead from the register.
///
/// Errors: the logo is missing from the register, or was changed outside Kitbook.
pub fn letterhead(tx: &ReadTx<'_>) -> Result<Letterhead, Fault> {
    let of_school = store::letter::letterhead(tx)?;
    let logo = match (of_school.logo_kind, &of_school.logo_sha256) {
        (Some(kind), Some(sha256)) => {
            let bytes = store::attachment::bytes_of(tx, sha256, "the school's logo")?;
            Some(format!("data:image/{kind};base64,{}", BASE64.encode(&bytes)))
        }
        _ => None,
    };
    Ok(Letterhead {
        school: store::register_of(tx)?.school,
        called: store::setting::called(tx)?,
        log_head: tx.head()?.to_string(),
        address: of_school.address,
        phone: store::setting::phone(tx)?,
        email: of_school.email,
        head: of_school.head,
        logo,
    })
}

impl Letterhead {
    /// The lines of the postal address.
    pub(crate) fn address(&self) -> impl Iterator<Item = &str> {
        self.address.iter().flat_map(|address| address.lines())
    }

    /// Who signs for the school: the head, else the school.
    pub(crate) fn head(&self) -> &str {
        self.head.as_deref().unwrap_or(&self.school)
    }
}
