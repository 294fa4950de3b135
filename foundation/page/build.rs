//! Embeds what `web` has built, each file with a name that changes with its content, so that browsers may keep it
//! for ever.

use std::{
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let Ok(entries) = fs::read_dir(&dist) else {
        return Err(format!("{} is missing: run `tools/web` (or ./run) to build it", dist.display()).into());
    };
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    let mut code = String::from("static ASSETS: &[Asset] = &[\n");
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("an asset's name is not UTF-8")?;
        let bytes = fs::read(&path)?;
        let hash = Sha256::digest(&bytes);
        let tag: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let mut zipped = GzEncoder::new(Vec::new(), Compression::best());
        zipped.write_all(&bytes)?;
        let zipped_path = out.join(format!("{name}.gz"));
        fs::write(&zipped_path, zipped.finish()?)?;
        writeln!(
            code,
            "    Asset {{ name: {name:?}, tag: {tag:?}, plain: include_bytes!({:?}), zipped: include_bytes!({:?}) }},",
            path.canonicalize()?,
            zipped_path
        )?;
    }
    code.push_str("];\n");
    fs::write(out.join("assets.rs"), code)?;
    Ok(())
}
