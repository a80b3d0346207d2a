//! Opens a school on a server as a register.

use super::{Address, Init, Store, file::Connected};
use domain::{
    fault::Fault,
    remedy::{Input, Remedy},
    say, text,
};

/// The addresses of the page of several schools that are no school's.
const PAGE_OWN: [&str; 3] = ["health", "metrics", "static"];

/// The fault of an act that needs the register's file, when the register is on a server.
pub(crate) fn needs_a_file() -> Fault {
    Fault::invalid("this register is on a server; this needs a register in a file").hint(say![
        "To get a register in a file from it, run ",
        Remedy::Backup,
        "."
    ])
}

/// The fault of an act that needs a school on a server, when the register is a file.
pub(crate) fn needs_a_server() -> Fault {
    Fault::invalid("this register is a file; this needs a school on a server").hint(say![
        "Give the server's address after ",
        Input::Register,
        "."
    ])
}

impl Store {
    /// Connects to a school, whether it has tables or not.
    pub(super) fn on_server(address: &Address) -> Result<Self, Fault> {
        let server = Box::new(crate::postgres::Server::connect(address)?);
        Ok(Self::of(Connected::Server(server), address.clone(), address.working_place()))
    }

    /// Opens a school on a server to bring it up to date: of this program's version, or of an older one.
    ///
    /// Errors: the address is a file; the server can't be reached; the school isn't there, or its tables are of another
    /// version.
    pub fn school_to_upgrade(address: &Address) -> Result<Self, Fault> {
        let mut store = Self::on_server(address)?;
        store.schema = store.server()?.must_have_known_version()?;
        Ok(store)
    }

    pub(super) fn server(&self) -> Result<&crate::postgres::Server, Fault> {
        match &self.connected {
            Connected::File(_) => Err(needs_a_server()),
            Connected::Server(server) => Ok(server),
        }
    }

    /// Makes a school on a server where none of that name is.
    ///
    /// Errors: the server can't be reached, or its role may not make a school.
    pub(super) fn init_on_server(address: &Address) -> Result<Init, Fault> {
        let store = Self::on_server(address)?;
        if store.server()?.version()?.is_none() {
            let short = address.must_name_school()?;
            if PAGE_OWN.contains(&short) {
                return Err(Fault::invalid(format!("{} is an address of the page itself", text::shown(short)))
                    .hint("Give the school another short name."));
            }
            return Ok(Init::Fresh(store));
        }
        store.server()?.must_be_known()?;
        Ok(Init::Known(store))
    }

    /// Makes the role of a school on a server, which may read and write this school alone. It can't sign in until
    /// it has a password or a certificate there.
    ///
    /// Errors: the register is a file, or this role may not make another.
    pub fn make_role(&self) -> Result<(), Fault> {
        self.server()?.make_role()
    }

    /// Tells whether a connection that was left alone for a while still leads to the server; a file needs none.
    pub fn answers(&self) -> bool {
        match &self.connected {
            Connected::File(_) => true,
            Connected::Server(server) => server.answers(),
        }
    }

    /// Tells whether the connection to the server was found to be lost.
    pub fn is_lost(&self) -> bool {
        match &self.connected {
            Connected::File(_) => false,
            Connected::Server(server) => server.is_lost(),
        }
    }
}
