//! Which region this program serves.

use kernel::{Fault, Ids};
use store::Store;

use crate::store::{self as rows, Region};

/// The region with this code, or the only one. It is made when there is none at all, or when a name comes with its
/// code: a code that is mistyped must not become a second region.
///
/// # Errors
/// When the code names none of those there are, or the database refuses.
pub(crate) async fn served(
    store: &Store,
    ids: &Ids,
    code: Option<&str>,
    name: Option<&str>,
    demo: bool,
) -> Result<Region, Fault> {
    let mut regions = rows::regions(&mut store.read().await?).await?;
    if let Some(code) = code {
        if let Some(place) = regions.iter().position(|region| region.code == code) {
            return Ok(regions.swap_remove(place));
        }
        if !regions.is_empty() && name.is_none() {
            let none = format!("there is no region `{code}`; there are: {}", codes(&regions));
            return Err(Fault::new("choosing the region", none));
        }
    } else if regions.len() == 1 {
        return Ok(regions.swap_remove(0));
    } else if !regions.is_empty() {
        let which = format!("there are several; say which with --region: {}", codes(&regions));
        return Err(Fault::new("choosing the region", which));
    }
    let code = code.unwrap_or("region").to_owned();
    let region = Region { id: ids.next(), name: name.unwrap_or(&code).to_owned(), code, demo };
    let mut write = store.write().await?;
    rows::add_region(&mut write, &region, ids.now()).await?;
    write.commit().await?;
    Ok(region)
}

fn codes(regions: &[Region]) -> String {
    regions.iter().map(|region| region.code.as_str()).collect::<Vec<_>>().join(", ")
}
