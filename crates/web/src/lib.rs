//! The register's page: the same acts as the command line, in a browser on the school's network.
//!
//! A request goes through `routes` (which deed it is), `guard` (who may do it), and a page in `pages`, which asks
//! `register` in a blocking task of the `site`: a shelf of stores reads, one store writes behind a queue. No transaction
//! waits for a person. What fails becomes a page in `trouble`, with its remedies as links and fields.

pub mod acts;
pub mod authority;
pub mod bar;
pub mod camera;
pub mod cookies;
pub mod files;
pub mod form;
pub mod frame;
pub mod guard;
pub mod guesses;
pub mod home;
pub mod pages;
pub mod photograph;
pub mod pool;
pub mod remedy;
pub mod routes;
pub mod schools;
pub mod seats;
pub mod secret;
pub mod serve;
pub mod shelf;
pub mod site;
pub mod tables;
pub mod trouble;

pub use routes::router;
pub use schools::Schools;
pub use serve::{Front, Listen, serve};
pub use site::{Common, Settings, Site};
