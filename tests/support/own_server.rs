//! A PostgreSQL server of a test's own, in a folder for temporary files, on loopback, as an ordinary user.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Who may connect: over a connection that is not encrypted, the test itself; over one that is, each role with its
/// password, which is sent as it is, so that it would be seen on a connection that is not encrypted.
const WHO: &str = "local all all trust\nhostnossl all kitbook 127.0.0.1/32 trust\n\
                   hostnossl all open 127.0.0.1/32 password\nhostssl all all 127.0.0.1/32 password\n";

/// A server, which is stopped at the end.
pub struct OwnServer {
    home: TempDir,
    programs: PathBuf,
    pub port: u16,
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.control(&["--mode", "immediate", "stop"]);
    }
}

impl OwnServer {
    /// Starts a server with an empty database `trust`; these files lie in its folder, for its settings to name. `None`,
    /// with the reason in the output, if PostgreSQL is not installed.
    pub fn start(settings: &[&str], files: &[(&str, &str)]) -> Option<Self> {
        let Some(programs) = programs() else {
            println!("left out: PostgreSQL is not installed");
            return None;
        };
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { home, programs, port };
        server.own(server.home.path());
        let data = data.to_str().unwrap();
        let made =
            ["--pgdata", data, "--username", "kitbook", "--auth", "trust", "--encoding", "UTF8", "--locale", "C"];
        server.ran("initdb", &[&made[..], &["--no-sync"]].concat());
        for (name, text) in [&[("pg_hba.conf", WHO)], files].concat() {
            let file = Path::new(data).join(name);
            fs::write(&file, text).unwrap();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            }
            server.own(&file);
        }
        server.begin(settings);
        server.sql("postgres", "create database trust");
        Some(server)
    }

    /// Starts the server that was stopped.
    pub fn begin(&self, settings: &[&str]) {
        let home = self.home.path().display();
        let mut options = format!("-p {} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off", self.port);
        settings.iter().for_each(|setting| options.push_str(&format!(" -c {setting}")));
        let log = self.home.path().join("log");
        self.control(&["--log", log.to_str().unwrap(), "--options", &options, "--wait", "start"]);
    }

    /// Stops the server.
    pub fn end(&self) {
        self.control(&["--mode", "fast", "--wait", "stop"]);
    }

    /// Runs statements as the owner of the server; returns the answer.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let (home, port) = (self.home.path().to_str().unwrap(), self.port.to_string());
        let at = ["--host", home, "--port", &port, "--username", "kitbook", "--dbname", database];
        self.ran("psql", &[&at[..], &["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAtc", sql]].concat())
    }

    /// Runs a script as the owner of the server: an argument of a program may not be as long.
    pub fn script(&self, database: &str, sql: &str) {
        let file = self.home.path().join("script.sql");
        fs::write(&file, sql).unwrap();
        let (home, port) = (self.home.path().to_str().unwrap(), self.port.to_string());
        let at = ["--host", home, "--port", &port, "--username", "kitbook", "--dbname", database];
        self.ran(
            "psql",
            &[&at[..], &["--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-qAt", "-f", file.to_str().unwrap()]].concat(),
        );
    }

    /// The address of the database for the server's owner, on a connection that is not encrypted.
    pub fn address(&self) -> PathBuf {
        format!("postgres://kitbook@127.0.0.1:{}/trust?sslmode=disable", self.port).into()
    }

    /// The address of the database for a role, through the server's socket, where nobody needs a password.
    pub fn address_of(&self, role: &str) -> PathBuf {
        let home = self.home.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://{role}@/trust?host={home}&port={}", self.port).into()
    }

    /// The folder of the server's data.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn control(&self, words: &[&str]) {
        let data = self.data();
        let _ = self.command("pg_ctl").arg("--pgdata").arg(data).args(words).output();
    }

    /// Runs one of PostgreSQL's programs, which must succeed; returns its answer.
    pub fn ran(&self, program: &str, words: &[&str]) -> String {
        let ran = self.command(program).args(words).output().unwrap();
        assert!(ran.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap().trim_end().to_owned()
    }

    /// A program of PostgreSQL, which refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&path) };
        if is_root() {
            command.args(["-u", "nobody", "--"]).arg(&path);
        }
        command.current_dir(self.home.path());
        command
    }

    /// Gives a file to the account of the server.
    fn own(&self, path: &Path) {
        if is_root() {
            assert!(Command::new("chown").arg("nobody").arg(path).status().unwrap().success());
        }
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// The folder of PostgreSQL's programs, the newest if there are several.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().map_while(Result::ok);
    let mut installed: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    installed.sort();
    folders.extend(installed);
    folders.retain(|folder| ["initdb", "pg_ctl", "psql"].iter().all(|program| folder.join(program).is_file()));
    folders.pop()
}
