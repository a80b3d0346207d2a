//! Files that people import and export: tables and their encodings and headings, attachments, drawn signatures, and files
//! that are written completely or not at all.

pub(crate) mod archive;
pub mod attachment;
pub mod drawn;
pub mod export;
pub mod headings;
pub mod import;
pub mod json;
pub mod look;
pub mod picture;
pub mod plan;
pub mod replace;
pub mod table;

/// True if a text is one e-mail address and no more.
pub fn is_mail_address(text: &str) -> bool {
    text.trim().parse::<lettre::Address>().is_ok()
}
