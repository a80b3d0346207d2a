//! What only the finished program is linked with. The flags of `config.toml` are for tests too, and those do unwind.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    println!("cargo::rerun-if-changed=.cargo/no-unwinding.ld");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") {
        let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bin=kitbook=-Wl,--no-eh-frame-hdr");
        println!("cargo::rustc-link-arg-bin=kitbook=-Wl,-T,{root}/.cargo/no-unwinding.ld");
    }
}
