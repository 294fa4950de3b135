use std::{future::Future, pin::Pin};

use access::RegionId;
use kernel::Fault;
use store::Read;
use uuid::Uuid;

/// What an account can be tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// 事業所
    Office,
    /// 日常生活圏域・自治区
    District,
    /// 専門職
    Professional,
}

/// Which of them are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'s> {
    /// Those whose name has these words; with no words the first ones. At most twenty.
    Words(&'s str),
    /// Those with these ids.
    Ids(&'s [Uuid]),
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// The answer of a [`Directory`], on its way.
pub type Finding<'f> = Pin<Box<dyn Future<Output = Result<Vec<Named>, Fault>> + Send + 'f>>;

/// Knows offices, districts and professionals by name. The room that keeps them gives it to the sign-in at start,
/// which itself knows nothing of care.
pub trait Directory: Send + Sync + 'static {
    /// Finds some.
    fn find<'f>(
        &'f self,
        db: &'f mut Read,
        region: RegionId,
        listing: Listing,
        sought: Sought<'f>,
    ) -> Finding<'f>;
}

/// Knows nobody; for programs without the room that does.
impl Directory for () {
    fn find<'f>(&'f self, _: &'f mut Read, _: RegionId, _: Listing, _: Sought<'f>) -> Finding<'f> {
        Box::pin(async { Ok(Vec::new()) })
    }
}
