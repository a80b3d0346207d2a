//! What imports say on a terminal. The columns of lists are `register::listed`, so that the page has the same.

mod allocation;
pub mod import;
mod pat_import;
mod seen;
